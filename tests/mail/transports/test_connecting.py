"""What is told when a server can't be reached, trusted or signed in to, over every protocol."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from apps.mail.transports import open_sender, open_source
from apps.mail.transports.base import Connection, TransportError
from apps.mail.troubles import Trouble
from tests.servers.certificates import Certificate
from tests.servers.dovecot import Dovecot
from tests.servers.fixtures import require_dovecot
from tests.servers.ports import free_ports
from tests.servers.proxy import FaultyProxy
from tests.servers.scripted import HANG_UP, ScriptedServer
from tests.servers.smtp import SmtpSink

ACCOUNTS = {"ivan": "correct-horse"}

Connect = Callable[..., Connection]


@pytest.fixture(scope="module")
def sinks(certificate: Certificate) -> Iterator[dict[str, SmtpSink]]:
    """SMTP servers of every security, with an account."""
    with (
        SmtpSink(accounts=ACCOUNTS, certificate=certificate) as plain,
        SmtpSink(accounts=ACCOUNTS, certificate=certificate, security="ssl") as tls,
        SmtpSink(accounts=ACCOUNTS, certificate=certificate, security="starttls") as starttls,
    ):
        yield {"none": plain, "ssl": tls, "starttls": starttls}


@pytest.fixture(params=["imap4", "pop3", "smtp"])
def connect(request: pytest.FixtureRequest, dovecot: Dovecot, sinks: dict[str, SmtpSink]) -> Connect:
    """How to sign in to a server of the protocol under test."""
    if request.param == "smtp":
        return lambda security="none", **changes: sinks[security].connection(**changes)
    user = dovecot.new_user()
    return lambda security="none", **changes: dovecot.connection(user, request.param, security, **changes)


def use(connection: Connection) -> None:
    """Do something that needs a signed-in session."""
    if connection.protocol == "smtp":
        with open_sender(connection) as sender:
            assert sender.send("a@example.org", ["b@example.org"], b"Subject: x\r\n\r\n") == []
    else:
        with open_source(connection) as source:
            source.select("INBOX")


def failure(connection: Connection) -> TransportError:
    with pytest.raises(TransportError) as failed:
        use(connection)
    return failed.value


@pytest.mark.parametrize("security", ["none", "ssl", "starttls"])
def test_it_signs_in(connect: Connect, security: str) -> None:
    use(connect(security))


@pytest.mark.parametrize("security", ["none", "ssl", "starttls"])
def test_it_tells_a_wrong_password(connect: Connect, security: str) -> None:
    error = failure(connect(security, password="wrong"))
    assert (error.trouble, error.permanent) == (Trouble.SIGN_IN_REFUSED, True)
    assert error.detail
    assert "wrong" not in error.detail


@pytest.mark.parametrize("security", ["ssl", "starttls"])
def test_it_trusts_no_unknown_certificate(connect: Connect, security: str) -> None:
    error = failure(connect(security, ca_file=""))
    assert (error.trouble, error.permanent) == (Trouble.TLS_UNTRUSTED, True)
    assert "certificate" in error.detail


@pytest.mark.parametrize("security", ["ssl", "starttls"])
def test_it_tells_that_a_certificate_names_another_host(connect: Connect, security: str) -> None:
    error = failure(connect(security, server="127.0.0.1"))
    assert error.trouble is Trouble.TLS_UNTRUSTED
    assert "127.0.0.1" in error.detail


@pytest.mark.parametrize("security", ["ssl", "starttls"])
def test_it_tells_that_the_ca_file_is_of_no_use(connect: Connect, security: str, tmp_path: Path) -> None:
    nonsense = tmp_path / "ca.pem"
    nonsense.write_text("not a certificate")
    for file in (nonsense, tmp_path / "missing.pem"):
        error = failure(connect(security, ca_file=str(file)))
        assert error.trouble is Trouble.CA_FILE_UNREADABLE
        assert str(file) in error.detail


def test_it_never_goes_on_in_clear_when_starttls_is_not_offered(connect: Connect) -> None:
    with SmtpSink(accounts=ACCOUNTS) as sink, without_tls() as server:
        if (protocol := connect().protocol) == "smtp":
            connection = sink.connection(security="starttls")
        else:
            connection = server.connection("ivan", protocol, "starttls")
        error = failure(connection)
        assert (error.trouble, error.permanent) == (Trouble.TLS_NOT_OFFERED, True)
        assert sink.letters == []
        assert "Login" not in server.log()


def without_tls() -> Dovecot:
    require_dovecot()
    return Dovecot(tls="no")


@pytest.mark.parametrize("security", ["none", "starttls"])
def test_it_notices_tls_where_it_speaks_in_clear(connect: Connect, security: str) -> None:
    error = failure(replace(connect("ssl", connect_timeout=1), security=security))
    assert (error.trouble, error.permanent) == (Trouble.TLS_EXPECTED, True)


def test_it_notices_clear_text_where_it_speaks_tls(connect: Connect) -> None:
    error = failure(replace(connect("none"), security="ssl"))
    assert (error.trouble, error.permanent) == (Trouble.TLS_UNEXPECTED, True)


def test_it_tells_that_a_port_is_closed(connect: Connect) -> None:
    (port,) = free_ports(1)
    assert failure(connect("ssl", port=port)).trouble is Trouble.REFUSED


@pytest.mark.parametrize("name", ["nowhere.invalid", "a..b", "x" * 70 + ".example"])
def test_it_tells_that_a_name_is_unknown(connect: Connect, name: str) -> None:
    error = failure(connect(server=name))
    assert (error.trouble, error.permanent) == (Trouble.NAME_UNKNOWN, False)


@pytest.mark.parametrize("security", ["none", "ssl", "starttls"])
def test_it_gives_up_on_a_silent_server(connect: Connect, security: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        error = failure(connect(security, port=port, connect_timeout=0.3))
    assert (error.trouble, error.permanent) == (Trouble.TIMEOUT, False)


def test_it_gives_up_on_a_server_that_falls_silent(connect: Connect) -> None:
    with FaultyProxy(connect().port) as proxy:
        use(connect(port=proxy.port))
        for command in (b"LOGIN", b"PASS", b"AUTH"):
            proxy.fall_silent_at(command)
        error = failure(connect(port=proxy.port, read_timeout=0.3))
    assert (error.trouble, error.permanent) == (Trouble.TIMEOUT, False)


def test_it_does_not_take_a_broken_connection_for_a_wrong_password(connect: Connect) -> None:
    with FaultyProxy(connect().port) as proxy:
        for command in (b"LOGIN", b"PASS", b"AUTH"):
            proxy.cut_when(command)
        error = failure(connect(port=proxy.port))
        assert proxy.cuts == 1
    assert (error.trouble, error.permanent) == (Trouble.CONNECTION_LOST, False)


@pytest.mark.parametrize("greeting", ["SSH-2.0-OpenSSH", "HTTP/1.1 400 Bad Request", HANG_UP])
def test_it_tells_that_something_else_listens_there(connect: Connect, greeting: str) -> None:
    with ScriptedServer(greeting, {}) as other:
        error = failure(connect(port=other.port))
    expected = Trouble.CONNECTION_LOST if greeting == HANG_UP else Trouble.PROTOCOL_ERROR
    assert (error.trouble, error.permanent) == (expected, False)


def test_it_lets_no_line_break_into_a_command(connect: Connect) -> None:
    error = failure(connect(password="x\r\nNOOP"))
    assert (error.trouble, error.permanent) == (Trouble.SIGN_IN_REFUSED, True)


def test_it_says_that_it_does_not_speak_a_protocol() -> None:
    error = failure(Connection(protocol="nntp", server="news.example.org"))
    assert (error.trouble, error.permanent) == (Trouble.NOT_SUPPORTED, True)


def test_it_says_that_it_does_not_know_the_authentication(connect: Connect) -> None:
    error = failure(connect(authentication="ntlm"))
    # SMTP knows Windows accounts, but this server offers no such sign-in; IMAP4 and POP3 don't know them at all.
    assert error.trouble in {Trouble.NOT_SUPPORTED, Trouble.SIGN_IN_OTHERWISE}
    assert error.permanent
