"""What only POP3 has: deletion at QUIT, one session at a time, identity by UIDL, no folders."""

from collections.abc import Iterator

import pytest

from apps.mail.transports import open_source
from apps.mail.transports.base import Connection, TransportError
from apps.mail.troubles import Trouble
from tests.servers.dovecot import Dovecot
from tests.servers.fixtures import require_dovecot
from tests.servers.proxy import FaultyProxy
from tests.servers.scripted import HANG_UP, ScriptedServer, pop3_server

LETTER = b"Subject: Hello\r\n\r\nBody\r\n"


@pytest.fixture(scope="module")
def locking_dovecot() -> Iterator[Dovecot]:
    """A server that lets in one POP3 session at a time."""
    require_dovecot()
    with Dovecot(extra="protocol pop3 {\n  pop3_lock_session = yes\n}\n") as server:
        yield server


def connection_to(server: ScriptedServer) -> Connection:
    return Connection(
        "pop3", "localhost", server.port, security="none", login="ivan", password="secret", read_timeout=10
    )


def test_it_has_no_folders(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, LETTER)
    with open_source(dovecot.connection(user, "pop3")) as source:
        assert source.folders() == [""]
        assert source.select("") == source.select("inbox")
        for refused in (
            lambda: source.select("Заявки"),
            lambda: source.create_folder("Заявки"),
            lambda: source.move(source.uids(), "Заявки"),
        ):
            with pytest.raises(TransportError) as error:
                refused()
            assert (error.value.trouble, error.value.permanent) == (Trouble.NO_FOLDERS, True)
        source.mark_read(source.uids())
    assert dovecot.messages(user) == [LETTER]


@pytest.mark.parametrize("ending", ["close", "crash", "cut before QUIT"])
def test_it_deletes_nothing_without_a_commit(dovecot: Dovecot, ending: str) -> None:
    user = dovecot.new_user()
    for _number in range(3):
        dovecot.deliver(user, LETTER)
    with FaultyProxy(dovecot.ports["pop3"]) as proxy:
        source = open_source(dovecot.connection(user, "pop3", port=proxy.port))
        source.select("")
        source.delete(source.uids())
        assert source.uids() == []
        if ending == "cut before QUIT":
            proxy.cut_when(b"QUIT")
            with pytest.raises(TransportError) as lost:
                source.commit()
            assert (lost.value.trouble, lost.value.permanent) == (Trouble.CONNECTION_LOST, False)
        elif ending == "crash":
            proxy.stop()
        source.close()
    assert len(dovecot.messages(user)) == 3
    with open_source(dovecot.connection(user, "pop3")) as source:
        assert len(source.uids()) == 3


def test_it_tells_that_the_answer_to_quit_was_lost(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, LETTER)
    with FaultyProxy(dovecot.ports["pop3"]) as proxy:
        with open_source(dovecot.connection(user, "pop3", port=proxy.port)) as source:
            source.select("")
            uids = source.uids()
            source.delete(uids)
            proxy.lose_answer_to(b"QUIT")
            with pytest.raises(TransportError) as lost:
                source.commit()
            assert lost.value.trouble is Trouble.CONNECTION_LOST
        assert dovecot.messages(user) == []
        with open_source(dovecot.connection(user, "pop3", port=proxy.port)) as source:
            source.select("")
            source.delete(uids)
            source.commit()


def test_it_does_not_reconnect_before_it_has_to(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, LETTER)
    with FaultyProxy(dovecot.ports["pop3"]) as proxy:
        with open_source(dovecot.connection(user, "pop3", port=proxy.port)) as source:
            source.delete(source.uids())
            source.commit()
            source.commit()
        assert proxy.connections == 1


def test_it_gets_its_own_lock_again_after_a_commit(locking_dovecot: Dovecot) -> None:
    user = locking_dovecot.new_user()
    for number in range(4):
        locking_dovecot.deliver(user, b"Subject: %d\r\n\r\n" % number)
    with open_source(locking_dovecot.connection(user, "pop3")) as source:
        for uid in source.uids():
            source.delete([uid])
            source.commit()
        assert source.uids() == []


def test_it_tells_apart_letters_that_have_the_same_uidl() -> None:
    answers = {"UIDL": "+OK\n1 same\n2 same\n3 other\n."}
    with pop3_server(answers) as server, open_source(connection_to(server)) as source:
        uids = source.uids()
        assert len(set(uids)) == 3
        assert [found.raw[:10] for found in source.fetch(uids)] == [b"Subject: 1", b"Subject: 2", b"Subject: 3"]
        source.delete(uids)
        assert [line for line in server.lines if "DELE" in line] == ["DELE 1", "DELE 2", "DELE 3"]


def test_it_refuses_a_server_that_can_not_tell_letters_apart() -> None:
    with pop3_server({"UIDL": "-ERR what"}) as server, pytest.raises(TransportError) as refused:
        open_source(connection_to(server))
    assert (refused.value.trouble, refused.value.permanent) == (Trouble.NO_LETTER_IDS, True)


def test_it_keeps_one_unreadable_letter_from_holding_up_the_others(caplog: pytest.LogCaptureFixture) -> None:
    answers = {"RETR 1": "-ERR [SYS/TEMP] storage is away", r"DELE 1": "-ERR not yours"}
    with pop3_server(answers) as server, open_source(connection_to(server)) as source:
        assert [found.uid for found in source.fetch(["first", "second"])] == ["second"]
        source.delete(["first", "second"])
        assert source.uids() == ["first"]
    assert "Letter first is not handed out: [SYS/TEMP] storage is away" in caplog.text


def test_it_is_over_when_the_connection_breaks_in_a_letter() -> None:
    answers = {"RETR 1": "+OK\nSubject: half of a let", "NOOP": HANG_UP}
    with pop3_server(answers) as server:
        source = open_source(connection_to(server))
        with FaultyProxy(server.port) as proxy:
            proxy.cut_after(received=60)
            with (
                pytest.raises(TransportError) as lost,
                open_source(
                    Connection("pop3", "localhost", proxy.port, security="none", login="i", read_timeout=10)
                ) as cut,
            ):
                list(cut.fetch(["first"]))
        source.close()
    assert (lost.value.trouble, lost.value.permanent) == (Trouble.CONNECTION_LOST, False)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (r"Received: a;\n Mon, 2 Nov 2026 10:00:00 +0300\nDate: Sun, 1 Nov 2026 10:00:00 +0300", "2026-11-02T07"),
        (r"Received: nonsense\nDate: Sun, 1 Nov 2026 10:00:00 +0300", "2026-11-01T07"),
        (r"Date: Sun, 1 Nov 2026 10:00:00 -0000", "2026-11-01T10"),
        (r"Date: yesterday", None),
        (r"Date: Sun, 99 Nov 99999 10:00:00 +9999", None),
        (r"X-Other: x", None),
    ],
)
def test_it_reads_the_arrival_from_the_header(header: str, expected: str | None) -> None:
    with (
        pop3_server({"TOP 1 0": rf"+OK\n{header}\n\n."}) as server,
        open_source(connection_to(server)) as source,
    ):
        (listed,) = source.describe(["first"], dates=True)
    assert (listed.received_at and listed.received_at.isoformat()[:13]) == expected
    assert listed.size == 100
