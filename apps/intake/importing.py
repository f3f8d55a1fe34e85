"""Importing: letters from files become deliveries of a mailbox and are taken in silently, oldest first.

A letter is known by its bytes, so an import that was broken off goes on where it ended, and a second one of the
same letters doubles nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from apps.intake.configuration import load_configuration
from apps.intake.failures import take_in_batch
from apps.intake.letter_files import Place, find_letters
from apps.intake.trace import Why
from apps.mail import blobs
from apps.mail.models import Delivery, DeliveryQuerySet, Mailbox

FOLDER = "import"
COUNTS = ("seen", "stored", "known", "taken_in", "set_aside", "failed", "unreadable")
BATCH_LETTERS = 100
BATCH_BYTES = 8_000_000

Read = tuple[Place, bytes]
Progress = Callable[[int, int], None]
"""Is told how many letters are done, and how many there are."""


def import_letters(
    path: Path, mailbox: Mailbox, *, sent_mail: bool, tell: Callable[[str], None], progress: Progress
) -> dict[str, int]:
    """Import whatever letters lie in the file or under the folder; the totals by the names of COUNTS.

    `known` letters were imported before. Of each file that can't be read `tell` gets a sentence, and the rest goes on.
    """
    totals: Counter[str] = Counter()

    def unreadable(file: Path, error: OSError) -> None:
        totals["unreadable"] += 1
        tell(f"{file} can't be read: {error.strerror or error}.")

    # Only their places are in memory, about 200 bytes a letter: replies must come after what they answer.
    places = sorted(find_letters(path, unreadable=unreadable), key=lambda place: place.sent_at)
    for batch in _batches(_read(places, unreadable)):
        totals += _take_in(mailbox, batch, sent_mail=sent_mail)
        progress(totals["seen"], len(places))
    return {count: totals[count] for count in COUNTS}


def _read(places: Iterable[Place], unreadable: Callable[[Path, OSError], None]) -> Iterator[Read]:
    for place in places:
        try:
            yield place, place.read()
        except OSError as error:
            unreadable(place.path, error)


def _batches(letters: Iterable[Read]) -> Iterator[list[Read]]:
    batch: list[Read] = []
    size = 0
    for letter in letters:
        batch.append(letter)
        size += len(letter[1])
        if len(batch) == BATCH_LETTERS or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _take_in(mailbox: Mailbox, batch: Sequence[Read], *, sent_mail: bool) -> Counter[str]:
    """Store the batch, then take in what of it has no outcome yet."""
    names = blobs.store_many([content for _place, content in batch])
    known = set(_rows(mailbox, names).values_list("uid", flat=True))
    new = {
        name: _row(mailbox, name, place, len(content), sent_mail=sent_mail)
        for name, (place, content) in zip(names, batch, strict=True)
        if name not in known
    }
    Delivery.objects.bulk_create(new.values(), ignore_conflicts=True)  # another import may be at the same letters
    counted = Counter(seen=len(batch), stored=len(new), known=len(batch) - len(new))
    waiting = list(_rows(mailbox, names).waiting())
    for delivery in waiting:
        delivery.mailbox = mailbox
    for delivery, state in zip(waiting, take_in_batch(waiting, load_configuration()), strict=True):
        counted["taken_in"] += state == Delivery.State.TAKEN_IN
        counted["set_aside"] += state == Delivery.State.SET_ASIDE
        counted["failed"] += state == Delivery.State.FAILED or bool(delivery.retry_at)
    return counted


def _rows(mailbox: Mailbox, names: Sequence[str]) -> DeliveryQuerySet:
    return Delivery.objects.filter(mailbox=mailbox, folder=FOLDER, uid_validity="", uid__in=names)


def _row(mailbox: Mailbox, name: str, place: Place, size: int, *, sent_mail: bool) -> Delivery:
    return Delivery(
        mailbox=mailbox,
        folder=FOLDER,
        uid=name,
        raw_sha256=name,
        size=size,
        received_at=datetime.fromtimestamp(place.sent_at, UTC) if place.sent_at else None,
        attempts=1,
        silent=True,
        sent_mail=sent_mail,
        settlement=Delivery.Settlement.NOT_NEEDED,
        trace=[Why("collect", "imported", {"path": str(place.path)}).as_line()],
    )
