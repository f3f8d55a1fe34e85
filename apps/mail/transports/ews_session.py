"""The session of an EWS client: one connection, one sign-in, one mailbox.

exchangelib keeps every connection that it has ever made in a table of the whole process. A session takes itself
out of there when it is closed, so that nothing grows, and changed settings count from the next session on.
"""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import requests
from exchangelib import DELEGATE, IMPERSONATION, Account, Build, Configuration, Credentials, EWSTimeZone, Version
from exchangelib.folders import BaseFolder, Root
from exchangelib.properties import DistinguishedFolderId, Mailbox
from exchangelib.protocol import Protocol
from exchangelib.transport import NOAUTH
from requests.adapters import HTTPAdapter
from requests_ntlm import HttpNtlmAuth

from apps.mail.tls import verifying_context
from apps.mail.transports.base import Connection, TransportError
from apps.mail.transports.credentials import bearer_token, login_and_password
from apps.mail.transports.ews_errors import OneTry, ews_failure
from apps.mail.troubles import Trouble

# exchangelib prints whole letters and headers with passwords into the log of an error.
logging.getLogger("exchangelib").setLevel(logging.CRITICAL)

# The first builds that speak each version of the service; from the first answer on the server's own is followed.
_BUILDS = {"2010": Build(14, 2), "2013": Build(15, 0, 847), "2016": Build(15, 1)}
_SCHEMES = {"basic": "Basic", "ntlm": "NTLM", "oauth2": "Bearer"}
_SESSION_GOES_ON = {
    Trouble.SERVER_ERROR,
    Trouble.FOLDER_MISSING,
    Trouble.QUOTA,
    Trouble.NOT_WRITABLE,
    Trouble.SENDER_REFUSED,
    Trouble.MESSAGE_REFUSED,
}


class Session:
    """A mailbox opened through exchangelib, in which every failure is a `TransportError`."""

    def __init__(self, connection: Connection) -> None:
        address = mailbox_address(connection)
        self._config = _configuration(connection, service_url(connection))
        self.protocol = _OneConnection(config=self._config, connection=connection)
        # Made with the same configuration, the account finds the protocol of just now in exchangelib's table.
        self.account = Account(
            address,
            config=self._config,
            access_type=IMPERSONATION if connection.access_type == "impersonation" else DELEGATE,
            default_timezone=EWSTimeZone("UTC"),
            locale="en_US",
        )
        # exchangelib would ask for the root before anything else, which a guest in a shared mailbox may not see.
        self._root = Root(account=self.account, _distinguished_id=self._distinguished("root"))
        self.account.__dict__["root"] = self._root
        self._over = False

    def known_folder(self, kind: type[BaseFolder]) -> Any:
        """One of the folders that every mailbox has, whatever its name there, without asking the server."""
        return kind(root=self._root, _distinguished_id=self._distinguished(kind.DISTINGUISHED_FOLDER_ID))

    @contextmanager
    def talking(self) -> Iterator[None]:
        """Tell what goes wrong inside as troubles; after most of them the session is over."""
        if self._over:
            raise TransportError(Trouble.CONNECTION_LOST)
        try:
            yield
        except TransportError as error:
            self._over = error.trouble not in _SESSION_GOES_ON
            raise
        except Exception as error:
            # exchangelib, and what it stands on, meets strange answers with errors of every kind.
            failure = ews_failure(error)
            self._over = failure.trouble not in _SESSION_GOES_ON
            raise failure from error

    def close(self) -> None:
        """Hang up, and leave nothing behind in exchangelib. Never raises."""
        self._over = True
        with suppress(KeyError):
            del Protocol[self._config]
        self.protocol.close()

    def _distinguished(self, name: str | None) -> DistinguishedFolderId:
        return DistinguishedFolderId(id=name, mailbox=Mailbox(email_address=self.account.primary_smtp_address))


def service_url(connection: Connection) -> str:
    """The address of the web service: as written, or the usual one of a server that is only named."""
    written = connection.server.strip()
    if "://" in written:
        return written
    scheme = "http" if connection.security == "none" else "https"
    port = f":{connection.port}" if connection.port else ""
    return f"{scheme}://{written}{port}/EWS/Exchange.asmx"


def mailbox_address(connection: Connection) -> str:
    """The address of the mailbox to open: the shared one, or the login's own."""
    address = connection.opened_mailbox
    if "@" not in address:
        words = f"“{address}” is not the address of a mailbox."
        raise TransportError(Trouble.MAILBOX_UNKNOWN, words, permanent=True)
    return address


def _configuration(connection: Connection, url: str) -> Configuration:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise TransportError(Trouble.SERVICE_MISSING, url, permanent=True)
    return Configuration(
        service_endpoint=url,
        credentials=_Key(),
        auth_type=NOAUTH,  # `_OneConnection` signs in; so exchangelib neither guesses how nor keeps tokens
        version=Version(build=_BUILDS.get(connection.exchange_version, _BUILDS["2016"])),
        retry_policy=OneTry(_SCHEMES.get(connection.authentication, "")),
        max_connections=1,
    )


class _Key(Credentials):  # type: ignore[misc]  # exchangelib has no types
    """Stands for this session alone in exchangelib's table of connections, and keeps no secret."""

    def __init__(self) -> None:
        super().__init__("session", "")

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class _OneConnection(Protocol):  # type: ignore[misc]  # exchangelib has no types
    """exchangelib's way to the server, with our certificates, time limits and sign-in."""

    def __init__(self, config: Configuration, connection: Connection) -> None:
        super().__init__(config)
        self.TIMEOUT = (connection.connect_timeout, connection.read_timeout)
        self._context = verifying_context(connection.ca_file)
        self._auth = _sign_in_by(connection)

    def create_session(self) -> requests.Session:
        """A session of requests that only these settings decide about, not the environment or a .netrc."""
        session: requests.Session = self.raw_session(self.service_endpoint)
        session.trust_env = False
        session.mount(self.service_endpoint, _VerifyingAdapter(self._context))
        session.auth = self._auth
        # exchangelib keeps these two on it.
        vars(session).update(session_id=id(session), usage_count=0)
        return session


class _VerifyingAdapter(HTTPAdapter):
    """One connection that trusts what `context` trusts, and nothing else."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0, pool_block=True)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def cert_verify(self, conn: Any, *_args: Any) -> None:
        """Leave the context as it is: requests would add authorities of its own to it."""
        conn.cert_reqs = "CERT_REQUIRED"


def _sign_in_by(connection: Connection) -> requests.auth.AuthBase:
    if connection.authentication == "oauth2":
        return _Bearer(connection)
    if connection.authentication not in ("basic", "ntlm"):
        raise TransportError(Trouble.SIGN_IN_REQUIRED, permanent=True)
    login, password = login_and_password(replace(connection, authentication="basic"))
    if connection.authentication == "ntlm":
        return HttpNtlmAuth(login, password)
    # As bytes, because requests can put only Western letters into a header.
    return requests.auth.HTTPBasicAuth(login.encode(), password.encode())


class _Bearer(requests.auth.AuthBase):
    """A token with every request; its source renews it in time, and learns of one that was not taken."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        token = bearer_token(self._connection)
        request.headers["Authorization"] = f"Bearer {token}"
        request.register_hook("response", lambda response, **_options: self._heard(response, token))
        return request

    def _heard(self, response: requests.Response, token: str) -> None:
        if response.status_code == 401 and self._connection.tokens:
            self._connection.tokens.refused(token)
