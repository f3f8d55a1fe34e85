"""Collecting by Microsoft Graph: folders, letters, batches, pauses and faults, against the tests' own Graph."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from apps.mail.transports import open_source
from apps.mail.transports.base import CheckStep, Connection, Fetched, Source, TransportError
from apps.mail.transports.check import check_sender, check_source
from apps.mail.troubles import Trouble
from tests.servers.certificates import Certificate
from tests.servers.graph import Graph
from tests.writing import write


@dataclass
class Tokens:
    """A source of tokens, of which the first may have been withdrawn."""

    tokens: list[str] = field(default_factory=lambda: ["good"])

    def token(self) -> str:
        return self.tokens[0]

    def refused(self, token: str) -> None:
        if len(self.tokens) > 1 and self.tokens[0] == token:
            self.tokens.pop(0)


@pytest.fixture(scope="module")
def server(certificate: Certificate) -> Iterator[Graph]:
    with Graph(certificate, holds=lambda token: token == "good", page=7) as graph:
        yield graph


@pytest.fixture
def graph(server: Graph) -> Graph:
    server.requests.clear()
    server.faults.clear()
    return server


@pytest.fixture
def user(graph: Graph) -> str:
    return graph.new_user()


def connection(graph: Graph, user: str, *tokens: str) -> Connection:
    source = Tokens(list(tokens) or ["good"])
    return Connection("graph", graph.service, login=user, authentication="oauth2", tokens=source, ca_file=graph.ca_file)


@pytest.fixture
def source(graph: Graph, user: str) -> Iterator[Source]:
    with open_source(connection(graph, user)) as opened:
        yield opened


def subjects(letters: list[bytes]) -> list[str]:
    return [letter.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for letter in letters]


def failure(graph: Graph, user: str, *tokens: str) -> TransportError:
    with pytest.raises(TransportError) as caught:
        open_source(connection(graph, user, *tokens))
    return caught.value


def test_it_reads_every_page_oldest_first_and_hands_out_the_bytes_unread(
    graph: Graph, user: str, source: Source
) -> None:
    sent = [write(f"Letter {number}") for number in range(30)]
    for raw in sent:
        graph.deliver(user, raw)

    state = source.select("inbox")
    uids = source.uids()

    assert (state.path, state.count) == ("INBOX", 30)
    assert list(source.fetch(uids)) == [Fetched(uid, raw) for uid, raw in zip(uids, sent, strict=True)]
    assert [letter.size for letter in source.describe(uids)] == [len(raw) for raw in sent]
    assert all(letter.received_at and letter.received_at.tzinfo for letter in source.describe(uids[:2]))
    assert not any(letter.is_read for letter in graph.stores[user].letters.values())
    assert graph.most_at_once <= 4


def test_it_finds_folders_by_path_role_and_either_separator(graph: Graph, user: str, source: Source) -> None:
    graph.deliver(user, write("One"), "INBOX/Заявки/Новые")
    graph.deliver(user, write("Two"), "Обработано")

    found = {path: source.select(path).path for path in ("INBOX\\Заявки/новые", "inbox/Обработано", "Sent Items")}

    assert found == {
        "INBOX\\Заявки/новые": "INBOX/Заявки/Новые",
        "inbox/Обработано": "Обработано",
        "Sent Items": "Отправленные",
    }
    assert source.folders()[0] == "INBOX"
    assert {"INBOX/Заявки", "INBOX/Заявки/Новые", "Обработано", "Отправленные"} <= set(source.folders())
    with pytest.raises(TransportError) as caught:
        source.select("INBOX/Нет такой")
    assert (caught.value.trouble, caught.value.permanent) == (Trouble.FOLDER_MISSING, True)
    assert source.select("INBOX").path == "INBOX"


def test_it_makes_folders_with_their_parents_once(graph: Graph, user: str, source: Source) -> None:
    source.create_folder("INBOX/Готово/2026")
    source.create_folder("INBOX/Готово/2026")
    source.create_folder("Ошибки")

    assert [path for path in source.folders() if "Готово" in path] == ["INBOX/Готово", "INBOX/Готово/2026"]
    assert "Ошибки" in source.folders()
    assert "POST" not in {request.split()[0] for request in graph.requests[-4:]}


def test_it_moves_deletes_and_marks_only_what_lies_in_the_selected_folder(
    graph: Graph, user: str, source: Source
) -> None:
    first, second, third = (graph.deliver(user, write(f"Letter {number}")) for number in range(3))
    elsewhere = graph.deliver(user, write("Elsewhere"), "Архив")
    source.create_folder("Готово")
    source.select("INBOX")

    source.mark_read([first, elsewhere, "gone"])
    source.move([first, elsewhere, "gone"], "Готово")
    source.delete([second, elsewhere, "gone"])
    source.move([first], "Готово")

    assert subjects(graph.messages(user)) == ["Letter 2"]
    assert subjects(graph.messages(user, "Готово")) == ["Letter 0"]
    assert subjects(graph.messages(user, "Архив")) == ["Elsewhere"]
    assert {uid for uid, letter in graph.stores[user].letters.items() if letter.is_read} == {first}
    assert source.uids() == [third]
    assert list(source.fetch([first, "gone"])) == [Fetched(first, graph.stores[user].letters[first].raw)]


def test_it_fetches_only_the_beginning_of_a_letter_that_is_too_large(graph: Graph, user: str, source: Source) -> None:
    raw = write("Large", text="x" * 70 + "\n") + b"y" * 500_000
    uid = graph.deliver(user, raw)

    head = source.fetch_head(uid, 65_536)
    whole = source.fetch_head(uid, 1_000_000)

    assert head == Fetched(uid, raw[:65_536], complete=False)
    assert whole == Fetched(uid, raw)
    assert source.fetch_head("gone", 1000) is None


def test_it_asks_for_hundreds_of_letters_in_batches_of_twenty(graph: Graph, user: str, source: Source) -> None:
    uids = [graph.deliver(user, write(f"Letter {number}")) for number in range(45)]
    graph.fail("GET .*/messages/.*", status=429, code="ApplicationThrottled", retry_after="0.01")

    assert [letter.uid for letter in source.describe(uids)] == uids


@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_as_long_as_graph_asks(graph: Graph, user: str, source: Source, status: int) -> None:
    uid = graph.deliver(user, write("One"))
    graph.fail(r"GET .*/messages$", status=status, retry_after="0.05")
    graph.fail(r"GET .*/\$value", status=status, retry_after="0.05")

    assert source.uids() == [uid]
    assert len(list(source.fetch([uid]))) == 1


def test_it_leaves_a_long_pause_to_the_schedule(graph: Graph, user: str, source: Source) -> None:
    graph.fail(r"GET .*/messages$", status=429, code="TooManyRequests", retry_after="90")

    with pytest.raises(TransportError) as caught:
        source.uids()

    assert (caught.value.trouble, caught.value.permanent, caught.value.pause) == (Trouble.BUSY, False, 90)
    with pytest.raises(TransportError, match=r"connection-lost"):
        source.uids()


def test_it_leaves_out_a_letter_that_graph_refuses_to_hand_out(graph: Graph, user: str, source: Source) -> None:
    bad, good = graph.deliver(user, write("Bad")), graph.deliver(user, write("Good"))
    graph.fail(rf"\$value|{bad}", status=500, code="ErrorMimeContentConversionFailed")

    assert len(list(source.fetch([bad, good]))) == 1


def test_it_gets_a_new_token_when_one_was_withdrawn(graph: Graph, user: str) -> None:
    with open_source(connection(graph, user, "withdrawn", "good")) as source:
        assert source.select("INBOX").count == 0


def test_it_tells_the_causes_apart(graph: Graph, user: str) -> None:
    unknown = failure(graph, "nobody@graph.example")
    refused = failure(graph, user, "withdrawn")
    graph.closed.add(user)
    closed = failure(graph, user)

    assert (unknown.trouble, unknown.permanent) == (Trouble.MAILBOX_UNKNOWN, True)
    assert (refused.trouble, refused.permanent) == (Trouble.TOKEN_NOT_TAKEN, True)
    assert (closed.trouble, closed.permanent) == (Trouble.GRAPH_FORBIDDEN, True)
    assert "RBAC for Applications" in str(closed.trouble.sentence)


def test_it_opens_a_shared_mailbox_with_somebody_elses_login(graph: Graph, user: str) -> None:
    graph.deliver(user, write("One"))
    shared = Connection(
        "graph",
        graph.service,
        login="agent@graph.example",
        shared_mailbox=user,
        authentication="oauth2",
        tokens=Tokens(),
        ca_file=graph.ca_file,
    )
    with open_source(shared) as source:
        assert source.select("INBOX").count == 1


def test_it_gives_the_token_to_no_other_server(
    graph: Graph, user: str, source: Source, certificate: Certificate
) -> None:
    for number in range(graph.page + 1):
        graph.deliver(user, write(f"Letter {number}"))
    with Graph(certificate) as thief:
        graph.next_page_at = thief.address
        try:
            with pytest.raises(TransportError) as caught:
                source.uids()
        finally:
            graph.next_page_at = ""
        assert (caught.value.trouble, thief.requests) == (Trouble.PROTOCOL_ERROR, [])


def told(steps: Iterator[CheckStep]) -> list[tuple[str, Trouble | None]]:
    return [(step.name, step.trouble) for step in steps]


def test_it_checks_token_mailbox_and_folders(graph: Graph, user: str) -> None:
    passed = told(check_source(connection(graph, user), scan_folders=["INBOX"], ok_folder="Нет такой"))
    tokenless = Connection("graph", graph.service, login=user, authentication="oauth2", ca_file=graph.ca_file)
    closed = told(check_source(tokenless, scan_folders=["INBOX"]))
    untrusted = told(check_source(Connection("graph", graph.service, login=user), scan_folders=["INBOX"]))

    reached = [("resolve", None), ("connect", None), ("tls", None)]
    assert passed == [
        *reached, ("token", None), ("sign-in", None), ("folder", None), ("folder", Trouble.FOLDER_MISSING)
    ]  # fmt: skip
    assert closed == [*reached, ("token", Trouble.TOKEN_NO_APPLICATION)]
    assert untrusted[-1] == ("tls", Trouble.TLS_UNTRUSTED)
    assert told(check_sender(connection(graph, user))) == [*reached, ("token", None), ("sign-in", None)]
