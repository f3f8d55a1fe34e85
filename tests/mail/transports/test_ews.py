"""Exchange by its web services: ways to sign in, other people's mailboxes, folders by their roles, throttling, faults.

The server's answers are written from documentation (see `tests.servers.exchange`).
"""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from exchangelib.protocol import CachingProtocol

from apps.mail.transports import open_source
from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble
from tests.servers.certificates import Certificate
from tests.servers.exchange import Exchange
from tests.servers.exchange_store import RUSSIAN
from tests.servers.proxy import FaultyProxy

LETTER = b"From: ivan@example.org\r\nSubject: Hello\r\n\r\nHello\r\n"


class Tokens:
    """Gives out the tokens it was made with, one after the other."""

    def __init__(self, *tokens: str) -> None:
        self._tokens = itertools.chain(tokens)
        self.told: list[str] = []
        self._now = next(self._tokens)

    def token(self) -> str:
        return self._now

    def refused(self, token: str) -> None:
        self.told.append(token)


@pytest.fixture
def server() -> Iterator[Exchange]:
    """A server of the test's own, which it may put into any mood."""
    with Exchange(localised=RUSSIAN) as server:
        yield server


def trouble_of(server: Exchange, user: str, /, **settings: Any) -> TransportError:
    with pytest.raises(TransportError) as refused:
        open_source(server.connection(user, **settings)).close()
    return refused.value


class TestSignIn:
    @pytest.mark.parametrize("authentication", ["basic", "ntlm"])
    def test_it_tries_a_wrong_password_once(self, server: Exchange, authentication: str) -> None:
        user = server.new_user()
        error = trouble_of(server, user, authentication=authentication, password="wrong")
        assert (error.trouble, error.permanent) == (Trouble.SIGN_IN_REFUSED, True)
        assert server.sign_in.refused == 1

    def test_it_signs_in_with_a_windows_domain(self, server: Exchange) -> None:
        server.new_user("anna@exchange.example", "OFFICE\\anna")
        login: dict[str, Any] = {"login": "anna", "domain": "OFFICE", "shared_mailbox": "anna@exchange.example"}
        for authentication in ("basic", "ntlm"):
            with open_source(server.connection("anna", authentication=authentication, **login)) as source:
                assert source.select("INBOX").count == 0

    def test_it_names_the_ways_that_the_server_offers(self) -> None:
        with Exchange(ways=("NTLM", "Bearer")) as server:
            error = trouble_of(server, server.new_user(), authentication="basic")
            assert (error.trouble, error.detail) == (Trouble.SIGN_IN_OTHERWISE, "bearer, ntlm")
        with Exchange(ways=("Basic",)) as server:
            error = trouble_of(server, server.new_user(), authentication="ntlm")
            assert (error.trouble, error.detail) == (Trouble.SIGN_IN_OTHERWISE, "basic")

    def test_it_needs_a_sign_in(self, server: Exchange) -> None:
        assert trouble_of(server, server.new_user(), authentication="none").trouble is Trouble.SIGN_IN_REQUIRED

    def test_it_signs_in_with_a_token_and_tells_of_one_that_is_refused(self, server: Exchange) -> None:
        user = server.new_user()
        token = server.sign_in.give_token(user)
        tokens = Tokens(token)
        server.deliver(user, LETTER)
        with open_source(server.connection(user, authentication="oauth2", tokens=tokens, password="")) as source:
            assert source.select("INBOX").count == 1
            assert tokens.told == []
            server.sign_in.take_back(token)
            with pytest.raises(TransportError) as refused:
                source.select("INBOX")
        assert (refused.value.trouble, tokens.told) == (Trouble.TOKEN_NOT_TAKEN, [token])

    def test_it_leaves_nothing_of_a_session_behind(self, server: Exchange) -> None:
        user = server.new_user()
        for authentication in ["basic", "ntlm"] * 5:
            with open_source(server.connection(user, authentication=authentication)) as source:
                source.uids()
            trouble_of(server, user, authentication=authentication, shared_mailbox="nobody@exchange.example")
        assert CachingProtocol._protocol_cache == {}
        assert server.connections == 20  # one each, kept through NTLM's three legs

    @pytest.mark.parametrize("challenge", ["AAAA", "!!!", "TlRMTVNTUAACAAAA"])
    def test_a_challenge_that_is_none_is_no_wrong_password(self, server: Exchange, challenge: str) -> None:
        user = server.new_user()
        server.sign_in.broken_challenge = challenge
        assert trouble_of(server, user, authentication="ntlm").trouble is Trouble.PROTOCOL_ERROR


