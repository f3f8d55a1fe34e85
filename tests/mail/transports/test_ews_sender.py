"""Letters that leave through Exchange, and the connection test of such mailboxes and senders."""

from collections.abc import Iterator

import pytest

from apps.mail.letters import Letter, Person, write
from apps.mail.transports import open_sender
from apps.mail.transports.base import CheckStep, OutcomeUnknownError, TransportError
from apps.mail.transports.check import check_sender, check_source, create_folders
from apps.mail.troubles import Trouble
from tests.servers.certificates import Certificate
from tests.servers.exchange import Exchange
from tests.servers.exchange_store import RUSSIAN
from tests.servers.ports import free_ports
from tests.servers.proxy import FaultyProxy

ANNA, BORIS, VERA = "anna@northwind.example", "boris@northwind.example", "vera@northwind.example"


@pytest.fixture
def server() -> Iterator[Exchange]:
    with Exchange(localised=RUSSIAN) as server:
        yield server


def letter(user: str, *, cc: str = "", text: str = "Здравствуйте!") -> bytes:
    return write(
        Letter(
            sender=Person("Поддержка", user),
            to=(Person("Анна", ANNA),),
            cc=(Person("", cc),) if cc else (),
            bcc=(),
            subject="Ваша заявка",
            text=text,
        )
    )


class TestSending:
    @pytest.mark.parametrize("authentication", ["basic", "ntlm"])
    def test_it_sends_and_keeps_a_copy_that_is_read(self, server: Exchange, authentication: str) -> None:
        user = server.new_user()
        raw = letter(user, cc=BORIS)
        with open_sender(server.connection(user, authentication=authentication)) as sender:
            assert sender.send(user, [ANNA, BORIS], raw) == []
            assert sender.send("", [ANNA, BORIS], raw) == []
        assert [(sent.raw, sent.recipients) for sent in server.sent] == [(raw, [ANNA, BORIS])] * 2
        assert server.messages(user, "Отправленные") == [raw] * 2
        assert all(item.read for item in server.store(user).folder("Отправленные").items.values())
        assert server.connections == 1

    def test_it_reaches_hidden_recipients(self, server: Exchange) -> None:
        user = server.new_user()
        with open_sender(server.connection(user)) as sender:
            sender.send(user, [ANNA, BORIS, VERA], letter(user))
        assert server.sent[0].recipients == [ANNA, BORIS, VERA]

    def test_it_names_nobody_twice_whose_domain_is_russian(self, server: Exchange) -> None:
        user = server.new_user()
        raw = write(Letter(Person("", user), (Person("Анна", "anna@почта.рф"),), subject="Ваша заявка", text="x"))
        with open_sender(server.connection(user)) as sender:
            sender.send(user, ["anna@почта.рф", "boss@почта.рф"], raw)
        assert server.sent[0].recipients == ["anna@xn--80a1acny.xn--p1ai", "boss@xn--80a1acny.xn--p1ai"]

    def test_it_sends_from_a_shared_mailbox(self, server: Exchange) -> None:
        user, shared = server.new_user(), server.new_user("info@exchange.example")
        server.full_access.add((user, shared))
        with open_sender(server.connection(user, shared_mailbox=shared)) as sender:
            sender.send(shared, [ANNA], letter(shared))
        assert len(server.messages(shared, "Отправленные")) == 1

    def test_it_explains_a_foreign_from(self, server: Exchange) -> None:
        user = server.new_user()
        with open_sender(server.connection(user)) as sender:
            with pytest.raises(TransportError) as refused:
                sender.send(user, [ANNA], letter("boss@exchange.example"))
            assert (refused.value.trouble, refused.value.permanent) == (Trouble.SENDER_REFUSED, True)
            assert "ErrorSendAsDenied" in refused.value.detail
            assert sender.send(user, [ANNA], letter(user)) == []
        assert len(server.sent) == 1

    def test_it_tells_that_a_letter_is_too_large(self, server: Exchange) -> None:
        user = server.new_user()
        server.largest_letter = 1000
        with open_sender(server.connection(user)) as sender:
            with pytest.raises(TransportError) as refused:
                sender.send(user, [ANNA], letter(user, text="x" * 2000))
            assert (refused.value.trouble, refused.value.permanent) == (Trouble.MESSAGE_REFUSED, True)
            assert sender.send(user, [ANNA], letter(user)) == []

    def test_a_wrong_password_is_tried_once_and_nothing_has_left(self, server: Exchange) -> None:
        user = server.new_user()
        with (
            open_sender(server.connection(user, password="wrong")) as sender,
            pytest.raises(TransportError) as refused,
        ):
            sender.send(user, [ANNA], letter(user))
        assert refused.value.trouble is Trouble.SIGN_IN_REFUSED
        assert server.sign_in.refused == 1


