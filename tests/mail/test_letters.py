"""Letters of ours, read back by other readers than the one that wrote them, and compared field by field."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.intake.mime.reading import read_letter
from apps.mail.letters import Calendar, File, Letter, Person, UnwritableError, write
from apps.mail.own_ids import ticket_of_message_id

DESK = Person("Служба поддержки «Север»", "support@postdesk.example")
IVAN = Person("Петров, Иван", "ivan@northwind.example")
ANN = Person("Ann O’Neil", "ann@client.example")
PICTURE = File("логотип.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), content_id="logo@postdesk")
INVOICE = File("Счёт № 53 «за сентябрь» и приложение к нему на трёх листах.pdf", "application/pdf", b"%PDF\r\n\0" * 99)
MEETING = b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nSUMMARY:\xd0\x96\nEND:VEVENT\nEND:VCALENDAR\n"


READING = default.clone(refold_source="none")  # so that as_bytes gives what was written


def parsed(letter: Letter) -> EmailMessage:
    """The letter as the standard library reads it, once what every server asks for is checked."""
    raw = write(letter)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    head = raw.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78
    assert all(len(word) <= 75 for word in re.findall(rb"=\?\S*\?=", head))
    message = message_from_bytes(raw, policy=READING)
    assert isinstance(message, EmailMessage)
    assert not [part.defects for part in message.walk() if part.defects]
    return message


def people(message: EmailMessage, name: str) -> list[tuple[str, str]]:
    # By the library's older reader: the newer one leaves a space between two encoded words of a name.
    written = [value for field, value in message_from_bytes(message.as_bytes()).items() if field == name]
    return [(str(make_header(decode_header(called))), address) for called, address in getaddresses(written)]


def content(message: MIMEPart) -> str:
    text = message.get_content()
    assert isinstance(text, str)
    return text.replace("\r\n", "\n")


def shape(message: MIMEPart) -> object:
    """The nesting of the parts."""
    if message.is_multipart():
        return [message.get_content_subtype(), *(shape(part) for part in message.iter_parts())]
    return message.get_content_type()


def test_every_field_is_read_back() -> None:
    letter = Letter(
        sender=DESK,
        to=(IVAN, ANN),
        cc=(Person("", "boris@client.example"),),
        bcc=(Person("Secret", "hidden@client.example"),),
        reply_to=(Person("", "support+t1@postdesk.example"),),
        subject="Ответ на заявку HD-1042: принтер на третьем этаже опять не печатает двусторонние листы 🖨️",
        text="Добрый день!\r\n\r\n-- \nСлужба поддержки\n",
        in_reply_to="<b@northwind.example>",
        references=("<a@northwind.example>", "<b@northwind.example>"),
        headers=(("X-Order", "заказ № 7"), ("X-Priority", "1")),
        date=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        auto_submitted="auto-generated",
    )
    message = parsed(letter)
    assert people(message, "From") == [(DESK.name, DESK.address)]
    assert people(message, "To") == [(IVAN.name, IVAN.address), (ANN.name, ANN.address)]
    assert people(message, "Cc") == [("", "boris@client.example")]
    assert message["Subject"] == letter.subject
    assert message["X-Order"] == "заказ № 7"
    assert message["Date"].datetime == letter.date
    assert ticket_of_message_id(message["Message-ID"]) == 0
    assert message["References"].split() == [*letter.references, message["Message-ID"]]
    assert (message["In-Reply-To"], message["Auto-Submitted"]) == ("<b@northwind.example>", "auto-generated")
    assert content(message) == "Добрый день!\n\n-- \nСлужба поддержки\n"
    assert b"hidden" not in message.as_bytes()
    assert letter.recipients == [IVAN.address, ANN.address, "boris@client.example", "hidden@client.example"]


def test_bodies_are_nested_as_mail_programs_expect() -> None:
    html = '<p>Добрый день!</p><img src="cid:logo@postdesk">'
    whole = Letter(
        DESK, (IVAN,), text="Добрый день!", html=html, files=(INVOICE, PICTURE), calendar=Calendar("REQUEST", MEETING)
    )
    message = parsed(whole)
    assert shape(message) == [
        "mixed",
        ["alternative", "text/plain", ["related", "text/html", "image/png"], "text/calendar"],
        "application/pdf",
    ]
    *_ignored, picture, calendar, invoice = [part for part in message.walk() if not part.is_multipart()]
    assert (picture["Content-ID"], picture.get_content()) == ("<logo@postdesk>", PICTURE.content)
    assert (invoice.get_filename(), invoice.get_content()) == (INVOICE.name, INVOICE.content)
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content() == MEETING.decode().replace("\n", "\r\n")
    assert shape(parsed(Letter(DESK, (IVAN,), text="x"))) == "text/plain"
    assert shape(parsed(Letter(DESK, (IVAN,), html="<p>x"))) == "text/html"
    assert shape(parsed(Letter(DESK, (IVAN,), text="x", files=(PICTURE,)))) == ["mixed", "text/plain", "image/png"]


def test_our_own_reader_understands_it_too() -> None:
    letter = read_letter(
        write(Letter(DESK, (IVAN,), subject="Счёт", text="Добрый день!", html="<p>Добрый день!", files=(INVOICE,)))
    )
    assert (letter.subject, letter.text.strip(), letter.attachments[0].name) == ("Счёт", "Добрый день!", INVOICE.name)


def test_long_conversations_stay_one_thread() -> None:
    ids = tuple(f"<{'x' * 90}{number}@northwind.example>" for number in range(60))
    written = write(Letter(Person("", DESK.address), (), in_reply_to=ids[-1], references=ids))
    message = message_from_bytes(written, policy=default)
    listed = message["References"].split()
    assert len(listed) == 20
    assert (listed[0], listed[-2], listed[-1]) == (ids[0], ids[-1], message["Message-ID"])
    assert f"In-Reply-To: {ids[-1]}\r\n".encode() in written
    assert b"=?" not in written
    broken = write(Letter(DESK, (IVAN,), in_reply_to="<no id> x", references=("<ы@x>", "", "<a@b>\r\nX: 1")))
    assert message_from_bytes(broken)["In-Reply-To"] is None
    assert len(message_from_bytes(broken)["References"].split()) == 1


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("ivan@почта.рф", "ivan@xn--80a1acny.xn--p1ai"),
        ("ivan@BÜCHER.example", "ivan@xn--bcher-kva.example"),
        ("o'neil+tag@x.example", "o'neil+tag@x.example"),
        ('"a b"@x.example', '"a b"@x.example'),
        ("two..dots@x.example", '"two..dots"@x.example'),
        ("ivan@[127.0.0.1]", "ivan@[127.0.0.1]"),
    ],
)
def test_addresses_are_written_for_servers_that_know_only_ascii(address: str, written: str) -> None:
    raw = write(Letter(DESK, (Person("Иван", address),)))
    assert f"<{written}>".encode() in raw


@pytest.mark.parametrize("address", ["ivan", "", "a b@x.example", "a@b\r\nBcc: c@d", "<a@b>", "a@", "@x", "a\n@b.c"])
def test_it_refuses_what_is_no_address(address: str) -> None:
    with pytest.raises(UnwritableError, match="is not an e-mail address"):
        write(Letter(DESK, (Person("Ivan", address),)))


@pytest.mark.parametrize("name", ["Bcc", "content-type", "X Order", "X:", "", "Ы", "X\r\nBcc", "Message-ID"])
def test_it_refuses_header_fields_that_are_not_free(name: str) -> None:
    with pytest.raises(UnwritableError, match="further header field"):
        write(Letter(DESK, (IVAN,), headers=((name, "x"),)))


NASTY = st.text(alphabet=st.sampled_from("aЯ \r\n\t\"\\<>@,;:=?_\0\u2028\x85\ud800🙂%'()"), max_size=120)


@given(NASTY, NASTY, NASTY, NASTY, NASTY)
def test_no_value_adds_a_field_or_a_line(subject: str, name: str, value: str, file: str, text: str) -> None:
    letter = Letter(
        sender=Person(name, "a@x.example"),
        to=(Person(name, "b@x.example"),),
        subject=subject,
        text=text,
        files=(File(file, f"{file}/{name}", b"1"),),
        in_reply_to=value,
        references=(value,),
        headers=(("X-Order", value),),
    )
    raw = write(letter)
    head = raw.partition(b"\r\n\r\n")[0]
    assert b"\n" not in raw.replace(b"\r\n", b"")
    fields = [line.partition(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in {b" ", b"\t"}]
    allowed = ["Date", "From", "To", "Subject", "Message-ID", "References", "X-Order", "MIME-Version", "Content-Type"]
    assert fields == [name for name in allowed if name in fields]
    message = message_from_bytes(raw, policy=READING)
    assert next(part.get_content_type() for part in message.iter_parts()) == "text/plain"
    assert len(people(message, "To")) == 1


def test_an_enclosed_letter_stays_readable() -> None:
    plain = File("a.eml", "message/rfc822", b"From: a@b.example\nSubject: inner\n\nHello\n")
    assert [part.get_content_type() for part in parsed(Letter(DESK, (IVAN,), files=(plain,))).iter_attachments()] == [
        "message/rfc822"
    ]
    eight_bit = File("a.eml", "message/rfc822", "Subject: привет\n\nHello\n".encode())
    (attached,) = parsed(Letter(DESK, (IVAN,), files=(eight_bit,))).iter_attachments()
    assert (attached.get_content_type(), attached.get_content()) == ("application/octet-stream", eight_bit.content)


@pytest.mark.parametrize(
    "text", ["", "x" * 3000, "ы" * 3000, "a\r\nb\rc\nd", "=20 .\n.\n", " \n\t\n", "a\0b", "From a\n"]
)
def test_every_text_survives(text: str) -> None:
    expected = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    assert content(parsed(Letter(DESK, (IVAN,), text=text))).rstrip("\n") == expected
