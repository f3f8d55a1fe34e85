"""The admin pages of mailboxes. `apps.intake.admin` registers them with the buttons that need intake."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.mail.admin.connections import ConnectionAdmin
from apps.mail.admin.health import HealthColumns
from apps.mail.admin.health_panel import panel_of
from apps.mail.forms import MailboxForm
from apps.mail.ledger import poll_now
from apps.mail.models import Delivery, Mailbox
from apps.mail.trials import Trial, try_mailbox
from apps.mail.validation.advice import mailbox_advice


class MailboxAdmin(HealthColumns, ConnectionAdmin[Mailbox]):
    empty_list = _("No mailbox is connected yet. The letters that come to one become tickets.")
    form = MailboxForm
    list_display = (
        "system_name",
        "verdict",
        "connection",
        "last_success",
        "last_error",
        "failures",
        "waiting",
        "reconciliation",
    )
    fieldsets = (
        (None, {"fields": ("system_name", "enabled", "description", "protocol", "address")}),
        (
            _("Server"),
            {
                "description": _("Where the letters are, and how Postdesk signs in there."),
                "fields": (
                    "server", "port", "security", "ca_file", "authentication", "oauth_application", "login",
                    "password", "domain", "shared_mailbox", "exchange_version", "access_type",
                ),
            },
        ),
        (
            _("Folders"),
            {
                "description": _(
                    "Which letters are collected, and what becomes of them on the server afterwards. Nothing is"
                    " touched there before a letter is safely stored here."
                ),
                "fields": (
                    "scan_folders", "sent_folders", "after_processing", "ok_folder", "error_folder",
                    "first_connection", "first_days",
                ),
            },
        ),
        (
            _("Tickets"),
            {
                "description": _("What Postdesk makes of the letters, and how it answers."),
                "fields": ("queue", "unknown_sender", "teams", "owner", "sender", "signed_reply_address"),
            },
        ),
        (
            _("Collecting"),
            {
                "description": _("How often, how much and by whom letters are collected, and what is logged."),
                "fields": ("poll_seconds", "max_letter_mb", "authserv_id", "lane", "log_level"),
            },
        ),
    )  # fmt: skip
    filter_horizontal = ("teams",)
    buttons: ClassVar[tuple[str, ...]] = ("sign_in", "download_log")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mailbox]:
        """Each mailbox with its health and the number of its letters that wait to be taken in."""
        stored = (
            Delivery.objects.filter(mailbox=OuterRef("pk"), state=Delivery.State.STORED)
            .order_by()
            .values("mailbox")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return (
            super()
            .get_queryset(request)
            .annotate(stored=Subquery(stored, output_field=IntegerField()))
            .select_related("health", "oauth_application")
        )

    def save_model(self, request: HttpRequest, obj: Mailbox, form: forms.ModelForm[Mailbox], change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save, and let the next tick try the new settings."""
        super().save_model(request, obj, form, change)
        if obj.enabled:
            poll_now(obj)

    def advice(self, obj: Mailbox) -> Sequence[str]:
        return mailbox_advice(obj)

    def try_settings(self, settings: Mailbox, *, create: str) -> Trial:
        return try_mailbox(settings, create=create)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.health_panel)
        return [path("<path:object_id>/health/", view, name="mail_mailbox_health"), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, below the panel of health."""
        mailbox = self.get_object(request, unquote(object_id)) if object_id else None
        panel = {"health": panel_of(mailbox)} if mailbox else {}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **panel})

    def health_panel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The panel alone, which the form fetches again and again."""
        mailbox = self.get_object(request, unquote(object_id))
        if mailbox is None:
            raise Http404
        if not self.has_view_permission(request, mailbox):
            raise PermissionDenied
        return render(request, "admin/mail/health_panel.html", {"health": panel_of(mailbox)})
