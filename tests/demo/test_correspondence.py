"""The demo's letters, before anything reads them in earnest."""

import re
from datetime import UTC, datetime, timedelta

from apps.demo.correspondence import new_letters, old_letters
from apps.intake.mime import Letter, read_letter
from apps.intake.mime.letter import Automatic

NOW = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


def letters() -> list[Letter]:
    return [read_letter(letter.content) for letter in [*old_letters(NOW), *new_letters(NOW)]]


def test_it_dates_every_letter_from_today_backwards() -> None:
    old, new = old_letters(NOW), new_letters(NOW)
    sent = [letter.sent_at for letter in [*old, *new]]
    assert sent == sorted(sent)
    assert sent[-1] == NOW - timedelta(minutes=1)
    assert NOW - timedelta(days=14) < sent[0] < NOW - timedelta(days=3)
    assert all(NOW - timedelta(days=1) < letter.sent_at for letter in new)
    assert [read_letter(letter.content).date for letter in [*old, *new]] == sent


def test_it_moves_the_dates_inside_a_letter_too() -> None:
    (invitation,) = [letter.content for letter in old_letters(NOW) if b"BEGIN:VCALENDAR" in letter.content]
    begins = re.search(rb"DTSTART:(\d+)T", invitation)
    assert begins
    assert begins[1].decode() > NOW.strftime("%Y%m%d")
    assert not any(b" 2026 " in letter.content for letter in old_letters(NOW))


def test_it_is_a_lifelike_desk_in_two_languages() -> None:
    read = letters()
    assert 38 <= len(read) <= 48
    cyrillic = [letter for letter in read if re.search("[а-яё]", letter.text)]
    assert 15 < len(cyrillic) < len(read) - 10
    names = [attachment.name for letter in read for attachment in letter.attachments]
    assert "Счёт на оплату № 53 от 12 ноября (бумага и картриджи).pdf" in names
    assert {letter.automatic for letter in read} >= {Automatic.BOUNCE, Automatic.AUTO_REPLY, Automatic.LIST}
    assert any("Inv-53" in letter.subject for letter in read)
    assert sum(bool(letter.in_reply_to) for letter in read) >= 8
    assert any(attachment.inline for letter in read for attachment in letter.attachments)
    assert any(len(letter.oddities) > 2 for letter in read)


def test_it_is_addressed_to_the_mailboxes_of_the_demo() -> None:
    addresses = {letter.address for letter in [*old_letters(NOW), *new_letters(NOW)]}
    assert addresses == {"support@postdesk.example", "billing@postdesk.example"}
