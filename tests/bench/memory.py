"""Peak memory of collecting from a large mailbox, and of one very large letter."""

import base64
import json
import random
import sys
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from tests.bench.results import Result
from tests.bench.rig import MAILBOX, Rig
from tests.writing import write

COLLECT = [sys.executable, "manage.py", "collect", MAILBOX]
LARGE = 25_000_000
TIMES_THE_CORPUS = 10


def run(rig: Rig, *, letters: int, repeat: int) -> Result:
    """Once each: memory does not jitter as time does."""
    count = letters * TIMES_THE_CORPUS
    crowd, attached, written = (rig.folder / name for name in ("crowd", "attached", "written"))
    _write_crowd(crowd, count)
    _deliver(attached, 1, _large_file())
    _deliver(written, 1, _large_text())
    result = Result("memory", f"memory: peak of the collecting process, {count:,} letters or one of {LARGE:,} bytes")
    for label, key, maildir, first_connection, expected in (
        (f"{count:,} letters as new, MB", "many_as_new_mb", crowd, "as-new", count),
        (f"{count:,} letters as history, MB", "many_as_history_mb", crowd, "everything", count),
        ("a file of 25 MB, MB", "large_file_mb", attached, "as-new", 1),
        ("a text of 25 MB, MB", "large_text_mb", written, "as-new", 1),
    ):
        rig.new_installation(first_connection=first_connection)
        rig.fill("ours", maildir)
        cost, printed = rig.measure("ours", COLLECT, letters=expected)
        totals = json.loads(printed.splitlines()[-1])
        assert totals["taken_in"] == expected, totals
        result.say(label, key, cost["maxrss_mb"])
    return result


def _write_crowd(maildir: Path, count: int) -> None:
    """Short letters by three hundred people: their number is what matters here."""
    dice = random.Random(1)
    for number in range(count):
        person = f"Person {number % 300} <person{number % 300}@client.example>"
        words = " ".join(f"{dice.getrandbits(40):x}" for _ in range(120))
        letter = write(f"Question {number}", f"{words}\n", sender=person, message_id=f"<{number}@client.example>")
        _deliver(maildir, number, letter)


def _large_file() -> bytes:
    """A letter of LARGE bytes, nearly all of them one attached file."""
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"] = "ivan@client.example", "support@bench.example"
    letter["Subject"], letter["Message-ID"] = "The drawings", "<drawings@client.example>"
    letter.set_content("Here they are.\n")
    content = random.Random(1).randbytes(1000)
    letter.add_attachment(content, maintype="application", subtype="pdf", filename="drawings.pdf")
    encoded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    raw = letter.as_bytes()
    assert encoded in raw
    lines = base64.encodebytes(random.Random(1).randbytes(57 * 1000)).replace(b"\n", b"\r\n")
    return raw.replace(encoded, lines * ((LARGE - len(raw)) // len(lines)) + encoded)


def _large_text() -> bytes:
    """A letter of LARGE bytes, nearly all of them its text."""
    raw = write("The log", "It begins:\n", message_id="<log@client.example>")
    line = b"2026-11-20 09:41:00 worker-1 code=0x1F request took 53 ms\r\n"
    return raw + line * ((LARGE - len(raw)) // len(line))


def _deliver(maildir: Path, number: int, letter: bytes) -> None:
    (maildir / "new").mkdir(parents=True, exist_ok=True)
    (maildir / "new" / f"{1_700_000_000 + number}.M{number:06}P1.bench").write_bytes(letter)
