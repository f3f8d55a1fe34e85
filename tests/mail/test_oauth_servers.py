"""Signing in to real servers with tokens: Dovecot by IMAP4 and POP3, which asks the provider, and SMTP."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from apps.mail.transports import open_sender, open_source
from apps.mail.transports.base import Connection, TransportError
from apps.mail.troubles import Trouble
from tests.servers.certificates import Certificate
from tests.servers.dovecot import Dovecot
from tests.servers.dovecot_oauth import OAuthDovecot
from tests.servers.fixtures import require_dovecot
from tests.servers.scripted import imap_server, pop3_server
from tests.servers.smtp import SmtpSink
from tests.servers.smtp_oauth import OAuthSmtpSink
from tests.servers.tokens import Given, Provider
from tests.writing import write

OURS, CLIENT = "support@postdesk.example", "client@northwind.example"


@dataclass
class Tokens:
    """A source of one token that remembers whether it was refused."""

    value: str
    was_refused: bool = False

    def token(self) -> str:
        return self.value

    def refused(self, token: str) -> None:
        self.was_refused = token == self.value


@pytest.fixture(scope="module")
def provider(certificate: Certificate) -> Iterator[Provider]:
    with Provider(certificate) as server:
        yield server


@pytest.fixture(scope="module")
def server(provider: Provider) -> Iterator[Dovecot]:
    require_dovecot()
    with OAuthDovecot(provider) as dovecot:
        yield dovecot


def token_for(provider: Provider, account: str) -> Tokens:
    token = f"token-of-{account}"
    provider.given[token] = Given(account, "mail", "test", 2**40)
    return Tokens(token)


def refusal(connection: Connection) -> TransportError:
    with pytest.raises(TransportError) as caught:
        open_source(connection)
    return caught.value


@pytest.mark.parametrize("protocol", ["imap4", "pop3"])
def test_a_token_opens_its_own_mailbox_and_no_other(server: Dovecot, provider: Provider, protocol: str) -> None:
    user, other = server.new_user(), server.new_user()
    server.deliver(user, write("One"))
    tokens = token_for(provider, user)

    with open_source(server.connection(user, protocol, authentication="oauth2", tokens=tokens)) as source:
        assert source.select("INBOX").count == 1
    error = refusal(server.connection(other, protocol, authentication="oauth2", tokens=tokens))

    assert (error.trouble, error.permanent, tokens.was_refused) == (Trouble.TOKEN_NOT_TAKEN, True, True)
    assert "status " in error.detail or "AUTH" in error.detail


@pytest.mark.parametrize("protocol", ["imap4", "pop3"])
def test_it_opens_a_shared_mailbox_under_its_own_address(server: Dovecot, provider: Provider, protocol: str) -> None:
    shared = server.new_user()
    tokens = token_for(provider, shared)
    connection = server.connection(
        "somebody", protocol, authentication="oauth2", tokens=tokens, shared_mailbox=shared, security="ssl"
    )
    with open_source(connection) as source:
        assert source.select("INBOX").count == 0


@pytest.mark.parametrize("protocol", ["imap4", "pop3"])
def test_a_server_without_tokens_is_told(dovecot: Dovecot, protocol: str) -> None:
    connection = dovecot.connection(dovecot.new_user(), protocol, authentication="oauth2", tokens=Tokens("x"))
    error = refusal(connection)

    assert error.permanent
    assert error.trouble in (Trouble.TOKEN_NOT_OFFERED, Trouble.TOKEN_NOT_TAKEN)


CHALLENGE = base64.b64encode(json.dumps({"status": "400", "scope": "https://mail.google.com/"}).encode()).decode()


def test_pop3_answers_googles_error_with_an_empty_line() -> None:
    answers = {r"AUTH XOAUTH2": "+ ", r"[\w=+/]{20,}": f"+ {CHALLENGE}", r"": "-ERR [AUTH] invalid"}
    with pop3_server(answers) as google:
        error = refusal(
            Connection("pop3", "127.0.0.1", google.port, "none", "a@b", authentication="oauth2", tokens=Tokens("x"))
        )
    assert error.trouble is Trouble.TOKEN_NOT_TAKEN
    assert "scope https://mail.google.com/" in error.detail


def test_exchange_online_tells_only_afterwards_that_the_mailbox_stays_closed() -> None:
    plain = {r"(\S+) SELECT .*": r"\1 BAD User is authenticated but not connected."}
    with imap_server(plain) as exchange:
        connection = Connection("imap4", "127.0.0.1", exchange.port, "none", "a@b", "x")
        with open_source(connection) as source, pytest.raises(TransportError) as caught:
            source.select("INBOX")
    assert (caught.value.trouble, caught.value.permanent) == (Trouble.MAILBOX_FORBIDDEN, True)


def test_a_letter_leaves_by_smtp_with_a_token() -> None:
    with OAuthSmtpSink(accounts={OURS: "the-token"}) as sink:
        good, bad = Tokens("the-token"), Tokens("another")
        with open_sender(sink.connection(authentication="oauth2", tokens=good)) as sender:
            sender.send(OURS, [CLIENT], write("Hello", to=CLIENT))
        with (
            open_sender(sink.connection(authentication="oauth2", tokens=bad)) as sender,
            pytest.raises(TransportError) as caught,
        ):
            sender.send(OURS, [CLIENT], write("Hello", to=CLIENT))
    assert [letter.login for letter in sink.letters] == [OURS]
    assert (caught.value.trouble, bad.was_refused, good.was_refused) == (Trouble.TOKEN_NOT_TAKEN, True, False)
    assert "status 401" in caught.value.detail


def test_smtp_without_tokens_is_told() -> None:
    with (
        SmtpSink() as sink,
        open_sender(sink.connection(authentication="oauth2", tokens=Tokens("x"))) as sender,
        pytest.raises(TransportError) as caught,
    ):
        sender.send(OURS, [CLIENT], write("Hello", to=CLIENT))
    assert caught.value.trouble is Trouble.TOKEN_NOT_OFFERED
