"""The outbox in the admin: what is on its way, what has left, what has failed and why."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.mail.admin.buttons import button
from apps.mail.admin.read_only import ReadOnlyAdmin
from apps.mail.models import OutboxLetter
from apps.mail.outbox import WITHDRAWABLE, send_again, withdraw

TONES = {
    OutboxLetter.State.QUEUED: "quiet",
    OutboxLetter.State.SENDING: "quiet",
    OutboxLetter.State.SENT: "ok",
    OutboxLetter.State.DEFERRED: "warn",
    OutboxLetter.State.FAILED: "danger",
    OutboxLetter.State.BOUNCED: "danger",
    OutboxLetter.State.WITHDRAWN: "quiet",
}


@admin.register(OutboxLetter)
class OutboxLetterAdmin(ReadOnlyAdmin[OutboxLetter]):
    empty_list = _("No letter has left yet. Each one stands here with its state and what to do when it failed.")
    list_display = ("subject_line", "state_badge", "recipient", "error", "created_at")
    list_filter = ("state", "kind", "sender", ("created_at", admin.DateFieldListFilter))
    search_fields = ("recipient", "subject", "message_id", "trouble_detail")
    fieldsets = (
        (
            None,
            {"fields": ("state_badge", "error", "trouble_detail", "attempts", "next_attempt_at", "sent_at")},
        ),
        (_("Recipients"), {"fields": ("each_recipient",)}),
        (_("Letter"), {"fields": ("kind", "subject", "envelope_from", "message_id", "created_at", "sent_copy")}),
        (_("Where it belongs"), {"fields": ("sender", "answers")}),
    )
    actions = ("try_again_now", "withdraw_chosen")
    buttons = ("try_again", "withdraw", "download_letter")

    def get_fieldsets(self, request: HttpRequest, obj: OutboxLetter | None = None) -> Any:
        """Without the next attempt of a letter that nobody tries any more, and without an error that it hasn’t had."""
        silent = set()
        if obj and obj.state not in {OutboxLetter.State.QUEUED, OutboxLetter.State.DEFERRED}:
            silent.add("next_attempt_at")
        if obj and not obj.sentence:
            silent |= {"error", "trouble_detail"}
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name not in silent]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboxLetter]:
        """All letters without their bytes, which can be megabytes each."""
        return super().get_queryset(request).defer("mime")

    @admin.display(description=_("subject"))
    def subject_line(self, letter: OutboxLetter) -> str:
        return letter.subject or str(_("(no subject)"))

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, letter: OutboxLetter) -> SafeString:
        tone = TONES.get(OutboxLetter.State(letter.state), "quiet")
        return format_html('<span class="badge badge-{}">{}</span>', tone, letter.get_state_display())

    @admin.display(description=_("recipients"))
    def each_recipient(self, letter: OutboxLetter) -> SafeString:
        """What became of the letter for everybody who was to get it."""
        return format_html_join(
            "",
            '<p><span class="badge badge-{}">{}</span> {} {} <small>{}</small></p>',
            (
                (TONES[OutboxLetter.State(each.state)], each.label, each.address, each.sentence, each.detail)
                for each in letter.by_recipient
            ),
        )

    @admin.display(description=_("last error"))
    def error(self, letter: OutboxLetter) -> SafeString:
        return format_html('<span class="sentence">{}</span>', letter.sentence)

    @admin.action(permissions=["handle"], description=_("Try again now"))
    def try_again_now(self, request: HttpRequest, letters: QuerySet[OutboxLetter]) -> None:
        """Put the chosen letters back in line; the next tick sends them."""
        count = sum(map(send_again, letters))
        if count:
            said = ngettext("%(count)s letter is sent again.", "%(count)s letters are sent again.", count)
            self.message_user(request, said % {"count": count}, messages.SUCCESS)
        else:
            self.message_user(request, _("Letters that were sent or are just being sent stay as they are."))

    @button(_("Try again now"), permission="handle")
    def try_again(self, request: HttpRequest, letter: OutboxLetter) -> None:
        self.try_again_now(request, OutboxLetter.objects.filter(pk=letter.pk))

    @admin.action(permissions=["handle"], description=_("Withdraw"))
    def withdraw_chosen(self, request: HttpRequest, letters: QuerySet[OutboxLetter]) -> None:
        """Take back the chosen letters that have not begun to leave."""
        count = sum(map(withdraw, letters))
        if count:
            said = ngettext("%(count)s letter is withdrawn.", "%(count)s letters are withdrawn.", count)
            self.message_user(request, said % {"count": count}, messages.SUCCESS)
        else:
            self.message_user(request, _("It is too late: only letters that wait can be withdrawn."))

    @button(_("Withdraw"), permission="withdraw")
    def withdraw(self, request: HttpRequest, letter: OutboxLetter) -> None:
        self.withdraw_chosen(request, OutboxLetter.objects.filter(pk=letter.pk))

    def has_withdraw_permission(self, request: HttpRequest, letter: OutboxLetter) -> bool:
        """Whether there is anything to take back, and the user may."""
        return self.has_handle_permission(request) and letter.state in WITHDRAWABLE

    @button(_("Download .eml"), permission="view", changes=False)
    def download_letter(self, _request: HttpRequest, letter: OutboxLetter) -> HttpResponse:
        """The letter as it leaves."""
        disposition = f'attachment; filename="outgoing-{letter.pk}.eml"'
        return HttpResponse(
            bytes(letter.mime), content_type="message/rfc822", headers={"Content-Disposition": disposition}
        )
