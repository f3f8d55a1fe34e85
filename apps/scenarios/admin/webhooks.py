"""Webhooks in the admin: the secrets that go along, which nobody reads again, and the calls with their answers."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.mail.admin.read_only import ReadOnlyAdmin
from apps.mail.forms.secrets import SecretFormField, SecretsForm
from apps.scenarios.models import WebhookCall, WebhookSecret
from apps.scenarios.webhooks.nudging import nudge_calls

_TONES = {WebhookCall.State.DONE: "ok", WebhookCall.State.FAILED: "danger", WebhookCall.State.WAITING: "warn"}


class SecretForm(SecretsForm):
    """The value is written or kept, and never shown again."""

    secrets: ClassVar[tuple[str, ...]] = ("value",)
    value = SecretFormField(
        label=_("Value"), required=False, help_text=_("The whole value of the header, for example “Bearer …”.")
    )

    class Meta:
        model = WebhookSecret
        exclude = ("value",)

    def clean_value(self) -> str | None:
        """What was typed, None to keep what is there."""
        value: str | None = self.cleaned_data["value"]
        if not (self.instance.value if value is None else value):
            raise forms.ValidationError(_("Type the value that the other system knows."))
        if value and not (value.isascii() and value.isprintable()):
            raise forms.ValidationError(_("A header can hold Latin letters, digits and signs only."))
        return value


@admin.register(WebhookSecret)
class WebhookSecretAdmin(admin.ModelAdmin[WebhookSecret]):
    empty_list = _("No secrets yet. A scenario that calls a webhook names the secret that the other side asks for.")
    form = SecretForm
    list_display = ("system_name", "description")
    search_fields = ("system_name", "description")
    view_on_site = False

    def get_fields(self, request: HttpRequest, obj: WebhookSecret | None = None) -> tuple[str, ...]:
        """Without the value for those who may only look, since their page shows values as they are."""
        fields = ("system_name", "description")
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return (*fields, "value") if may_write else fields


@admin.register(WebhookCall)
class WebhookCallAdmin(ReadOnlyAdmin[WebhookCall]):
    empty_list = _("No scenario has called a webhook yet. Each call stands here with its answer.")
    list_display = ("created_at", "method", "url", "state_badge", "status", "attempts", "error")
    list_filter = ("state", ("created_at", admin.DateFieldListFilter))
    search_fields = ("=url",)
    fields = (
        "of_run", "method", "url", "headers", "body", "secret_name", "state_badge", "attempts", "next_try_at",
        "status", "answer", "error", "created_at", "finished_at", "key",
    )  # fmt: skip
    readonly_fields = ("of_run", "state_badge", "key")
    actions = ("call_again",)
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookCall]:
        """Calls without what only their own pages show."""
        return super().get_queryset(request).select_related("run__scenario")

    @admin.display(description=_("run"))
    def of_run(self, call: WebhookCall) -> SafeString:
        """The run that makes the call."""
        address = reverse("admin:scenarios_run_change", args=[call.run_id])
        return format_html('<a href="{}">{}</a>', address, call.run)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, call: WebhookCall) -> SafeString:
        tone = _TONES[WebhookCall.State(call.state)]
        return format_html('<span class="badge badge-{}">{}</span>', tone, call.get_state_display())

    @admin.action(permissions=["handle"], description=_("Call again"))
    def call_again(self, request: HttpRequest, calls: QuerySet[WebhookCall]) -> None:
        """Make failed calls once more, with the key that they had: a run that has failed meanwhile is tried by hand."""
        fields: dict[str, Any] = {"state": WebhookCall.State.WAITING, "attempts": 0, "next_try_at": timezone.now()}
        count = calls.filter(state=WebhookCall.State.FAILED).update(**fields, finished_at=None)
        nudge_calls()
        told = ngettext("%(count)s call is made again.", "%(count)s calls are made again.", count)
        messages.success(request, told % {"count": count})
