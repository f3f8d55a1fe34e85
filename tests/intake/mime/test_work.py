"""Work grows with a letter's size and no faster: eight times the bytes take about eight times the processor."""

import time
from collections.abc import Callable
from itertools import count

import pytest

from apps.intake.mime import read_letter

SMALL, FACTOR = 20_000, 8
# Eight times the work and some noise; what grows with the square would take sixty-four times as long.
LIMIT = 24

HTML = b"Content-Type: text/html\n\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"


def repeated(head: bytes, unit: bytes, tail: bytes = b"") -> Callable[[int], bytes]:
    return lambda size: head + unit * (size // len(unit)) + tail


def numbered(head: bytes, unit: bytes) -> Callable[[int], bytes]:
    """Like `repeated`, with a number in every unit."""

    def make(size: int) -> bytes:
        units: list[bytes] = []
        length = 0
        for number in count():
            if length >= size:
                return head + b"".join(units)
            units.append(unit % {b"n": number})
            length += len(units[-1])
        raise AssertionError

    return make


LETTERS = {
    "a quote": repeated(
        b"Subject: Re: x\n\nYes.\n\nOn 5 May 2025 at 10:00, x wrote:\n", b"> a quoted line of some length\n"
    ),
    "quotes and answers": repeated(b"\n", b"> a question?\nan answer\n"),
    "introductions": repeated(b"\n", b"On 5 May 2025 at 10:00, x wrote:\n"),
    "header labels": repeated(b"\n", b"From: x\n"),
    "empty lines": repeated(b"\nx", b"\n \n", b"> y"),
    "initials": repeated(b"\nYou wrote 10:00 wrote:\n", b"AB> x\n"),
    "one line": repeated(b"\n", b"x: "),
    "signatures": repeated(b"\n", b"--\nx\n"),
    "header lines": repeated(b"", b"X-Header: value\n", b"\n"),
    "a folded header": repeated(b"Subject: x", b"\n y"),
    "stray lines": repeated(b"Subject: x\n", b"stray\nA: b\n"),
    "words that never end": repeated(b"Subject: ", b"=?utf-8?B?"),
    "words": repeated(b"Subject: ", b"=?utf-8?B?0JfQsA==?= "),
    "quotes in From": repeated(b"From: ", b'"'),
    "escaped quotes in From": repeated(b'From: "', b'\\"'),
    "brackets in From": repeated(b"From: ", b"("),
    "angles in From": repeated(b"From: ", b"<"),
    "receivers": repeated(b"To: ", b"Anna <a@b.example>, "),
    "commas in To": repeated(b"To: ", b"a,"),
    "parameters": repeated(b"Content-Type: text/plain; ", b"a"),
    "quoted parameters": repeated(b"Content-Type: text/plain; ", b'a="'),
    "continuations": numbered(b"Content-Disposition: attachment", b"; filename*%(n)d*=%%41"),
    "references": numbered(b"References: ", b"<%(n)d@x> "),
    "angles in References": repeated(b"References: ", b"<a"),
    "parts": repeated(MIXED, b"--b\n\nx\n", b"--b--\n"),
    "parts that are never closed": repeated(MIXED, b"--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n"),
    "nested parts": numbered(MIXED + b"--b\n", b"Content-Type: multipart/mixed; boundary=b%(n)d\n\n--b%(n)d\n"),
    "boundaries that never come": numbered(MIXED, b"--b\nContent-Type: multipart/mixed; boundary=c%(n)d\n\n"),
    "dashes": repeated(MIXED, b"--\n--x\n"),
    "uuencoded beginnings": repeated(b"\n", b"begin 644 x\nM\n"),
    "broken base64": repeated(b"Content-Transfer-Encoding: base64\n\n", b"A===B"),
    "quoted-printable": repeated(b"Content-Transfer-Encoding: quoted-printable\n\n", b"= \n="),
    "open tags": repeated(HTML, b"<a b='"),
    "open elements": repeated(HTML, b"<div>"),
    "open styles": repeated(HTML, b"<style>", b">"),
    "open comments": repeated(HTML, b"<!--", b">"),
    "cells": repeated(HTML, b"<td>x"),
    "nested quotes": repeated(HTML, b"<blockquote>x"),
    "hidden elements": repeated(HTML, b"<p style='display:none'>"),
    "entities": repeated(HTML, b"&#1055;&"),
    "PGP": repeated(b"\n", b"-----BEGIN PGP SIGNED MESSAGE-----\n\n"),
    "flowed": repeated(b"Content-Type: text/plain; format=flowed\n\n", b"> x \n"),
    "enriched": repeated(b"Content-Type: text/enriched\n\n", b"<param>"),
    "events": repeated(b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n", b"BEGIN:VEVENT\n"),
    "a delivery status": repeated(
        b"Return-Path: <>\nContent-Type: message/delivery-status\n\n", b"Final-Recipient: rfc822; a@b.example\n\n"
    ),
    "a bounce": repeated(b"From: mailer-daemon@x\nSubject: failure notice\n\n", b"a@b.example:\n"),
    "rich text": repeated(b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\1\0", b"{\\u1089?"),
}


def processor_time(raw: bytes) -> float:
    """Return the seconds that reading takes at best, of three attempts."""
    times = []
    for _ in range(3):
        start = time.process_time()
        read_letter(raw)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("make", LETTERS.values(), ids=LETTERS)
def test_it_works_in_proportion_to_the_letter(make: Callable[[int], bytes]) -> None:
    small, large = make(SMALL), make(SMALL * FACTOR)
    floor = 0.002  # below this, the measuring itself counts

    assert processor_time(large) < LIMIT * max(processor_time(small), floor)
