"""Sending by Microsoft Graph: letters as they are, large ones in pieces, and what is known when something breaks."""

from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest

from apps.mail.transports import open_sender
from apps.mail.transports.base import Connection, OutcomeUnknownError, Sender, TransportError
from apps.mail.troubles import Trouble
from tests.mail.transports.test_graph import Tokens
from tests.servers.certificates import Certificate
from tests.servers.graph import Graph
from tests.servers.https import CUT
from tests.writing import write

OURS, CLIENT = "support@graph.example", "client@northwind.example"


@pytest.fixture(scope="module")
def server(certificate: Certificate) -> Iterator[Graph]:
    with Graph(certificate) as graph:
        yield graph


@pytest.fixture
def graph(server: Graph) -> Graph:
    server.letters.sent.clear()
    server.faults.clear()
    return server


@pytest.fixture
def sender(graph: Graph) -> Iterator[Sender]:
    connection = Connection(
        "graph",
        graph.service,
        login=graph.new_user(),
        authentication="oauth2",
        tokens=Tokens(),
        ca_file=graph.ca_file,
        read_timeout=5,
    )
    with open_sender(connection) as opened:
        yield opened


def test_it_sends_the_letter_as_it_is(graph: Graph, sender: Sender) -> None:
    raw = write("Ответ", to=CLIENT)

    assert sender.send(OURS, [CLIENT], raw) == []

    assert [letter.raw for letter in graph.sent] == [raw]


def test_it_reaches_those_whom_the_header_does_not_name(graph: Graph, sender: Sender) -> None:
    sender.send(OURS, [CLIENT, "hidden@northwind.example"], write("Hello", to=CLIENT))

    [letter] = graph.sent
    assert letter.raw.startswith(b"Bcc: hidden@northwind.example\r\n")


def test_it_sends_a_large_letter_as_a_draft_with_its_files(graph: Graph, sender: Sender) -> None:
    large, small = b"%PDF" + bytes(range(256)) * 20_000, b"a,b\n1,2\n"
    raw = write("Большое", to=CLIENT, files={"Счёт.pdf": large, "table.csv": small})

    assert sender.send(OURS, [CLIENT], raw) == []

    [letter] = graph.sent
    parsed = message_from_bytes(letter.raw, policy=policy.default)
    assert parsed["Subject"] == "Большое"
    assert parsed["Message-ID"] == message_from_bytes(raw, policy=policy.default)["Message-ID"]
    assert not list(parsed.iter_attachments())
    assert {file.name: file.content for file in letter.files} == {"Счёт.pdf": large, "table.csv": small}


def test_it_takes_an_unfinished_draft_away(graph: Graph, sender: Sender) -> None:
    graph.fail(r"POST .*createUploadSession", status=403, code="ErrorAccessDenied")

    with pytest.raises(TransportError) as caught:
        sender.send(OURS, [CLIENT], write("Large", to=CLIENT, files={"a.bin": bytes(4_000_000)}))

    assert caught.value.trouble is Trouble.GRAPH_FORBIDDEN
    assert graph.sent == []
    assert not any(store.letters for store in graph.stores.values() if store.inside("AAMk-drafts"))


@pytest.mark.parametrize(
    ("fault", "trouble", "permanent"),
    [
        ({"status": 403, "code": "ErrorSendAsDenied"}, Trouble.SENDER_REFUSED, True),
        ({"status": 403, "code": "ErrorAccessDenied"}, Trouble.GRAPH_FORBIDDEN, True),
        ({"status": 400, "code": "ErrorMimeContentInvalid"}, Trouble.MESSAGE_REFUSED, True),
        ({"status": 429, "code": "ErrorExceededMessageLimit", "retry_after": "60"}, Trouble.BUSY, False),
        ({"status": 503, "code": "ErrorServerBusy", "retry_after": "60"}, Trouble.BUSY, False),
    ],
)
def test_it_tells_why_a_letter_has_not_left(
    graph: Graph, sender: Sender, fault: dict[str, object], trouble: Trouble, permanent: bool
) -> None:
    graph.fail(r"POST .*/sendMail", **fault)

    with pytest.raises(TransportError) as caught:
        sender.send(OURS, [CLIENT], write("Hello", to=CLIENT))

    assert (caught.value.trouble, caught.value.permanent) == (trouble, permanent)
    assert not isinstance(caught.value, OutcomeUnknownError)


@pytest.mark.parametrize("status", [CUT, 502, 504])
def test_it_does_not_guess_when_the_answer_is_lost(graph: Graph, sender: Sender, status: int) -> None:
    graph.fail(r"POST .*/sendMail", status=status)

    with pytest.raises(OutcomeUnknownError):
        sender.send(OURS, [CLIENT], write("Hello", to=CLIENT))


def test_nothing_has_left_when_nobody_listens(graph: Graph) -> None:
    nowhere = Connection("graph", "https://localhost:1/v1.0", login=OURS, authentication="oauth2", tokens=Tokens())
    with open_sender(nowhere) as sender, pytest.raises(TransportError) as caught:
        sender.send(OURS, [CLIENT], write("Hello", to=CLIENT))
    assert caught.value.trouble is Trouble.REFUSED
    assert not isinstance(caught.value, OutcomeUnknownError)


def test_it_names_the_only_recipient_that_graph_refuses(graph: Graph, sender: Sender) -> None:
    graph.fail(r"POST .*/sendMail", status=400, code="ErrorInvalidRecipients")

    [refusal] = sender.send(OURS, [CLIENT], write("Hello", to=CLIENT))

    assert (refusal.recipient, refusal.trouble, refusal.permanent) == (CLIENT, Trouble.RECIPIENT_REFUSED, True)
