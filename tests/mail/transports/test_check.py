"""The connection test: which step failed, for every kind of server."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from apps.mail.transports.base import CheckStep, Connection
from apps.mail.transports.check import check_sender, check_source, create_folders, list_folders
from apps.mail.troubles import Trouble, step_label
from tests.mail.transports.conftest import local_place
from tests.servers.certificates import Certificate
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_ports
from tests.servers.smtp import SmtpSink

LETTER = b"Subject: Hello\r\n\r\n"


def told(steps: Iterable[CheckStep]) -> list[tuple[str, str, Trouble | None]]:
    return [(step.name, step.subject, step.trouble) for step in steps]


@pytest.mark.parametrize("security", ["none", "ssl", "starttls"])
@pytest.mark.parametrize("protocol", ["imap4", "pop3"])
def test_it_passes_every_step(dovecot: Dovecot, protocol: str, security: str) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, LETTER)
    connection = dovecot.connection(user, protocol, security)
    steps = list(check_source(connection, scan_folders=["INBOX"]))
    assert told(steps) == [
        ("resolve", "localhost", None),
        ("connect", f"localhost:{connection.port}", None),
        *([("tls", "localhost", None)] if security != "none" else []),
        ("sign-in", user, None),
        ("folder", "INBOX", None),
    ]
    assert "127.0.0.1" in steps[0].detail
    assert steps[-1].count == 1
    if security != "none":
        assert "TLSv1.3" in steps[2].detail
    assert dovecot.messages(user) == [LETTER]


def test_it_tells_every_missing_folder_and_makes_them(dovecot: Dovecot) -> None:
    connection = dovecot.connection(dovecot.new_user())
    folders = {"scan_folders": ["INBOX", "Заявки"], "ok_folder": "Принято", "error_folder": "Ошибки"}
    steps = list(check_source(connection, **folders))  # type: ignore[arg-type]  # of two types
    missing = [step.subject for step in steps if step.trouble is Trouble.FOLDER_MISSING]
    assert missing == ["Заявки", "Принято", "Ошибки"]
    create_folders(connection, missing)
    assert list_folders(connection) == ["INBOX", "Заявки", "Ошибки", "Принято"]
    steps = list(check_source(connection, **folders))  # type: ignore[arg-type]  # of two types
    assert [step.trouble for step in steps] == [None] * len(steps)


def test_it_tells_that_pop3_has_no_folders(dovecot: Dovecot) -> None:
    connection = dovecot.connection(dovecot.new_user(), "pop3")
    steps = check_source(connection, scan_folders=[""], ok_folder="Принято")
    assert told(steps)[-2:] == [("folder", "INBOX", None), ("folder", "Принято", Trouble.NO_FOLDERS)]


@pytest.mark.parametrize(
    ("changes", "step", "trouble"),
    [
        ({"server": "nowhere.invalid"}, "resolve", Trouble.NAME_UNKNOWN),
        ({"port": "closed"}, "connect", Trouble.REFUSED),
        ({"ca_file": ""}, "tls", Trouble.TLS_UNTRUSTED),
        ({"security": "starttls", "connect_timeout": 1}, "tls", Trouble.TLS_EXPECTED),
        ({"password": "wrong"}, "sign-in", Trouble.SIGN_IN_REFUSED),
    ],
)
@pytest.mark.parametrize("protocol", ["imap4", "pop3", "smtp"])
def test_it_ends_with_the_step_that_fails(
    dovecot: Dovecot,
    certificate: Certificate,
    protocol: str,
    changes: dict[str, str],
    step: str,
    trouble: Trouble,
) -> None:
    values = changes | ({"port": free_ports(1)[0]} if "port" in changes else {})
    with SmtpSink(security="ssl", certificate=certificate, accounts={"ivan": "secret"}) as sink:
        if protocol == "smtp":
            steps = list(check_sender(sink.connection(**values)))
        else:
            connection = dovecot.connection(dovecot.new_user(), protocol, "ssl")
            changed = Connection(**{name: getattr(connection, name) for name in connection.__slots__} | values)
            steps = list(check_source(changed, scan_folders=["INBOX"]))
    assert (steps[-1].name, steps[-1].trouble) == (step, trouble)
    assert [each.trouble for each in steps[:-1]] == [None] * (len(steps) - 1)


def test_it_signs_in_to_a_sender_and_sends_nothing(certificate: Certificate) -> None:
    with SmtpSink(security="starttls", certificate=certificate, accounts={"ivan": "secret"}) as sink:
        steps = check_sender(sink.connection())
        assert [(step.name, step.trouble) for step in steps] == [
            ("resolve", None),
            ("connect", None),
            ("tls", None),
            ("sign-in", None),
        ]
        assert sink.letters == []


def test_it_checks_a_maildir_by_its_folders(tmp_path: Path) -> None:
    place = local_place(tmp_path / "Maildir")
    place.deliver(LETTER)
    steps = check_source(place.connection, scan_folders=["INBOX", "Заявки"])
    assert told(steps) == [("folder", "INBOX", None), ("folder", "Заявки", Trouble.FOLDER_MISSING)]
    elsewhere = Connection("maildir", str(tmp_path / "nowhere"))
    steps = check_source(elsewhere, scan_folders=["INBOX"])
    assert told(steps) == [("folder", elsewhere.server, Trouble.FOLDER_MISSING)]


def test_it_says_that_it_does_not_speak_a_protocol() -> None:
    steps = check_source(Connection("nntp", "news.example.org"), scan_folders=["INBOX"])
    assert [step.trouble for step in steps] == [Trouble.NOT_SUPPORTED]


def test_it_has_a_label_for_every_step() -> None:
    assert all(str(step_label(name)) for name in ("resolve", "connect", "tls", "token", "sign-in", "folder"))
