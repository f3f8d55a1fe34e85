"""What the admin pages of mailboxes and senders have in common: the test, the log, the care for secrets."""

import json
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.desk.staying import StayingAdmin
from apps.desk.unsaved_forms import UnsavedFormAdmin
from apps.mail import log
from apps.mail.admin.buttons import button
from apps.mail.admin.sign_in import SignInAdmin
from apps.mail.forms.secrets import SecretsForm
from apps.mail.models import Mailbox, Sender
from apps.mail.presets import presets, values_of
from apps.mail.secrets import SecretUnreadableError
from apps.mail.trials import Trial, without_secret
from apps.staff.choosing import GroupsAdmin

C = TypeVar("C", bound=Mailbox | Sender)

# With a mistake in one of these a test is pointless; whatever else the form lacks, the connection can be tried.
CONNECTION_FIELDS = (
    "protocol", "server", "port", "security", "ca_file", "authentication", "oauth_application", "login",
    "password", "domain", "shared_mailbox", "exchange_version", "access_type",
    "address", "confirm_recipients", "sent_mailbox", "sent_folder",
    "scan_folders", "sent_folders", "after_processing", "ok_folder", "error_folder",
)  # fmt: skip


class ConnectionAdmin(GroupsAdmin[C], UnsavedFormAdmin[C], StayingAdmin[C], SignInAdmin[C]):
    """A form of settings that can be tried before they are saved."""

    form: type[SecretsForm]
    tries: ClassVar[tuple[str, ...]] = ("test_connection",)
    search_fields = ("system_name", "description", "server", "login", "address")
    show_full_result_count = False
    view_on_site = False
    actions = None

    def get_fieldsets(self, request: HttpRequest, obj: C | None = None) -> Any:
        """Without the secrets for those who may only look, since their page shows values as they are."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            return fieldsets
        secrets = set(self.form.secrets)
        return [
            (title, {**options, "fields": [field for field in options["fields"] if field not in secrets]})
            for title, options in fieldsets
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, with the choice of usual providers."""
        ours = {
            "presets": presets(),
            "preset_values": json.dumps({preset.key: values_of(preset.key, self._kind) for preset in presets()}),
        }
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **ours})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """With ?preset=…, what that provider asks for: the choice of providers without a script."""
        return {**super().get_changeform_initial_data(request), **values_of(request.GET.get("preset", ""), self._kind)}

    @property
    def _kind(self) -> str:
        return str(self.opts.model_name)

    def save_model(self, request: HttpRequest, obj: C, form: forms.ModelForm[C], change: bool) -> None:  # noqa: FBT001 - Django's signature
        super().save_model(request, obj, form, change)
        for sentence in self.advice(obj):
            messages.warning(request, sentence)

    def advice(self, obj: C) -> Sequence[str]:
        """What is odd in the settings, told after saving."""
        raise NotImplementedError

    def try_settings(self, settings: C, *, create: str) -> Trial:
        """Try the connection; `create` is a folder to make there first, or empty."""
        raise NotImplementedError

    def test_connection(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """The result of trying the form as it stands, as a fragment of the page. Nothing is saved."""
        create = request.POST.get("create_folder", "")
        return self.tried(request, object_id, lambda settings: self.try_settings(settings, create=create))

    def tried(self, request: HttpRequest, object_id: str | None, attempt: Callable[[C], Trial]) -> HttpResponse:
        """The page's fragment with the result of an attempt with the form as it stands, or the form's mistakes."""
        form = self.form_as_it_stands(request, object_id)
        mistakes = [(form[name].label, form.errors[name]) for name in CONNECTION_FIELDS if name in form.errors]
        trial = None
        if not mistakes:
            try:
                trial = attempt(form.instance)
            except SecretUnreadableError:
                trial = without_secret(form.instance.login)
        context = {"mistakes": mistakes, "trial": trial, "test_connection_url": request.path}
        return render(request, "admin/mail/connection_test.html", context)

    @button(_("Download log"), permission="view", changes=False)
    def download_log(self, _request: HttpRequest, obj: C) -> StreamingHttpResponse:
        """The log of this mailbox or sender, at its own level."""
        return StreamingHttpResponse(
            log.lines(obj),
            content_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{obj.system_name}.log"'},
        )

    @admin.display(description=_("connection"), ordering="protocol")
    def connection(self, settings: C) -> SafeString:
        """The protocol, and the server that speaks it."""
        port = f":{settings.effective_port}" if settings.effective_port else ""
        server = f"{settings.server}{port}"
        return format_html(
            '{}<small class="server" title="{server}">{server}</small>', settings.get_protocol_display(), server=server
        )