class TestOutcomes:
    def test_nobody_knows_when_the_answer_is_lost(self, server: Exchange) -> None:
        user = server.new_user()
        with FaultyProxy(server.port) as proxy, open_sender(server.connection(user, port=proxy.port)) as sender:
            proxy.lose_answer_to(b"CreateItem")
            with pytest.raises(OutcomeUnknownError):
                sender.send(user, [ANNA], letter(user))
            assert sender.send(user, [ANNA], letter(user)) == []
        assert len(server.sent) == 2

    @pytest.mark.parametrize("fault", [{"status": 502}, {"status": 504}, {"code": "ErrorTimeoutExpired"}])
    def test_nobody_knows_when_the_server_has_lost_its_way(self, server: Exchange, fault: dict[str, object]) -> None:
        user = server.new_user()
        server.fail("CreateItem", **fault)
        with open_sender(server.connection(user)) as sender, pytest.raises(OutcomeUnknownError):
            sender.send(user, [ANNA], letter(user))

    def test_a_busy_server_has_sent_nothing(self, server: Exchange) -> None:
        user = server.new_user()
        server.fail("CreateItem", code="ErrorServerBusy", back_off=30)
        with open_sender(server.connection(user)) as sender:
            with pytest.raises(TransportError) as busy:
                sender.send(user, [ANNA], letter(user))
            assert (busy.value.trouble, busy.value.pause) == (Trouble.BUSY, 30)
            assert sender.send(user, [ANNA], letter(user)) == []
        assert len(server.sent) == 1

    def test_nothing_has_left_by_a_closed_port(self, server: Exchange) -> None:
        user = server.new_user()
        [port] = free_ports(1)
        with open_sender(server.connection(user, port=port)) as sender, pytest.raises(TransportError) as refused:
            sender.send(user, [ANNA], letter(user))
        assert refused.value.trouble is Trouble.REFUSED


def told(steps: Iterator[CheckStep]) -> list[tuple[str, str, Trouble | None]]:
    return [(step.name, step.subject, step.trouble) for step in steps]


class TestConnectionTest:
    @pytest.mark.parametrize("encrypted", [True, False])
    def test_it_passes_every_step(self, certificate: Certificate, *, encrypted: bool) -> None:
        with Exchange(certificate=certificate if encrypted else None) as server:
            user = server.new_user()
            reached = [
                ("resolve", "localhost", None),
                ("connect", f"localhost:{server.port}", None),
                *([("tls", "localhost", None)] if encrypted else []),
                ("sign-in", user, None),
            ]
            connection = server.connection(user)
            assert told(check_source(connection, scan_folders=["INBOX"])) == [*reached, ("folder", "INBOX", None)]
            assert told(check_sender(connection)) == reached
            assert server.sent == []

    def test_it_tells_which_folders_are_missing_and_makes_them(self, server: Exchange) -> None:
        connection = server.connection(server.new_user())
        missing = told(
            check_source(connection, scan_folders=["INBOX"], ok_folder="Готово", error_folder="INBOX/Ошибки")
        )
        assert missing[-2:] == [
            ("folder", "Готово", Trouble.FOLDER_MISSING),
            ("folder", "INBOX/Ошибки", Trouble.FOLDER_MISSING),
        ]
        create_folders(connection, ["Готово", "INBOX/Ошибки"])
        steps = told(check_source(connection, scan_folders=["INBOX"], ok_folder="Готово", error_folder="INBOX/Ошибки"))
        assert {trouble for _name, _subject, trouble in steps} == {None}

    def test_it_stops_where_the_way_ends(self, server: Exchange, certificate: Certificate) -> None:
        user = server.new_user()
        nowhere = server.connection(user, server="https://no-such-host.invalid/EWS/Exchange.asmx")
        assert told(check_sender(nowhere)) == [("resolve", "no-such-host.invalid", Trouble.NAME_UNKNOWN)]
        [port] = free_ports(1)
        assert told(check_sender(server.connection(user, port=port)))[-1][2] is Trouble.REFUSED
        wrong = server.connection(user, password="wrong")
        assert told(check_sender(wrong))[-1] == ("sign-in", user, Trouble.SIGN_IN_REFUSED)
        elsewhere = server.connection(user, server=f"http://localhost:{server.port}/owa")
        assert told(check_sender(elsewhere))[-1] == ("sign-in", user, Trouble.SERVICE_MISSING)
        in_clear = server.connection(user, server=f"https://localhost:{server.port}/EWS/Exchange.asmx")
        assert told(check_sender(in_clear))[-1][::2] == ("tls", Trouble.TLS_UNEXPECTED)

    def test_it_tells_of_encryption_that_is_wanted_or_not_trusted(self, certificate: Certificate) -> None:
        with Exchange(certificate=certificate) as server:
            user = server.new_user()
            plain = server.connection(user, server=f"http://localhost:{server.port}/EWS/Exchange.asmx")
            assert told(check_sender(plain))[-1][::2] == ("tls", Trouble.TLS_EXPECTED)
            assert told(check_sender(server.connection(user, ca_file="")))[-1][::2] == ("tls", Trouble.TLS_UNTRUSTED)
            assert server.requests == []
