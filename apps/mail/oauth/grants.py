"""Asking for a token, in the way that fits the application's provider and grant."""

import json
import time
from typing import Any
from urllib.parse import urlsplit

import jwt

from apps.mail.models.oauth import Grant, OAuthApplication, Provider
from apps.mail.oauth import microsoft
from apps.mail.oauth.issued import Issued
from apps.mail.oauth.web import post_form
from apps.mail.secrets import reveal
from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble

GOOGLE_TOKENS = "https://oauth2.googleapis.com/token"
ASSERTION_SECONDS = 3600  # Google's longest


def ask(application: OAuthApplication, *, account: str, scope: str, refresh_token: str) -> Issued:
    """A fresh access token; TransportError tells why there is none, with its cure.

    `account` is whom a service account acts for; `refresh_token` is needed where a person has signed in.
    """
    match application.grant:
        case Grant.SERVICE_ACCOUNT:
            return _as_service_account(application, account, scope)
        case Grant.CONSENT:
            return _refreshed(application, scope, refresh_token)
        case _ if application.provider == Provider.MICROSOFT:
            return microsoft.ask_as_itself(application, scope)
        case _:
            form = {"grant_type": "client_credentials", "scope": scope, **client_proof(application)}
            return post_form(application.token_url, form, ca_file=application.ca_file)


def client_proof(application: OAuthApplication) -> dict[str, str]:
    """The fields of a form that say who asks (RFC 6749 §2.3.1)."""
    proof = {"client_id": application.application_id, "client_secret": reveal(application.client_secret)}
    return {name: value for name, value in proof.items() if value}


def token_address(application: OAuthApplication) -> str:
    """Where the application's tokens come from, where that is not Microsoft."""
    return application.token_url or GOOGLE_TOKENS


def _refreshed(application: OAuthApplication, scope: str, refresh_token: str) -> Issued:
    if not refresh_token:
        raise TransportError(Trouble.TOKEN_SIGN_IN_NEEDED, permanent=True)
    if application.provider == Provider.MICROSOFT:
        return microsoft.refresh(application, scope, refresh_token)
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token, **client_proof(application)}
    return post_form(token_address(application), form, ca_file=application.ca_file)


def _as_service_account(application: OAuthApplication, account: str, scope: str) -> Issued:
    """A token for one mailbox of the domain by a signed assertion (RFC 7523 §2.1), as Google documents it."""
    key: dict[str, Any] = json.loads(reveal(application.service_account))
    address = application.token_url or str(key.get("token_uri") or GOOGLE_TOKENS)
    if urlsplit(address).scheme != "https":
        raise TransportError(Trouble.TLS_REQUIRED, address, permanent=True)
    now = int(time.time())
    claims = {
        "iss": key["client_email"],
        "sub": account,
        "scope": scope,
        "aud": address,
        "iat": now,
        "exp": now + ASSERTION_SECONDS,
    }
    headers = {"kid": str(key["private_key_id"])} if key.get("private_key_id") else None
    assertion = jwt.encode(claims, key["private_key"], algorithm="RS256", headers=headers)
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
    return post_form(address, form, ca_file=application.ca_file)
