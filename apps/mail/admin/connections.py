"""What the admin pages of mailboxes and senders have in common: the test, the log, the care for secrets."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

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


class ConnectionAdmin(GroupsAdmin[C], SignInAdmin[C]):
    """A form of settings that can be tried before they are saved."""

    form: type[SecretsForm]
    search_fields = ("system_name", "description", "server", "login", "address")
    show_full_result_count = False
    view_on_site = False
    actions = None

    def get_fieldsets(self, request: HttpRequest, obj: C | None = None) -> Any:
        """Without the secrets for those who may only look, since their page shows values as they are."""
        fieldsets = super().get_fieldsets(request, obj)
        if self._may_write(request, obj):
            return fieldsets
        secrets = set(self.form.secrets)
        return [
            (title, {**options, "fields": [field for field in options["fields"] if field not in secrets]})
            for title, options in fieldsets
        ]

    def get_urls(self) -> list[URLPattern]:
        """Django's own addresses, after that of the connection test of a form that was not saved yet."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_test_connection"
        view = self.admin_site.admin_view(require_POST(self.test_connection))
        return [
            path("test-connection/", view, name=name),
            path("<path:object_id>/test-connection/", view, name=name),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, with the address of its connection test and the choice of usual providers."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_test_connection"
        ours = {
            "test_connection_url": reverse(name, args=[object_id] if object_id else []),
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
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and obj is None:
            raise Http404
        if not self._may_write(request, obj):
            raise PermissionDenied
        form = self.get_form(request, obj, change=obj is not None)(request.POST, instance=obj)
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

    def _may_write(self, request: HttpRequest, obj: C | None) -> bool:
        if obj is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, obj)

    @admin.display(description=_("connection"), ordering="protocol")
    def connection(self, settings: C) -> SafeString:
        """The protocol, and the server that speaks it."""
        port = f":{settings.effective_port}" if settings.effective_port else ""
        server = f"{settings.server}{port}"
        return format_html(
            '{}<small class="server" title="{server}">{server}</small>', settings.get_protocol_display(), server=server
        )
