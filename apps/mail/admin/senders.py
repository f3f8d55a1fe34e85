"""The admin pages of senders."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.mail.admin.connections import ConnectionAdmin
from apps.mail.forms import SenderForm
from apps.mail.forms.senders import TestLetterForm
from apps.mail.models import OutboxLetter, Sender
from apps.mail.sender_health import try_now
from apps.mail.trials import Trial, try_letter, try_sender
from apps.mail.validation.advice import sender_advice

WAITING = [OutboxLetter.State.QUEUED, OutboxLetter.State.SENDING, OutboxLetter.State.DEFERRED]


@admin.register(Sender)
class SenderAdmin(ConnectionAdmin[Sender]):
    empty_list = _("There is no sender yet, so nothing can leave: no answers, acknowledgements or notifications.")
    form = SenderForm
    list_display = ("system_name", "verdict", "is_default", "connection", "last_error", "name", "address")
    fieldsets = (
        (None, {"fields": ("system_name", "enabled", "is_default", "description", "protocol")}),
        (
            _("Server"),
            {
                "description": _("Where letters are handed over, and how Postdesk signs in there."),
                "fields": (
                    "server", "port", "security", "ca_file", "authentication", "oauth_application", "login",
                    "password", "domain", "shared_mailbox", "exchange_version", "access_type",
                ),
            },
        ),
        (
            _("From"),
            {
                "description": _("Whom the recipients see as the author of the letters."),
                "fields": ("name", "address", "teams"),
            },
        ),
        (
            _("How letters leave"),
            {
                "description": _("How carefully and how fast letters leave, and where a copy of each is kept."),
                "fields": ("confirm_recipients", "letters_per_minute", "sent_mailbox", "sent_folder"),
            },
        ),
        (_("Log"), {"fields": ("log_level",)}),
    )  # fmt: skip
    filter_horizontal = ("teams",)
    buttons = ("sign_in", "download_log")
    tries = ("test_connection", "test_letter")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sender]:
        """Each sender with its health and the number of letters that wait for it."""
        waiting = Count("outbox", filter=Q(outbox__state__in=WAITING))
        return super().get_queryset(request).select_related("health").annotate(waiting=waiting)

    def save_model(self, request: HttpRequest, obj: Sender, form: forms.ModelForm[Sender], change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save, and let the next tick try the new settings."""
        super().save_model(request, obj, form, change)
        try_now(obj)

    def advice(self, obj: Sender) -> Sequence[str]:
        return sender_advice(obj)

    def try_settings(self, settings: Sender, *, create: str) -> Trial:
        return try_sender(settings)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, with that of the test letter."""
        to_me = {"recipients": getattr(request.user, "email", "")}
        asking = {"test_letter": TestLetterForm(initial=to_me, prefix="test")}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **asking})

    def test_letter(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """The result of sending a test letter with the form as it stands. Nothing is saved."""
        asked = TestLetterForm(request.POST, prefix="test")
        if asked.is_valid():
            return self.tried(request, object_id, partial(try_letter, addresses=asked.cleaned_data["recipients"]))
        mistakes = [(asked["recipients"].label, asked.errors["recipients"])]
        return render(request, "admin/mail/connection_test.html", {"mistakes": mistakes})

    @admin.display(description=_("state"))
    def verdict(self, sender: Sender) -> SafeString:
        tone, text = _judged(sender)
        return format_html('<span class="badge badge-{}">{}</span>', tone, text)

    @admin.display(description=_("last error"), empty_value="")
    def last_error(self, sender: Sender) -> SafeString | None:
        """The trouble of the last attempt with its cure; nothing when that went well."""
        health = getattr(sender, "health", None)
        if health is None or not health.trouble:
            return None
        return format_html('<span class="sentence" title="{}">{}</span>', health.trouble_detail, health.sentence)


def _judged(sender: Sender) -> tuple[str, str]:
    """The tone and the words for how the sender is doing."""
    health, waiting = getattr(sender, "health", None), getattr(sender, "waiting", 0)
    if not sender.enabled:
        return "quiet", gettext("Switched off")
    if health and health.trouble:
        return "danger", gettext("Failing")
    if waiting:
        said = ngettext("%(count)s letter waits", "%(count)s letters wait", waiting)
        return "warn", said % {"count": waiting}
    return ("ok", gettext("Healthy")) if health and health.last_success_at else ("quiet", gettext("Not tried yet"))
