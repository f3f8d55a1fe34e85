"""The admin pages of OAuth2 applications: their registration, and how their tokens are doing."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from apps.mail.admin.health import ago
from apps.mail.admin.sign_in import come_back, redirect_address
from apps.mail.forms.oauth import OAuthApplicationForm
from apps.mail.models import OAuthApplication, OAuthToken
from apps.mail.oauth.health import secret_alarm
from apps.mail.oauth.tokens import forget_tokens


class TokenInline(admin.TabularInline[OAuthToken, OAuthApplication]):
    """What came of asking for tokens, an account a line; never the tokens themselves."""

    model = OAuthToken
    fields = readonly_fields = ("account", "scope", "refreshed", "expires_at", "last_error")
    extra = 0
    can_delete = False
    verbose_name_plural = _("tokens")

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_view_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Whoever sees the application sees how its tokens are doing."""
        return True

    @admin.display(description=_("last refresh"), empty_value="—")
    def refreshed(self, token: OAuthToken) -> SafeString | None:
        return ago(token.refreshed_at)

    @admin.display(description=_("last error"), empty_value="")
    def last_error(self, token: OAuthToken) -> SafeString | None:
        """The trouble of the last attempt with its cure, and the provider's words in the tooltip."""
        if not token.trouble:
            return None
        return format_html('<span class="sentence" title="{}">{}</span>', token.trouble_detail, token.sentence)


@admin.register(OAuthApplication)
class OAuthApplicationAdmin(admin.ModelAdmin[OAuthApplication]):
    empty_list = _("None is needed where a password opens the mailbox. Microsoft 365 and Gmail ask for one.")
    form = OAuthApplicationForm
    list_display = ("system_name", "provider", "grant", "application_id", "secret_expires_on")
    search_fields = ("system_name", "description", "application_id", "directory_id")
    view_on_site = False
    actions = None
    show_full_result_count = False
    inlines = (TokenInline,)
    fieldsets = (
        (
            None,
            {
                "description": _(
                    "Register Postdesk once with the provider, and name the registration at as many mailboxes and"
                    " senders as use it."
                ),
                "fields": ("system_name", "description", "provider", "grant"),
            },
        ),
        (
            _("Registration"),
            {
                "description": _(
                    "What the provider showed when the application was registered. Where people sign in, it has to"
                    " know this redirect address: %(address)s"
                ),
                "fields": (
                    "application_id", "directory_id", "client_secret", "certificate", "private_key",
                    "service_account", "secret_expires_on",
                ),
            },
        ),
        (
            _("Addresses and scopes"),
            {
                "description": _("Microsoft’s and Google’s own are known: leave these empty there."),
                "fields": ("authority", "authorize_url", "token_url", "scopes", "ca_file"),
            },
        ),
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        """Django's own addresses, after the one that providers send people back to."""
        view = self.admin_site.admin_view(come_back)
        return [path("signed-in/", view, name="mail_oauthapplication_signed_in"), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: OAuthApplication | None = None) -> Any:
        """Without the secrets for those who may only look, since their page shows values as they are."""
        fieldsets: Any = [
            (title, {**options, "description": _with_address(options["description"], request)} if title else options)
            for title, options in super().get_fieldsets(request, obj)
        ]
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            return fieldsets
        hidden = set(OAuthApplicationForm.secrets)
        return [
            (title, {**options, "fields": [field for field in options["fields"] if field not in hidden]})
            for title, options in fieldsets
        ]

    def save_model(
        self, request: HttpRequest, obj: OAuthApplication, form: forms.ModelForm[OAuthApplication], change: bool  # noqa: FBT001 - Django's signature
    ) -> None:  # fmt: skip
        """Save, and let the next collection try the new settings."""
        super().save_model(request, obj, form, change)
        forget_tokens(obj)
        if alarm := secret_alarm(obj):
            messages.warning(request, alarm)


def _with_address(description: StrOrPromise, request: HttpRequest) -> SafeString:
    """The description with Postdesk's own address in it, ready to be copied."""
    before, named, after = str(description).partition("%(address)s")
    return format_html("{}<code>{}</code>{}", before, redirect_address(request) if named else "", after)
