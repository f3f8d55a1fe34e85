"""Tokens of Microsoft Entra, by Microsoft's own library."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
import msal

from apps.mail.models.oauth import Grant, OAuthApplication
from apps.mail.oauth.issued import Issued, issued_by
from apps.mail.oauth.web import telling_failures, web_client
from apps.mail.secrets import reveal
from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble

AUTHORITY = "https://login.microsoftonline.com"
_RESERVED = {"openid", "profile", "offline_access"}  # which the library adds by itself


def ask_as_itself(application: OAuthApplication, scope: str) -> Issued:
    """A token for the application alone (RFC 6749 §4.4), proved by its secret or certificate (RFC 7523 §2.2)."""
    with _told(application) as client:
        answer = client.acquire_token_for_client(scope.split())
    return issued_by(answer)


def refresh(application: OAuthApplication, scope: str, refresh_token: str) -> Issued:
    """A new token for somebody who has signed in; Microsoft hands out a new refresh token each time."""
    with _told(application) as client:
        answer = client.acquire_token_by_refresh_token(refresh_token, _asked(scope))
    return issued_by(answer)


def begin_sign_in(application: OAuthApplication, scope: str, *, account: str, redirect: str) -> dict[str, Any]:
    """What to remember of a sign-in that begins; "auth_uri" is the page to send the browser to."""
    with _told(application) as client:
        flow: dict[str, Any] = client.initiate_auth_code_flow(
            _asked(scope), redirect_uri=redirect, login_hint=account, prompt="select_account", response_mode="form_post"
        )
    # The library warns of anything but a form; but browsers send no session's cookie with a form from elsewhere.
    flow["auth_uri"] = flow["auth_uri"].replace("response_mode=form_post", "response_mode=query")
    return flow


def finish_sign_in(application: OAuthApplication, flow: dict[str, Any], returned: dict[str, str]) -> Issued:
    """The tokens for what the browser brought back; the library checks state, nonce and PKCE."""
    with _told(application) as client:
        answer = client.acquire_token_by_auth_code_flow(flow, returned)
    return issued_by(answer)


class _Http:
    """httpx as the library uses requests: bytes in a form are a text."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def get(self, url: str, **options: Any) -> httpx.Response:
        """A request without a body."""
        return self._client.get(url, **options)

    def post(self, url: str, data: Mapping[str, Any] | None = None, **options: Any) -> httpx.Response:
        """A request with a form."""
        form = {name: value.decode() if isinstance(value, bytes) else value for name, value in (data or {}).items()}
        return self._client.post(url, data=form, **options)

    def close(self) -> None:
        """Whoever made the client closes it."""


@contextmanager
def _told(application: OAuthApplication) -> Iterator[msal.ConfidentialClientApplication]:
    """A client of the library without a memory of its own; its failures as troubles."""
    try:
        with telling_failures(), web_client(application.ca_file) as client:
            yield msal.ConfidentialClientApplication(
                application.application_id,
                client_credential=_credential(application),
                authority=f"{(application.authority or AUTHORITY).rstrip('/')}/{application.directory_id}",
                instance_discovery=False if application.authority else None,
                http_client=_Http(client),
            )
    except (ValueError, KeyError, RuntimeError) as error:
        # The library found no such directory at the authority, an answer that is none, or one to another question.
        directory = "authority configuration" in str(error)
        trouble = Trouble.TOKEN_DIRECTORY_UNKNOWN if directory else Trouble.TOKEN_ANSWER_STRANGE
        raise TransportError(trouble, str(error)[:300], permanent=directory) from error


def _credential(application: OAuthApplication) -> Any:
    if application.grant == Grant.CERTIFICATE:
        return {"private_key": reveal(application.private_key), "public_certificate": application.certificate}
    return reveal(application.client_secret) or None


def _asked(scope: str) -> list[str]:
    return [each for each in scope.split() if each not in _RESERVED]
