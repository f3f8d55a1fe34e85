"""Letters of any size and depth: nothing recurses, nothing is copied without need."""

import base64
import os
import tracemalloc

from apps.intake.mime import read_letter
from apps.intake.mime.parts import MAX_PARTS

HEAD = b"From: anna@client.example\r\nSubject: Files\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"


def test_it_reads_ten_thousand_parts() -> None:
    part = b"--b\r\nContent-Type: application/octet-stream; name=f%d.bin\r\n\r\n%d\r\n"
    letter = read_letter(HEAD + b"".join(part % (number, number) for number in range(10_000)) + b"--b--\r\n")

    assert len(letter.attachments) == 10_000
    assert letter.attachments[-1].name == "f9999.bin"
    assert letter.attachments[-1].content == b"9999"
    assert letter.oddities == ("date-missing",)


def test_it_keeps_what_follows_too_many_parts_in_the_last_one() -> None:
    letter = read_letter(HEAD + b"--b\r\n\r\nx\r\n" * (MAX_PARTS + 100) + b"--b\r\n\r\nthe end\r\n--b--\r\n")

    assert "too-many-parts" in letter.oddities
    assert "the end" in letter.text


def test_it_descends_ten_thousand_levels() -> None:
    levels = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(10_000))
    letter = read_letter(b"From: anna@client.example\r\n" + levels + b"\r\nDeep text.\r\n")

    assert letter.text == "Deep text."


def test_it_descends_ten_thousand_elements() -> None:
    letter = read_letter(b"Content-Type: text/html\r\n\r\n" + b"<div>" * 10_000 + b"Deep text." + b"</div>" * 10_000)

    assert letter.text == "Deep text."


def test_it_reads_a_letter_of_fifty_megabytes_in_twice_its_memory() -> None:
    content = os.urandom(37_000_000)
    raw = HEAD + b"--b\r\n\r\nSee the file.\r\n--b\r\nContent-Transfer-Encoding: base64\r\n"
    raw += b"Content-Disposition: attachment; filename=big.bin\r\n\r\n" + base64.encodebytes(content) + b"--b--\r\n"

    tracemalloc.start()
    letter = read_letter(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert letter.text == "See the file."
    assert letter.attachments[0].content == content
    assert peak < 1.1 * len(raw)  # beside the raw letter itself: the decoded file and little more
