"""The ledger in the admin: every letter that was seen, what became of it, why, and what can be done about it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.intake.admin.delivery_columns import DeliveryColumns
from apps.intake.admin.jobs import ask_workers
from apps.intake.admin.rehearsal_page import rehearsal_page
from apps.intake.admin.rehearsals import rehearse_letter
from apps.intake.tasks import fetch_mail, take_in_letters
from apps.mail import blobs, ledger
from apps.mail.admin.buttons import button
from apps.mail.admin.read_only import ReadOnlyAdmin
from apps.mail.models import Delivery, Mailbox

REHEARSED_AT_ONCE = 50
# Rows of the page that are left out when the model's field is empty.
OFTEN_EMPTY = {
    "failure": "detail",
    "attempts": "attempts",
    "retry_at": "retry_at",
    "collected_by": "collected_by_id",
    "settlement_trouble": "settle_trouble",
    "settled_at": "settled_at",
}


@admin.register(Delivery)
class DeliveryAdmin(DeliveryColumns, ReadOnlyAdmin[Delivery]):
    empty_list = _("No letter has come yet. Each one stands here with what became of it and why.")
    list_display = ("letter", "outcome", "from_address", "ticket", "mailbox", "collected")
    list_filter = ("state", "reason", "mailbox", ("collected_at", admin.DateFieldListFilter))
    list_select_related = ("mailbox",)
    search_fields = ("from_address", "subject", "message_id", "detail")
    search_help_text = _("An address, words of the subject, a Message-ID, or a reason.")
    readonly_fields = (
        "outcome", "found_in", "steps", "failure", "size_in_words", "settlement_trouble",
    )  # fmt: skip
    fieldsets = (
        (
            _("Outcome"),
            {
                "fields": (
                    "outcome", "found_in", "steps", "failure", "attempts", "retry_at",
                    "done_at",
                )
            },
        ),
        (
            _("Letter"),
            {
                "fields": (
                    "from_address", "subject", "message_id", "size_in_words", "complete", "received_at",
                    "collected_at", "collected_by", "silent", "sent_mail",
                )
            },
        ),
        (
            _("On the server"),
            {
                "fields": (
                    "mailbox", "folder", "uid_validity", "uid", "settlement", "settlement_trouble",
                    "settled_at",
                )
            },
        ),
    )  # fmt: skip
    actions = ("take_in_again_chosen", "fetch_again_chosen", "rehearse_chosen")
    buttons = ("take_in_again", "fetch_again", "rehearse", "foresee", "download_eml")

    def get_urls(self) -> list[URLPattern]:
        """Django's own addresses, after that of the rehearsal of routes, rules and scenarios."""
        view = self.admin_site.admin_view(lambda request: rehearsal_page(request, self.admin_site))
        return [path("rehearsal/", view, name="mail_delivery_rehearsal"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Each letter with the number of the ticket that it is in."""
        return super().get_queryset(request).annotate(ticket_number=F("activity__ticket__number"))

    def get_fieldsets(self, request: HttpRequest, obj: Delivery | None = None) -> Any:
        """Without the rows that have nothing to say of this letter."""
        empty = {name for name, field in OFTEN_EMPTY.items() if not getattr(obj, field, None)}
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name not in empty]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        """Reasons are found by what they are called on the page, too."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        wanted = search_term.strip().lower()
        reasons = [value for value, label in Delivery.Reason.choices if value and wanted in str(label).lower()]
        if wanted and reasons:
            found |= queryset.filter(reason__in=reasons)
        return found, may_repeat

    @admin.action(permissions=["handle"], description=_("Take in again"))
    def take_in_again_chosen(self, request: HttpRequest, deliveries: QuerySet[Delivery]) -> None:
        """Let set-aside and failed letters run through intake once more."""
        mailboxes = _mailboxes_of(deliveries)
        count = ledger.take_in_again(_plain(deliveries))
        if not count:
            messages.info(request, _("Only letters that were set aside or have failed are taken in again."))
            return
        said = ngettext("%(count)s letter is taken in again.", "%(count)s letters are taken in again.", count)
        messages.success(request, said % {"count": count})
        for mailbox in mailboxes:
            if not ask_workers(request, take_in_letters, mailbox):
                break

    @admin.action(permissions=["handle"], description=_("Fetch again"))
    def fetch_again_chosen(self, request: HttpRequest, deliveries: QuerySet[Delivery]) -> None:
        """Load anew letters that were loaded and deleted here."""
        mailboxes = _mailboxes_of(deliveries)
        count = ledger.fetch_again(_plain(deliveries))
        if not count:
            messages.info(request, _("Nothing to fetch again: these letters are here, or already wait to be taken in."))
            return
        said = ngettext("%(count)s letter is fetched again.", "%(count)s letters are fetched again.", count)
        messages.success(request, said % {"count": count})
        for mailbox in mailboxes:
            ledger.poll_now(mailbox)
            if not ask_workers(request, fetch_mail, mailbox, request.user.pk):
                break

    @admin.action(permissions=["view"], description=_("Rehearse: show what each step would decide now"))
    def rehearse_chosen(self, request: HttpRequest, deliveries: QuerySet[Delivery]) -> HttpResponse:
        """What would become of the letters with today's settings; writes nothing."""
        chosen = list(deliveries.select_related("mailbox")[:REHEARSED_AT_ONCE])
        return self._rehearsal(request, chosen, left_out=max(0, deliveries.count() - len(chosen)))

    @button(_("Take in again"), permission="handle", hint=_("Let it run through intake once more."))
    def take_in_again(self, request: HttpRequest, delivery: Delivery) -> None:
        self.take_in_again_chosen(request, Delivery.objects.filter(pk=delivery.pk))

    @button(_("Fetch again"), permission="handle", hint=_("Fetch it anew after it was deleted in Postdesk."))
    def fetch_again(self, request: HttpRequest, delivery: Delivery) -> None:
        self.fetch_again_chosen(request, Delivery.objects.filter(pk=delivery.pk))

    @button(
        _("Rehearse"), permission="view", changes=False, hint=_("Show what each step would decide now; writes nothing.")
    )
    def rehearse(self, request: HttpRequest, delivery: Delivery) -> HttpResponse:
        return self._rehearsal(request, [delivery])

    @button(
        _("Routes, rules and scenarios"),
        permission="view",
        changes=False,
        hint=_("Show, value by value, what they would do with it; writes nothing."),
    )
    def foresee(self, _request: HttpRequest, delivery: Delivery) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse('admin:mail_delivery_rehearsal')}?letter={delivery.pk}")

    @button(_("Download .eml"), permission="view", changes=False)
    def download_eml(self, request: HttpRequest, delivery: Delivery) -> FileResponse | None:
        """The letter's bytes as they came."""
        try:
            file = blobs.open_blob(delivery.raw_sha256) if delivery.raw_sha256 else None
        except blobs.BlobMissingError:
            file = None
        if file is None:
            messages.error(request, _("The letter’s bytes are not here. “Fetch again” brings them back."))
            return None
        return FileResponse(
            file, as_attachment=True, filename=f"letter-{delivery.pk}.eml", content_type="message/rfc822"
        )

    def _rehearsal(self, request: HttpRequest, deliveries: Iterable[Delivery], *, left_out: int = 0) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Rehearsal"),
            "letters": [rehearse_letter(delivery) for delivery in deliveries],
            "left_out": left_out,
        }
        return render(request, "admin/intake/rehearsal.html", context)


def _plain(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """The same rows without the list page's joins and order, fit for an UPDATE."""
    return Delivery.objects.filter(pk__in=list(deliveries.values_list("pk", flat=True)))


def _mailboxes_of(deliveries: QuerySet[Delivery]) -> list[Mailbox]:
    return list(Mailbox.objects.filter(pk__in=deliveries.order_by().values("mailbox")))
