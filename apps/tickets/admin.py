"""Queues as the technologist sets them up, and tickets as they are."""

from collections.abc import Iterable

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.contacts.addresses import canonical
from apps.desk.happenings import tell_all_changed
from apps.desk.staying import StayingAdmin
from apps.mail.admin.read_only import ReadOnlyAdmin
from apps.staff.choosing import GroupsAdmin
from apps.staff.models import User
from apps.tickets.due import refresh_due
from apps.tickets.models import BlockedAddress, Queue, Tag, Ticket
from apps.tickets.models.queue import text_fields
from apps.tickets.text_previews import previews


@admin.register(Queue)
class QueueAdmin(GroupsAdmin[Queue], StayingAdmin[Queue]):
    empty_list = _("No queues yet. A queue numbers its tickets and has the texts that people get.")
    list_display = ("title", "system_name", "enabled", "is_default", "number_mask", "acknowledge", "open_tickets")
    list_filter = ("enabled", "acknowledge")
    search_fields = ("title", "system_name", "number_mask")
    filter_horizontal = ("teams",)
    fieldsets = (
        (None, {"fields": ("title", "system_name", "enabled", "is_default", "teams")}),
        (
            _("Numbers"),
            {
                "description": _("A new mask gives new tickets their numbers; tickets that exist keep theirs."),
                "fields": ("number_mask", "last_number"),
            },
        ),
        (
            _("Deadlines"),
            {
                "description": _("A ticket that waits for us after its deadline is overdue, and its assignee is told."),
                "fields": ("first_answer_within", "solution_within"),
            },
        ),
        (
            _("Acknowledgement"),
            {
                "description": _(
                    "The answer to a letter that opens a ticket, in the letter’s language. {Number}, {Subject} and"
                    " {Name} stand for the ticket’s number, the letter’s subject and the author’s name."
                ),
                "fields": ("acknowledge", *text_fields("acknowledgement")),
            },
        ),
        (
            _("Notifications to agents"),
            {
                "description": _(
                    "The letter that tells an agent what happened to a ticket, in her language. {What} stands for the"
                    " news, {Address} for the ticket’s page, {Agent} for her name; {Number} and {Subject} are the"
                    " ticket’s. Each agent chooses in her preferences what she is told."
                ),
                "fields": text_fields("notification"),
            },
        ),
        (
            _("Notifications to participants"),
            {
                "description": _(
                    "The letter that tells everybody else in a ticket what one of them wrote to us alone, in that"
                    " person’s language. {Author} stands for who wrote, {What} for the words, {Name} for who is told;"
                    " {Number} and {Subject} are the ticket’s. It can be turned off for each contact, too."
                ),
                "fields": ("notify_participants", *text_fields("participant_notification")),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Queue]:
        """Each queue with the number of its open tickets."""
        waiting = Ticket.objects.open().filter(queue=OuterRef("pk")).order_by().values("queue")
        counted = Subquery(waiting.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
        return super().get_queryset(request).annotate(open_count=counted)

    def get_readonly_fields(self, request: HttpRequest, obj: Queue | None = None) -> tuple[str, ...]:
        """The counter may be given a start; afterwards only tickets move it."""
        return ("last_number",) if obj else ()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        return [path("preview/", view, name="tickets_queue_preview"), *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Queue, form: ModelForm[Queue], change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Write what was changed and nothing else, or the counter could be turned back under a new ticket."""
        own = {field.name for field in Queue._meta.concrete_fields}
        obj.save(**({"update_fields": own.intersection(form.changed_data)} if change else {}))
        if change and {"first_answer_within", "solution_within"} & set(form.changed_data):
            refresh_due(Ticket.objects.open().filter(queue=obj))

    @admin.display(description=_("open tickets"), empty_value="0")
    def open_tickets(self, queue: Queue) -> int | None:
        count: int | None = getattr(queue, "open_count", None)
        return count

    def preview(self, request: HttpRequest) -> HttpResponse:
        """The queue's letters as somebody would get them, from the form as it stands."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        return render(request, "admin/tickets/queue/preview.html", {"previews": previews(request.POST)})


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin[Ticket]):
    """Only a look: agents work on tickets at their desk, which keeps the history."""

    empty_list = _("No tickets yet. Letters make them, and agents do.")
    list_display = ("number", "subject", "status", "priority", "queue", "assignee", "requester", "updated_at")
    list_filter = ("status", "priority", "queue", ("updated_at", admin.DateFieldListFilter))
    list_select_related = ("queue", "assignee", "requester")
    search_fields = ("number", "subject", "requester__name")
    fieldsets = (
        (None, {"fields": ("number", "subject", "status", "priority", "queue", "assignee", "letters")}),
        (_("People"), {"fields": ("requester", "account")}),
        (
            _("Times"),
            {"fields": ("created_at", "updated_at", "customer_wrote_at", "answered_at", "due_at", "solved_at")},
        ),
    )
    readonly_fields = ("letters",)

    @admin.display(description=_("letters"))
    def letters(self, ticket: Ticket) -> SafeString:
        """The way to the ticket's letters."""
        return format_html(
            '<a href="{}?ticket__id__exact={}">{}</a>',
            reverse("admin:activities_emailactivity_changelist"),
            ticket.pk,
            ticket.activities.count(),
        )


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin[Tag]):
    """Agents make tags by typing them; here they are called better, or thrown away."""

    empty_list = _("No tags yet. Agents put them on tickets to find them again.")
    list_display = ("name",)
    search_fields = ("name",)

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        """It comes off its tickets."""
        self.delete_queryset(request, Tag.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tag]) -> None:
        """They come off their tickets."""
        assert isinstance(request.user, User)
        with transaction.atomic():
            tickets = list(Ticket.objects.filter(tags__in=queryset).distinct().order_by().values_list("pk", flat=True))
            super().delete_queryset(request, queryset)
            tell_all_changed(Ticket, tickets, ["Tags"], by=request.user)

    def get_deleted_objects(
        self, objs: Iterable[Tag], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """The tags alone: that they come off their tickets goes without saying."""
        tags = [str(tag) for tag in objs]
        return tags, {str(Tag._meta.verbose_name_plural): len(tags)}, set(), []


class BlockedAddressForm(ModelForm[BlockedAddress]):
    class Meta:
        model = BlockedAddress
        fields = ("address",)

    def clean_address(self) -> str:
        """In the form that letters are compared with; one that is no address is refused."""
        if not (address := canonical(self.cleaned_data["address"])):
            raise ValidationError(_("Write an e-mail address."))
        return address


@admin.register(BlockedAddress)
class BlockedAddressAdmin(admin.ModelAdmin[BlockedAddress]):
    """Whose letters are refused since an agent marked one as spam; to delete a row lets them in again."""

    empty_list = _("No address is blocked. Letters from one that is are set aside.")
    form = BlockedAddressForm
    list_display = ("address", "by", "created_at")
    search_fields = ("address",)