class TestMailboxes:
    @pytest.fixture
    def shared(self, server: Exchange) -> str:
        """A mailbox with a letter, and another person's login beside it."""
        shared = server.new_user("info@exchange.example")
        server.deliver(shared, LETTER)
        return shared

    def test_a_delegate_reads_a_shared_mailbox(self, server: Exchange, shared: str) -> None:
        user = server.new_user()
        error = trouble_of(server, user, shared_mailbox=shared)
        assert (error.trouble, error.permanent) == (Trouble.MAILBOX_FORBIDDEN, True)
        server.full_access.add((user, shared))
        with open_source(server.connection(user, shared_mailbox=shared)) as source:
            source.create_folder("Готово")
            source.select("INBOX")
            source.move(source.uids(), "Готово")
        assert server.messages(shared, "Готово") == [LETTER]

    def test_a_service_acts_as_the_mailbox(self, server: Exchange, shared: str) -> None:
        service = server.new_user()
        settings: dict[str, Any] = {"shared_mailbox": shared, "access_type": "impersonation"}
        assert trouble_of(server, service, **settings).trouble is Trouble.IMPERSONATION_FORBIDDEN
        server.impersonators.add(service)
        with open_source(server.connection(service, **settings)) as source:
            assert len(source.uids()) == 1

    def test_it_tells_that_there_is_no_such_mailbox(self, server: Exchange) -> None:
        error = trouble_of(server, server.new_user(), shared_mailbox="nobody@exchange.example")
        assert (error.trouble, error.permanent) == (Trouble.MAILBOX_UNKNOWN, True)
        assert trouble_of(server, server.new_user("a@exchange.example", "OFFICE\\a")).trouble is Trouble.MAILBOX_UNKNOWN

    @pytest.mark.parametrize("version", ["2010", "2013", "2016", ""])
    def test_it_finds_out_which_version_an_old_server_speaks(self, version: str) -> None:
        with Exchange(newest_version="Exchange2010_SP2") as server:
            user = server.new_user()
            server.deliver(user, LETTER)
            with open_source(server.connection(user, exchange_version=version)) as source:
                source.select("INBOX")
                assert [found.raw for found in source.fetch(source.uids())] == [LETTER]
                source.mark_read(source.uids())


class TestFolders:
    @pytest.mark.parametrize("path", ["Входящие", "входящие", "INBOX", "Inbox"])
    def test_it_knows_the_inbox_whatever_its_name(self, exchange: Exchange, path: str) -> None:
        user = exchange.new_user()
        exchange.deliver(user, LETTER, "INBOX/Заявки")
        with open_source(exchange.connection(user)) as source:
            assert source.select(path).path == "INBOX"
            assert source.select(f"{path}\\Заявки").path == "INBOX/Заявки"

    def test_it_lists_folders_that_may_hold_letters(self, exchange: Exchange) -> None:
        user = exchange.new_user()
        exchange.deliver(user, LETTER, "Проекты/Альфа/Бета")
        exchange.deliver(user, LETTER, "INBOX/Заявки")
        with open_source(exchange.connection(user)) as source:
            names = source.folders()
        assert names[0] == "INBOX"
        assert {"INBOX/Заявки", "Отправленные", "Проекты", "Проекты/Альфа", "Проекты/Альфа/Бета"} < set(names)
        assert "Календарь" not in names

    def test_it_makes_a_folder_below_one_that_exists(self, exchange: Exchange) -> None:
        user = exchange.new_user()
        exchange.deliver(user, LETTER, "Проекты/Альфа")
        with open_source(exchange.connection(user)) as source:
            source.create_folder("проекты/альфа/Бета")
            source.create_folder("Inbox/Принято")
            assert {"Проекты/Альфа/Бета", "INBOX/Принято"} < set(source.folders())

    def test_a_guest_of_the_inbox_alone_finds_its_folders(self, server: Exchange) -> None:
        user = server.new_user()
        server.deliver(user, LETTER, "INBOX/Заявки")
        with open_source(server.connection(user)) as source:
            server.fail("FindFolder", code="ErrorAccessDenied")
            assert source.select("Заявки").path == "INBOX/Заявки"

    def test_a_folder_made_anew_is_another_one(self, exchange: Exchange) -> None:
        user = exchange.new_user()
        with open_source(exchange.connection(user)) as source:
            source.create_folder("Заявки")
            before = source.select("Заявки").uid_validity
        store = exchange.store(user)
        del store.folders[store.folder("Заявки").id]
        with open_source(exchange.connection(user)) as source:
            source.create_folder("Заявки")
            assert source.select("Заявки").uid_validity != before


