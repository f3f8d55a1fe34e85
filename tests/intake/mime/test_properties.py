"""Any bytes at all become a letter whose strings can be stored and printed."""

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.intake.mime import read_letter
from apps.intake.mime.addresses import read_addresses
from apps.intake.mime.as_json import letter_as_json
from apps.intake.mime.charsets import decode
from apps.intake.mime.dates import read_date
from apps.intake.mime.encoded_words import decode_words
from apps.intake.mime.filenames import safe_name
from apps.intake.mime.lzfu import inflated
from apps.intake.mime.quotes import tell_quotes
from apps.intake.mime.rtf import read_rtf
from apps.intake.mime.smime import signed_content
from apps.intake.mime.tnef import read_tnef
from apps.mail.html.text import lay_out
from tests.intake.mime.hostile import complaints

LETTERS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "letters").glob("*.eml"))]
PIECES = (
    *(b"\r\n", b"\n\n", b"\0", b"--b1", b"--b1--\r\n", b'"', b"=?utf-8?B?", b"?=", b"=?x?Q?=ED=A0=80?=", b"\xff\xfe"),
    *(
        b"Content-Type: multipart/mixed; boundary=b1\r\n\r\n",
        b"Content-Type: text/html\r\n\r\n<div>",
        b"; charset=utf-7",
    ),
    *(
        b"Content-Transfer-Encoding: base64\r\n\r\n",
        b"begin 644 a\r\n",
        b"&#xDFFF;",
        b"> ",
        b"+2AA-",
        b"From: <",
        b"name*0*=",
    ),
    *(
        b"-----BEGIN PGP SIGNED MESSAGE-----\n\n",
        b"On 5 May 2025 at 10:00, x wrote:\n",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n",
    ),
    *(
        b"Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22\1\0",
        b"Content-Type: message/delivery-status\r\n\r\n",
    ),
)

any_letter = st.one_of(
    st.binary(max_size=400),
    st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=20)), max_size=30).map(b"".join),
)
slow = settings(max_examples=200, suppress_health_check=list(HealthCheck))


@slow
@given(any_letter)
def test_it_makes_a_letter_of_any_bytes(raw: bytes) -> None:
    letter = read_letter(raw)

    assert complaints(letter) == []
    line = json.dumps(letter_as_json(letter, "x"), ensure_ascii=False)
    assert line.encode()
    assert json.loads(line) == json.loads(json.dumps(letter_as_json(read_letter(raw), "x")))


@slow
@given(st.sampled_from(LETTERS), st.data())
def test_it_makes_a_letter_of_a_damaged_one(raw: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(cut, min(len(raw), cut + 200)))

    assert complaints(read_letter(raw[:cut] + data.draw(st.binary(max_size=20)) + raw[end:])) == []
    assert complaints(read_letter(raw[:cut])) == []


@slow
@given(st.text(max_size=300))
def test_it_reads_any_text_as_a_header_or_a_body(text: str) -> None:
    read_addresses(text)
    read_date(text)
    decode_words(text)
    page = lay_out(text)
    told = tell_quotes(page, forwards=False)
    assert told.new.strip() or not page.text.strip()
    name = safe_name(text)
    assert not set(name) & set("/\\\0\r\n\u202e")
    assert name not in {".", ".."}
    assert len(name) <= 200


@slow
@given(
    st.binary(max_size=300),
    st.sampled_from(["", "utf-8", "utf-7", "koi8-r", "punycode", "zlib", "iso-2022-jp", "\0", "utf-16"]),
)
def test_it_decodes_any_bytes_under_any_name(data: bytes, charset: str) -> None:
    assert isinstance(decode(data, charset).text, str)


@slow
@given(st.binary(max_size=300))
def test_it_opens_any_bytes_as_a_wrapping(data: bytes) -> None:
    signed_content(data)
    signed_content(b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\x00" + data)
    read_tnef(b"\x78\x9f\x3e\x22\1\0" + data)
    inflated(b"\0" * 4 + b"\xff\0\0\0LZFu\0\0\0\0" + data)
    read_rtf(b"{\\rtf1\\ansi " + data)
