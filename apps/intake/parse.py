"""Parse: the stored bytes become a `Letter`, and a hash of what people read in it."""

import hashlib
from dataclasses import dataclass

from apps.intake.mime import read_letter
from apps.intake.mime.letter import Letter
from apps.intake.trace import Why
from apps.mail import blobs
from apps.mail.models import Delivery


@dataclass(frozen=True, slots=True)
class Parsed:
    """A letter as read. `reading_sha256` is equal for letters that people would call the same."""

    letter: Letter
    reading_sha256: str
    why: Why


def parse(delivery: Delivery) -> Parsed:
    """Read the delivery's bytes. BlobMissingError when they are not on the disk."""
    letter = read_letter(blobs.read(delivery.raw_sha256))
    return Parsed(letter, reading_hash(letter), _why(delivery, letter))


def reading_hash(letter: Letter) -> str:
    """SHA-256 over author, date, subject, text and files: content identity beside the Message-ID (promise 3)."""
    digest = hashlib.sha256()
    sender = letter.sender.address if letter.sender else ""
    date = letter.date.isoformat() if letter.date else ""
    files = sorted(attachment.sha256 for attachment in letter.attachments)
    for part in (sender, date, letter.subject, " ".join(letter.text.split()), *files):
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def _why(delivery: Delivery, letter: Letter) -> Why:
    if not delivery.complete:
        return Why("parse", "too-large", {"size": delivery.size})
    if letter.oddities:
        return Why("parse", "odd", {"oddities": list(letter.oddities)})
    return Why("parse", "read")