class TestLetters:
    def test_it_takes_ten_thousand_letters_in_pages(self, exchange: Exchange) -> None:
        user = exchange.new_user()
        store = exchange.store(user)
        ids = [store.add(store.folder("INBOX"), LETTER).id for _ in range(10_000)]
        exchange.requests.clear()
        with open_source(exchange.connection(user)) as source:
            assert source.uids() == ids
            assert len(source.describe(ids[:500])) == 500
        assert exchange.requests.count("FindItem") == 10
        assert exchange.requests.count("GetItem") == 5

    def test_it_fetches_as_many_as_fit_at_once(self, exchange: Exchange) -> None:
        user = exchange.new_user()
        for size in [3_000_000, 2_000_000, 1_000_000, *[1000] * 30]:
            exchange.deliver(user, LETTER + b"x" * size)
        with open_source(exchange.connection(user)) as source:
            source.select("INBOX")
            uids = source.uids()
            source.describe(uids)
            exchange.requests.clear()
            assert [len(found.raw) for found in source.fetch(uids)] == [len(raw) for raw in exchange.messages(user)]
        assert exchange.requests == ["GetItem"] * 3

    def test_a_letter_that_the_server_cannot_write_holds_up_no_other(self, exchange: Exchange) -> None:
        user = exchange.new_user()
        broken, sound = exchange.deliver(user, LETTER), exchange.deliver(user, LETTER)
        exchange.store(user).folder("INBOX").items[broken].error = "ErrorMimeContentConversionFailed"
        with open_source(exchange.connection(user)) as source:
            source.select("INBOX")
            assert [found.uid for found in source.fetch([broken, sound])] == [sound]

    def test_it_reads_letters_of_a_kind_that_the_client_does_not_know(self, exchange: Exchange) -> None:
        user = exchange.new_user()
        uid = exchange.deliver(user, LETTER)
        exchange.store(user).folder("INBOX").items[uid].kind = "SomethingNew"
        with open_source(exchange.connection(user)) as source:
            source.select("INBOX")
            assert [found.raw for found in source.fetch(source.uids())] == [LETTER]

    def test_it_deletes_so_that_the_owner_may_recover(self, server: Exchange) -> None:
        user = server.new_user()
        server.deliver(user, LETTER)
        with open_source(server.connection(user)) as source:
            source.select("INBOX")
            source.delete(source.uids())
        assert server.deletions == ["SoftDelete"]
        assert server.messages(user) == []


