"""The sign-in of a person at the provider: authorisation code with PKCE (RFC 6749 §4.1, RFC 7636).

A sign-in that begins is remembered in the person's session, for one use and a quarter of an hour, so that neither an
old nor a foreign return can put a token here.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from apps.mail.models import Mailbox, Sender
from apps.mail.models.oauth import Provider
from apps.mail.oauth import grants, microsoft
from apps.mail.oauth.answers import token_failure
from apps.mail.oauth.issued import Issued
from apps.mail.oauth.tokens import Tokens, tokens_for
from apps.mail.oauth.web import post_form
from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble

GOOGLE_SIGN_IN = "https://accounts.google.com/o/oauth2/v2/auth"
# Google gives a refresh token only when it is asked so.
GOOGLE_ASKS = {"access_type": "offline", "prompt": "consent"}
REMEMBERED_AS = "mail-sign-in"
LASTS = timedelta(minutes=15)
_KINDS: dict[str, type[Mailbox] | type[Sender]] = {"mailbox": Mailbox, "sender": Sender}


class NoSuchSignInError(Exception):
    """What came back belongs to no sign-in that this person has begun here, or it is too late."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that has ended well."""

    settings: Mailbox | Sender
    account: str  # who has signed in, where the provider tells


def begin(settings: Mailbox | Sender, session: MutableMapping[str, Any], *, redirect: str) -> str:
    """Remember a sign-in in the session; returns the provider's page to send the browser to."""
    tokens = tokens_for(settings)
    if tokens is None or not tokens.application.asks_a_person:
        raise TransportError(Trouble.TOKEN_NO_APPLICATION, permanent=True)
    flow = _begun(tokens, redirect)
    session[REMEMBERED_AS] = {
        "kind": str(settings._meta.model_name),
        "pk": settings.pk,
        "until": (timezone.now() + LASTS).timestamp(),
        "flow": flow,
    }
    return str(flow["auth_uri"])


def finish(session: MutableMapping[str, Any], returned: Mapping[str, str]) -> SignIn:
    """Turn what the browser brought back into stored tokens; NoSuchSignInError, or TransportError with its cure."""
    begun = session.pop(REMEMBERED_AS, None)
    if not begun or begun["until"] < timezone.now().timestamp():
        raise NoSuchSignInError
    flow = begun["flow"]
    if not secrets.compare_digest(str(flow["state"]), returned.get("state", "")):
        raise NoSuchSignInError
    settings = _KINDS[begun["kind"]].objects.filter(pk=begun["pk"]).first()
    tokens = tokens_for(settings) if settings else None
    if settings is None or tokens is None:
        raise NoSuchSignInError
    if "error" in returned:
        raise token_failure(returned["error"], returned.get("error_description", ""))
    issued = _issued(tokens, flow, returned)
    tokens.keep(issued, signed_in_at=timezone.now())
    return SignIn(settings, issued.account)


def _begun(tokens: Tokens, redirect: str) -> dict[str, Any]:
    application, account = tokens.application, tokens.account
    if application.provider == Provider.MICROSOFT:
        return microsoft.begin_sign_in(application, tokens.scope, account=account, redirect=redirect)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    google = application.provider == Provider.GOOGLE
    query = {
        "response_type": "code",
        "client_id": application.application_id,
        "redirect_uri": redirect,
        "scope": tokens.scope,
        "state": state,
        "code_challenge": urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
        "login_hint": account,
        **(GOOGLE_ASKS if google else {}),
    }
    page = application.authorize_url or GOOGLE_SIGN_IN
    address = f"{page}{'&' if '?' in page else '?'}{urlencode(query)}"
    return {"auth_uri": address, "state": state, "code_verifier": verifier, "redirect_uri": redirect}


def _issued(tokens: Tokens, flow: Mapping[str, Any], returned: Mapping[str, str]) -> Issued:
    application = tokens.application
    if application.provider == Provider.MICROSOFT:
        return microsoft.finish_sign_in(application, dict(flow), dict(returned))
    form = {
        "grant_type": "authorization_code",
        "code": returned.get("code", ""),
        "redirect_uri": str(flow["redirect_uri"]),
        "code_verifier": str(flow["code_verifier"]),
        **grants.client_proof(application),
    }
    return post_form(grants.token_address(application), form, ca_file=application.ca_file)
