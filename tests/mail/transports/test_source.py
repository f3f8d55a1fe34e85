"""What every source of letters promises, on every protocol and kind of encryption."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble
from tests.mail.transports.conftest import Place, exchange_place, local_place, place_on

FOLDERED = ["imap4 none", "imap4 ssl", "imap4 starttls", "imap4 dotted", "maildir", "ews basic", "ews ntlm"]
EVERY = [*FOLDERED, "pop3 none", "pop3 ssl", "pop3 starttls"]


@pytest.fixture(params=EVERY)
def place(request: pytest.FixtureRequest) -> Place:
    return make_place(request)


@pytest.fixture(params=FOLDERED)
def foldered(request: pytest.FixtureRequest) -> Place:
    return make_place(request)


def make_place(request: pytest.FixtureRequest) -> Place:
    protocol, _, security = request.param.partition(" ")
    if protocol == "maildir":
        return local_place(request.getfixturevalue("tmp_path") / "Maildir")
    if protocol == "ews":
        return exchange_place(request.getfixturevalue("exchange"), authentication=security)
    if security == "dotted":
        return place_on(request.getfixturevalue("dotted_dovecot"), protocol, "none")
    return place_on(request.getfixturevalue("dovecot"), protocol, security)


def letter(number: int, body: bytes = b"Hello\r\n") -> bytes:
    return b"From: ivan@example.org\r\nSubject: Letter %d\r\n\r\n" % number + body


def test_it_lists_letters_oldest_first(place: Place) -> None:
    for number in range(12):
        place.deliver(letter(number))
    with place.open() as source:
        state = source.select(source.folders()[0])
        fetched = [found.raw for found in source.fetch(source.uids())]
    assert state.count == 12
    assert fetched == [letter(number) for number in range(12)]


def test_it_finds_an_empty_mailbox_empty(place: Place) -> None:
    with place.open() as source:
        source.select(source.folders()[0])
        assert source.uids() == []
        assert source.describe([]) == []
        assert list(source.fetch([])) == []
        source.delete([])


def test_it_keeps_uids_from_session_to_session(place: Place) -> None:
    place.deliver(letter(1))
    place.deliver(letter(2))
    with place.open() as source:
        before = source.select(source.folders()[0]), source.uids()
    with place.open() as source:
        assert (source.select(source.folders()[0]), source.uids()) == before


def test_it_tells_sizes_before_anything_is_fetched(place: Place) -> None:
    place.deliver(letter(1))
    place.deliver(letter(2, b"x" * 70 + b"\r\n"))
    with place.open() as source:
        source.select(source.folders()[0])
        uids = source.uids()
        listed = source.describe(uids)
        assert [each.size for each in listed] == [len(letter(1)), len(letter(2)) + 65]
        assert [each.uid for each in listed] == uids


def test_it_tells_when_a_letter_arrived(place: Place) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    received = now.strftime("%a, %d %b %Y %H:%M:%S +0000").encode()
    place.deliver(b"Received: from a by b;\r\n " + received + b"\r\nDate: Mon, 6 Jan 2020 10:00:00 +0300\r\n\r\n")
    with place.open() as source:
        source.select(source.folders()[0])
        (listed,) = source.describe(source.uids(), dates=True)
    assert listed.received_at is not None
    assert abs(listed.received_at - now) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("Привет, мир\r\n".encode("windows-1251"), id="8-bit"),
        pytest.param(b".\r\n..\r\n.hidden\r\n", id="dots"),
        pytest.param(b"x" * 3_000_000 + b"\r\n", id="one-line-of-3-MB"),
        pytest.param(b")\r\n* 1 FETCH (FLAGS ())\r\nA1 OK\r\n{17}\r\n", id="looks-like-imap"),
        pytest.param(b"", id="no-body"),
    ],
)
def test_it_hands_out_the_very_bytes(place: Place, body: bytes) -> None:
    place.deliver(letter(1, body))
    with place.open() as source:
        source.select(source.folders()[0])
        (fetched,) = source.fetch(source.uids())
    assert fetched.raw == letter(1, body)
    assert fetched.complete


def test_it_leaves_letters_unread_when_fetching(foldered: Place) -> None:
    foldered.deliver(letter(1))
    with foldered.open() as source:
        source.select("INBOX")
        list(source.fetch(source.uids()))
        source.fetch_head(source.uids()[0], 10)
    assert foldered.flags() == [""]


def test_it_passes_over_letters_that_are_gone(place: Place) -> None:
    for number in range(3):
        place.deliver(letter(number))
    with place.open() as source:
        source.select(source.folders()[0])
        uids = source.uids()
        place.remove(1)
        assert [found.raw for found in source.fetch(uids)] == [letter(0), letter(2)]
        assert source.fetch_head(uids[1], 100) is None
        source.delete(uids)
        source.commit()
    assert place.messages() == []


def test_it_fetches_only_the_beginning(place: Place) -> None:
    place.deliver(letter(1, b"0123456789\r\n" * 50_000))
    with place.open() as source:
        source.select(source.folders()[0])
        (uid,) = source.uids()
        head = source.fetch_head(uid, 1000)
    assert head is not None
    assert letter(1, b"0123456789\r\n" * 50_000).startswith(head.raw)
    assert 600 <= len(head.raw) < 100_000
    assert not head.complete


def test_it_fetches_the_header_even_when_it_is_long(place: Place) -> None:
    header = b"".join(b"X-Header-%d: %s\r\n" % (number, b"x" * 60) for number in range(200))
    place.deliver(header + b"\r\n" + b"body\r\n" * 300_000)
    with place.open() as source:
        source.select(source.folders()[0])
        head = source.fetch_head(source.uids()[0], 100)
    assert head is not None
    assert head.raw.startswith(header + b"\r\n")
    assert not head.complete


def test_it_deletes_these_letters_and_no_others(place: Place) -> None:
    for number in range(5):
        place.deliver(letter(number))
    with place.open() as source:
        source.select(source.folders()[0])
        uids = source.uids()
        source.delete([uids[1], uids[3]])
        source.commit()
        assert source.uids() == [uids[0], uids[2], uids[4]]
        source.delete([uids[1]])
        source.commit()
    assert place.messages() == [letter(0), letter(2), letter(4)]


def test_it_goes_on_after_a_commit(place: Place) -> None:
    for number in range(4):
        place.deliver(letter(number))
    with place.open() as source:
        source.select(source.folders()[0])
        uids = source.uids()
        for uid in uids:
            assert [found.uid for found in source.fetch([uid])] == [uid]
            source.delete([uid])
            source.commit()
    assert place.messages() == []


def test_it_moves_to_a_folder_with_a_russian_name(foldered: Place) -> None:
    foldered.deliver(letter(1))
    foldered.deliver(letter(2))
    with foldered.open() as source:
        source.create_folder("Обработано/Письма без ошибок")
        source.create_folder("Обработано/Письма без ошибок")
        source.select("INBOX")
        uids = source.uids()
        source.move(uids[:1], "Обработано\\Письма без ошибок")
        source.commit()
        assert source.uids() == uids[1:]
        assert any(path.endswith("Обработано/Письма без ошибок") for path in source.folders())
        source.select("Обработано/Письма без ошибок")
        assert [found.raw for found in source.fetch(source.uids())] == [letter(1)]
    assert foldered.messages() == [letter(2)]
    assert foldered.messages("Обработано/Письма без ошибок") == [letter(1)]


def test_it_keeps_a_moved_letter_unread(foldered: Place) -> None:
    foldered.deliver(letter(1))
    with foldered.open() as source:
        source.create_folder("Done")
        source.select("INBOX")
        source.move(source.uids(), "Done")
    assert foldered.flags("Done") == [""]


def test_it_marks_letters_as_read(foldered: Place) -> None:
    for number in range(3):
        foldered.deliver(letter(number))
    with foldered.open() as source:
        source.select("INBOX")
        uids = source.uids()
        source.mark_read(uids[1:])
        assert source.uids() == uids
    assert foldered.flags() == ["", "S", "S"]


@pytest.mark.parametrize("path", ["Нет такой", "INBOX/Нет такой"])
def test_it_tells_that_a_folder_is_missing(foldered: Place, path: str) -> None:
    foldered.deliver(letter(1))
    with foldered.open() as source:
        with pytest.raises(TransportError) as missing:
            source.select(path)
        assert (missing.value.trouble, missing.value.permanent) == (Trouble.FOLDER_MISSING, True)
        source.select("INBOX")
        with pytest.raises(TransportError) as missing:
            source.move(source.uids(), path)
        assert missing.value.trouble is Trouble.FOLDER_MISSING
        assert len(source.uids()) == 1
    assert foldered.messages() == [letter(1)]


@pytest.mark.parametrize("path", ["inbox/Заявки", "INBOX\\Заявки", "Заявки"])
def test_it_finds_a_folder_however_its_path_is_written(foldered: Place, path: str) -> None:
    foldered.deliver(letter(1), "Заявки")
    with foldered.open() as source:
        state = source.select(path)
        assert state == source.select(state.path)
        assert state.count == 1
        assert state.path in source.folders()


def test_it_calls_the_inbox_by_one_name(foldered: Place) -> None:
    with foldered.open() as source:
        assert source.select("Inbox").path == source.select("INBOX").path == source.folders()[0] == "INBOX"
