"""Letters in the admin: only to look at, and to delete for those who may."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.activities import automatic
from apps.activities.models import EmailActivity
from apps.mail.admin.read_only import ReadOnlyAdmin


@admin.register(EmailActivity)
class EmailActivityAdmin(ReadOnlyAdmin[EmailActivity]):
    empty_list = _("No letters yet. What mailboxes collect and what people send stands here.")
    list_display = ("__str__", "direction", "sender_address", "ticket", "contact", "needs_processing", "date")
    list_filter = ("direction", "needs_processing", "mailbox", ("date", admin.DateFieldListFilter))
    list_select_related = ("ticket", "contact")
    search_fields = ("subject", "sender_address", "message_id")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "subject",
                    "direction",
                    "sender_name",
                    "sender_address",
                    "to_whom",
                    "date",
                    "needs_processing",
                )
            },
        ),
        (_("Text"), {"fields": ("text", "files")}),
        (
            _("Where it belongs"),
            {"fields": ("ticket", "contact", "account", "tied_to", "author", "owner")},
        ),
        (
            _("Origin"),
            {"fields": ("mailbox", "ledger_row", "outbox_letter", "message_id", "sent_by_program", "created_at")},
        ),
    )
    readonly_fields = ("to_whom", "files", "tied_to", "ledger_row", "sent_by_program")

    def has_delete_permission(self, request: HttpRequest, _obj: EmailActivity | None = None) -> bool:
        """A deleted letter's ledger row stays, and “Fetch again” brings the letter back."""
        return request.user.has_perm("activities.delete_emailactivity")

    def get_queryset(self, request: HttpRequest) -> QuerySet[EmailActivity]:
        """Without the texts, which the list would read in vain."""
        return super().get_queryset(request).defer("text", "new_text", "html", "recipients")

    @admin.display(description=_("recipients"), empty_value="—")
    def to_whom(self, activity: EmailActivity) -> str:
        return ", ".join(
            f"{recipient.get('name', '')} <{recipient['address']}>".strip() for recipient in activity.recipients
        )

    @admin.display(description=_("attachments"), empty_value="—")
    def files(self, activity: EmailActivity) -> str:
        return ", ".join(attachment.name for attachment in activity.attachments.all())

    @admin.display(description=_("links"), empty_value="—")
    def tied_to(self, activity: EmailActivity) -> SafeString:
        """Each linked object, and what made the link."""
        links = activity.links.prefetch_related("object")
        rows = (
            (link.object or _("(deleted)"), link.rule_name or link.get_origin_display(), link.matched) for link in links
        )
        return format_html_join(" · ", "{} ({} {})", rows)

    @admin.display(description=_("delivery"))
    def ledger_row(self, activity: EmailActivity) -> SafeString | str:
        if activity.delivery_id is None:
            return "—"
        address = reverse("admin:mail_delivery_change", args=[activity.delivery_id])
        return format_html('<a href="{}">{}</a>', address, _("In the ledger"))

    @admin.display(description=_("sent by a program"))
    def sent_by_program(self, activity: EmailActivity) -> str:
        return automatic.in_words(activity.automatic) or "—"
