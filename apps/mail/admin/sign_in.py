"""The button “Sign in” of mailboxes and senders whose tokens need a person, and the page that she comes back to."""

from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.mail.admin.buttons import ButtonAdmin, button
from apps.mail.ledger import poll_now
from apps.mail.models import Mailbox, Sender
from apps.mail.oauth import consent
from apps.mail.oauth.tokens import tokens_for
from apps.mail.transports.base import TransportError

C = TypeVar("C", bound=Mailbox | Sender)


class SignInAdmin(ButtonAdmin[C]):
    """Mixed into the pages of mailboxes and senders."""

    @button(
        _("Sign in"), permission="sign_in", changes=False,
        hint=_("Opens the provider’s page, where somebody allows Postdesk to use this mailbox."),
    )  # fmt: skip
    def sign_in(self, request: HttpRequest, obj: C) -> HttpResponse | None:
        try:
            page = consent.begin(obj, request.session, redirect=redirect_address(request))
        except TransportError as error:
            messages.error(request, f"{error.trouble.sentence} {error.detail}".strip())
            return None
        return HttpResponseRedirect(page)

    def has_sign_in_permission(self, request: HttpRequest, obj: C | None = None) -> bool:
        """Whether the user may change this mailbox or sender, and its tokens need a person."""
        tokens = tokens_for(obj) if obj else None
        return tokens is not None and tokens.application.asks_a_person and self.has_change_permission(request, obj)


def redirect_address(request: HttpRequest) -> str:
    """Where providers send people back to; it has to be registered with them."""
    return request.build_absolute_uri(reverse("admin:mail_oauthapplication_signed_in"))


def come_back(request: HttpRequest) -> HttpResponse:
    """Store the tokens of somebody who has signed in, and tell how it went."""
    try:
        done = consent.finish(request.session, request.GET.dict())
    except consent.NoSuchSignInError:
        messages.error(request, gettext("This sign-in was not begun here, or too long ago. Press “Sign in” once more."))
        return HttpResponseRedirect(reverse("admin:index"))
    except TransportError as error:
        messages.error(request, f"{error.trouble.sentence} {error.detail}".strip())
        return HttpResponseRedirect(reverse("admin:mail_oauthapplication_changelist"))
    return _welcome(request, done)


def _welcome(request: HttpRequest, done: consent.SignIn) -> HttpResponse:
    settings: Any = done.settings
    who = done.account or settings.login
    messages.success(request, gettext("“%(account)s” has signed in. Letters can come and go now.") % {"account": who})
    if isinstance(settings, Mailbox) and settings.enabled:
        poll_now(settings)
    return HttpResponseRedirect(settings.get_absolute_url())