class TestFaults:
    def test_it_hands_on_the_pause_that_the_server_asks_for(self, server: Exchange) -> None:
        user = server.new_user()
        server.fail(code="ErrorServerBusy", back_off=297)
        error = trouble_of(server, user)
        assert (error.trouble, error.permanent, error.pause) == (Trouble.BUSY, False, 297)
        server.fail(status=503, headers=(("Retry-After", "120"),))
        error = trouble_of(server, user)
        assert (error.trouble, error.pause) == (Trouble.BUSY, 120)
        server.fail(code="ErrorServerBusy")
        assert trouble_of(server, user).pause == 0
        assert len(server.requests) == 3

    @pytest.mark.parametrize(
        ("status", "trouble", "permanent"),
        [
            (403, Trouble.SERVICE_CLOSED, True),
            (404, Trouble.SERVICE_MISSING, True),
            (302, Trouble.SERVICE_MISSING, False),
            (500, Trouble.PROTOCOL_ERROR, False),
        ],
    )
    def test_it_tells_what_a_status_means(
        self, server: Exchange, status: int, trouble: Trouble, *, permanent: bool
    ) -> None:
        user = server.new_user()
        server.fail(status=status)
        error = trouble_of(server, user)
        assert (error.trouble, error.permanent) == (trouble, permanent)
        assert len(server.requests) == 1

    def test_it_waits_no_longer_than_it_is_told_to(self, server: Exchange) -> None:
        user = server.new_user()
        with FaultyProxy(server.port) as proxy:
            proxy.fall_silent()
            error = trouble_of(server, user, port=proxy.port, read_timeout=0.3)
        assert (error.trouble, error.permanent) == (Trouble.TIMEOUT, False)

    @pytest.mark.parametrize("operation", ["GetFolder", "FindItem", "GetItem"])
    def test_an_answer_that_is_none_ends_the_session(self, server: Exchange, operation: str) -> None:
        user = server.new_user()
        server.deliver(user, LETTER)
        server.fail(operation, status=200)
        with pytest.raises(TransportError) as strange, open_source(server.connection(user)) as source:
            source.describe(source.uids())
        assert strange.value.trouble is Trouble.PROTOCOL_ERROR

    def test_a_throttled_server_in_the_middle_ends_the_session(self, server: Exchange) -> None:
        user = server.new_user()
        server.deliver(user, LETTER)
        with open_source(server.connection(user)) as source:
            source.select("INBOX")
            uids = source.uids()
            server.fail("GetItem", code="ErrorServerBusy", back_off=60)
            with pytest.raises(TransportError) as busy:
                list(source.fetch(uids))
            assert (busy.value.trouble, busy.value.pause) == (Trouble.BUSY, 60)
            with pytest.raises(TransportError) as over:
                source.uids()
            assert over.value.trouble is Trouble.CONNECTION_LOST
        assert server.messages(user) == [LETTER]

    def test_it_goes_on_after_a_full_mailbox(self, server: Exchange) -> None:
        user = server.new_user()
        server.deliver(user, LETTER)
        with open_source(server.connection(user)) as source:
            source.create_folder("Готово")
            source.select("INBOX")
            server.fail("MoveItem", code="ErrorQuotaExceeded")
            with pytest.raises(TransportError) as full:
                source.move(source.uids(), "Готово")
            assert full.value.trouble is Trouble.QUOTA
            source.move(source.uids(), "Готово")
        assert server.messages(user, "Готово") == [LETTER]


class TestEncryption:
    @pytest.fixture
    def secure(self, certificate: Certificate) -> Iterator[Exchange]:
        with Exchange(certificate=certificate) as server:
            yield server

    @pytest.mark.parametrize("authentication", ["basic", "ntlm"])
    def test_it_trusts_the_authority_in_the_ca_file(self, secure: Exchange, authentication: str) -> None:
        user = secure.new_user()
        with open_source(secure.connection(user, authentication=authentication)) as source:
            assert source.uids() == []

    def test_it_fails_closed(self, secure: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
        user = secure.new_user()
        sound = secure.connection(user)
        # What the environment says of certificates is not what the settings say.
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", sound.ca_file)
        assert trouble_of(secure, user, ca_file="").trouble is Trouble.TLS_UNTRUSTED
        by_number = sound.server.replace("localhost", "127.0.0.1")
        assert trouble_of(secure, user, server=by_number).trouble is Trouble.TLS_UNTRUSTED
        assert trouble_of(secure, user, ca_file="/nowhere.pem").trouble is Trouble.CA_FILE_UNREADABLE
        assert secure.requests == []
        assert secure.sign_in.refused == 0
