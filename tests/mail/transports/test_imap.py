"""What only IMAP4 has: UIDVALIDITY, extensions that are missing, huge folders, servers of their own mind."""

from collections.abc import Iterator

import pytest

from apps.mail.transports import open_source
from apps.mail.transports.base import Connection, TransportError
from apps.mail.troubles import Trouble
from tests.servers.dovecot import Dovecot
from tests.servers.fixtures import require_dovecot
from tests.servers.proxy import FaultyProxy
from tests.servers.scripted import HANG_UP, ScriptedServer, imap_server

LETTER = b"Subject: Hello\r\n\r\nBody\r\n"


@pytest.fixture(scope="module")
def old_dovecot() -> Iterator[Dovecot]:
    """A server that has neither MOVE nor UIDPLUS."""
    require_dovecot()
    with Dovecot(extra="imap_capability = IMAP4rev1 NAMESPACE UNSELECT LITERAL+") as server:
        yield server


def connection_to(server: ScriptedServer, **changes: str) -> Connection:
    settings = {"login": "ivan", "password": "secret", "security": "none"} | changes
    return Connection("imap4", "localhost", server.port, read_timeout=10, **settings)  # type: ignore[arg-type]  # strings only


def test_it_tells_that_the_server_has_renumbered_its_letters(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    for _number in range(3):
        dovecot.deliver(user, LETTER)
    with open_source(dovecot.connection(user)) as source:
        before = source.select("INBOX")
        source.delete(source.uids()[:1])
        assert source.uids() == ["2", "3"]
    dovecot.wipe_uidvalidity(user)
    with open_source(dovecot.connection(user)) as source:
        after = source.select("INBOX")
        assert source.uids() == ["1", "2"]
    assert after.uid_validity != before.uid_validity


def test_it_moves_without_the_move_extension(old_dovecot: Dovecot) -> None:
    user = old_dovecot.new_user()
    for number in range(3):
        old_dovecot.deliver(user, LETTER + b"%d\r\n" % number)
    with open_source(old_dovecot.connection(user)) as source:
        source.create_folder("Done")
        source.select("INBOX")
        uids = source.uids()
        source.move(uids[:2], "Done")
        assert source.uids() == uids[2:]
    assert len(old_dovecot.messages(user, "Done")) == 2


def test_it_never_expunges_what_others_have_marked(old_dovecot: Dovecot, dovecot: Dovecot) -> None:
    for server in (old_dovecot, dovecot):
        user = server.new_user()
        for _number in range(3):
            server.deliver(user, LETTER)
        with open_source(server.connection(user)) as source:
            source.select("INBOX")
            uids = source.uids()
        # Another mail program marks the first letter as deleted, and may still take that back.
        first = server.files(user)[0]
        marked = first.rename(first.with_name(f"{first.name}T"))
        with open_source(server.connection(user)) as source:
            source.select("INBOX")
            assert source.uids() == uids[1:]
            source.delete([uids[2]])
            assert source.uids() == [uids[1]]
        assert marked in server.files(user)


def test_it_asks_for_a_huge_folder_in_pieces() -> None:
    uids = [str(uid * 10) for uid in range(1, 120_001)]
    answers = {
        r"(\S+) SELECT .*": r"* 120000 EXISTS\n* OK [UIDVALIDITY 7] ok\n\1 OK [READ-WRITE] done",
        r"(\S+) UID SEARCH 100001:\* UNDELETED": rf"* SEARCH {' '.join(uids[100_000:])}\n\1 OK done",
        r"(\S+) UID SEARCH 50001:100000 UNDELETED": rf"* SEARCH {' '.join(uids[50_000:100_000])}\n\1 OK done",
        r"(\S+) UID SEARCH 1:50000 UNDELETED": rf"* SEARCH {' '.join(uids[:50_000])}\n\1 OK done",
    }
    with imap_server(answers) as server, open_source(connection_to(server)) as source:
        assert source.select("INBOX").count == 120_000
        assert source.uids() == uids


def test_it_keeps_one_unreadable_letter_from_holding_up_the_others(caplog: pytest.LogCaptureFixture) -> None:
    answers = {
        r"(\S+) UID FETCH 2 .*": r"\1 NO [SERVERBUG] cannot convert",
        r"(\S+) UID FETCH (\d) .*": r"* \2 FETCH (UID \2 BODY[] {4}\nLet\2)\n\1 OK done",
        r"(\S+) UID FETCH .*": r"\1 NO [SERVERBUG] cannot convert",
    }
    with imap_server(answers) as server, open_source(connection_to(server)) as source:
        source.select("INBOX")
        assert [found.raw for found in source.fetch(["1", "2", "3"])] == [b"Let1", b"Let3"]
    assert "Letter 2 is not handed out: [SERVERBUG] cannot convert" in caplog.text


def test_it_passes_over_gone_letters_where_the_server_does_not() -> None:
    answers = {
        r"(\S+) UID FETCH .*": r"* 1 FETCH (UID 5 RFC822.SIZE 10)\n\1 OK done",
        r"(\S+) UID MOVE 5 .*": r"\1 OK done",
        r"(\S+) UID MOVE .*": r"\1 NO [CLIENTBUG] no such messages",
        r"(\S+) LIST .*": r'* LIST () "/" INBOX\n* LIST () "/" Done\n\1 OK done',
    }
    with imap_server(answers) as server, open_source(connection_to(server)) as source:
        source.select("INBOX")
        source.move(["4", "5", "6"], "Done")
        assert any(" UID MOVE 5 " in line for line in server.lines)


def test_it_ignores_news_of_flags_among_the_answers() -> None:
    answers = {r"(\S+) UID FETCH .*": r"* 2 FETCH (FLAGS (\\Seen))\n* 1 FETCH (UID 1 BODY[] {4}\nLet1)\n\1 OK done"}
    with imap_server(answers) as server, open_source(connection_to(server)) as source:
        source.select("INBOX")
        assert [found.uid for found in source.fetch(["1", "2"])] == ["1"]


def test_it_puts_a_folder_beside_an_inbox_that_takes_no_children() -> None:
    answers = {r'(\S+) CREATE "INBOX/.*': r"\1 NO no inferiors", r'(\S+) (CREATE|SUBSCRIBE) "Done"': r"\1 OK done"}
    with imap_server(answers) as server, open_source(connection_to(server)) as source:
        source.create_folder("INBOX/Done")
        assert any('CREATE "Done"' in line for line in server.lines)


@pytest.mark.parametrize(
    ("answer", "trouble", "permanent"),
    [
        (r"\1 NO [OVERQUOTA] full", Trouble.QUOTA, False),
        (r"\1 NO [TRYCREATE] no such mailbox", Trouble.FOLDER_MISSING, True),
        (r"\1 NO [NOPERM] not yours", Trouble.NOT_WRITABLE, True),
        (r"\1 NO out of order", Trouble.SERVER_ERROR, False),
        (r"\1 BAD what", Trouble.SERVER_ERROR, False),
        (r"* BYE shutting down", Trouble.CONNECTION_LOST, False),
        (r"nonsense", Trouble.PROTOCOL_ERROR, False),
        (HANG_UP, Trouble.CONNECTION_LOST, False),
    ],
)
def test_it_tells_why_a_letter_can_not_be_moved(answer: str, trouble: Trouble, permanent: bool) -> None:
    answers = {
        r"(\S+) LIST .*": r'* LIST () "/" INBOX\n* LIST () "/" Done\n\1 OK done',
        r"(\S+) UID MOVE .*": answer,
        r"(\S+) UID FETCH .*": r"* 1 FETCH (UID 1 RFC822.SIZE 10)\n\1 OK done",
    }
    with imap_server(answers) as server, open_source(connection_to(server)) as source:
        source.select("INBOX")
        with pytest.raises(TransportError) as failed:
            source.move(["1"], "Done")
        assert (failed.value.trouble, failed.value.permanent) == (trouble, permanent)


def test_it_tells_that_a_folder_may_only_be_read() -> None:
    answers = {r"(\S+) SELECT .*": r"* 1 EXISTS\n* OK [UIDVALIDITY 7] ok\n\1 OK [READ-ONLY] done"}
    with imap_server(answers) as server, open_source(connection_to(server)) as source:
        with pytest.raises(TransportError) as failed:
            source.select("INBOX")
        assert (failed.value.trouble, failed.value.permanent) == (Trouble.NOT_WRITABLE, True)


def test_it_stays_broken_off_once_the_connection_is_lost(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, LETTER * 1000)
    with FaultyProxy(dovecot.ports["imap"]) as proxy:
        with open_source(dovecot.connection(user, port=proxy.port)) as source:
            source.select("INBOX")
            uids = source.uids()
            proxy.cut_after(received=10_000)
            for _again in range(2):
                with pytest.raises(TransportError) as failed:
                    list(source.fetch(uids))
                assert (failed.value.trouble, failed.value.permanent) == (Trouble.CONNECTION_LOST, False)
        with open_source(dovecot.connection(user, port=proxy.port)) as source:
            source.select("INBOX")
            assert [found.raw for found in source.fetch(uids)] == [LETTER * 1000]


@pytest.mark.parametrize("login", ["ivan petrov", "HQ\\ivan", "иван", 'i"van', "ivan+tag@example.org"])
@pytest.mark.parametrize("protocol", ["imap4", "pop3"])
def test_it_signs_in_with_any_letters(liberal_dovecot: Dovecot, protocol: str, login: str) -> None:
    connection = liberal_dovecot.connection(login, protocol, password='пароль"x')
    with open_source(connection) as source:
        assert source.select("INBOX").count == 0


@pytest.fixture(scope="module")
def liberal_dovecot() -> Iterator[Dovecot]:
    """A server whose logins and password hold everything that is hard to write in a command."""
    require_dovecot()
    second = 'passdb {\n  driver = static\n  args = password=пароль"x\n}\n'
    with Dovecot(extra=f"{second}auth_username_chars =\n") as server:
        yield server


def test_it_adds_the_windows_domain_to_the_login(liberal_dovecot: Dovecot) -> None:
    with open_source(liberal_dovecot.connection("ivan", domain="HQ")):
        assert "user=<hq\\ivan>" in liberal_dovecot.log()


@pytest.mark.parametrize("protocol", ["imap4", "pop3"])
def test_it_keeps_the_password_where_the_server_wants_encryption(protocol: str) -> None:
    require_dovecot()
    with Dovecot(tls="required") as server:
        # Dovecot takes connections from one address to itself for safe, so another one is called.
        connection = server.connection(server.new_user(), protocol, server="127.0.0.2")
        with pytest.raises(TransportError) as failed:
            open_source(connection)
    assert (failed.value.trouble, failed.value.permanent) == (Trouble.TLS_REQUIRED, True)
