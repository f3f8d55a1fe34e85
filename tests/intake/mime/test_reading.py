"""What a letter says beyond its JSON: hidden receivers, headers, the signature, and whether it may be answered."""

import pytest

from apps.intake.mime import Letter, read_letter
from apps.intake.mime.letter import Address


def letter(*fields: str, text: str = "Hi", sender: str = "Anna <anna@client.example>") -> Letter:
    return read_letter("\r\n".join((*fields, f"From: {sender}", "Subject: Printer", "", text)).encode())


def test_it_reads_hidden_receivers() -> None:
    assert letter("Bcc: Boss <boss@client.example>").bcc == (Address("Boss", "boss@client.example"),)


def test_it_gives_every_header_in_order_as_people_read_it() -> None:
    read = letter("X-Reason: =?utf-8?B?0JfQsNGP0LLQutCw?=", "Received: one", "Received: two")

    assert read.headers[:3] == (("X-Reason", "Заявка"), ("Received", "one"), ("Received", "two"))


def test_it_tells_the_signature_apart() -> None:
    read = letter(text="It works.\n\n-- \nAnna\n\nOn 5 May 2025 at 09:00, Help wrote:\n> Restart it.")

    assert read.new_text == "It works."
    assert read.signature == "-- \nAnna"
    assert read.quoted_text.startswith(read.signature)


def test_it_keeps_the_declared_type_beside_the_found_one() -> None:
    read = letter("Content-Type: text/plain; name=a.txt", "Content-Disposition: attachment", text="%PDF-1.4\n%%EOF")

    assert read.attachments[0].content_type == "application/pdf"
    assert read.attachments[0].declared_type == "text/plain"


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated",
        "Precedence: bulk",
        "List-Id: <users.lists.example>",
        "Return-Path: <>",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "X-Auto-Response-Suppress: All",
    ],
)
def test_it_forbids_automatic_answers_to_letters_that_say_so(field: str) -> None:
    assert not letter(field).auto_answerable


@pytest.mark.parametrize(
    "sender",
    [
        "no-reply@shop.example",
        "MAILER-DAEMON@mx.example",
        "postmaster@mx.example",
        "bounces+1=2@list.example",
        "Scanner",
    ],
)
def test_it_forbids_automatic_answers_to_nobody(sender: str) -> None:
    assert not letter(sender=sender).auto_answerable


@pytest.mark.parametrize(
    "field",
    ["X-Loop: x", "Auto-Submitted: no", "X-Auto-Response-Suppress: DR, NDR, RN", "Return-Path: <anna@client.example>"],
)
def test_it_allows_automatic_answers_to_people(field: str) -> None:
    assert letter(field).auto_answerable
