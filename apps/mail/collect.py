"""Collecting: letters on a server become bytes on disk and rows of the ledger, both durable before anything else.

The only code that reads letters from servers. Nothing here looks into a letter, and nothing changes on the server.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.mail import blobs
from apps.mail.models import Delivery, DeliveryQuerySet, FirstConnection, Mailbox, ScannedFolder
from apps.mail.transports.base import Fetched, FolderState, Listed, Source
from apps.runtime.failpoints import passing
from apps.staff.models import User

BATCH_LETTERS = 50
BATCH_BYTES = 8_000_000
DESCRIBED_AT_ONCE = 500
HEAD_BYTES = 65_536  # what is fetched of a letter that is too large


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a mailbox, opened on the server and known to the ledger."""

    mailbox: Mailbox
    state: FolderState
    sent_mail: bool

    @property
    def path(self) -> str:
        return self.state.path


def open_folder(mailbox: Mailbox, source: Source, path: str) -> Folder:
    """Select the folder; the first time, and after a change of UIDVALIDITY, write down what in it is history."""
    folder = Folder(mailbox, source.select(path), path in mailbox.sent_paths)
    scanned = ScannedFolder.objects.filter(mailbox=mailbox, path=folder.path).first()
    if scanned is None:
        _note_first_connection(folder, source)
    elif scanned.uid_validity != folder.state.uid_validity:
        _note_renumbering(folder, scanned, source)
    return folder


def unknown_uids(folder: Folder, uids: Sequence[str]) -> list[str]:
    """Those of `uids` that have to be fetched, in their order: without a row, or with one that waits for bytes."""
    known = set(deliveries_of(folder).exclude(state=Delivery.State.LISTED).values_list("uid", flat=True).iterator())
    return [uid for uid in uids if uid not in known]


def deliveries_of(folder: Folder) -> DeliveryQuerySet:
    """The ledger's rows of this folder under its present numbering."""
    return Delivery.objects.filter(mailbox=folder.mailbox, folder=folder.path, uid_validity=folder.state.uid_validity)


def collect(folder: Folder, source: Source, uids: Sequence[str], *, by: User | None) -> Iterator[list[Delivery]]:
    """Store the letters, oldest first, in batches bounded by count and bytes; each batch is committed when it is given.

    A letter that is gone by the time it is fetched is passed over. TransportError ends it; what was given stays.
    """
    for start in range(0, len(uids), DESCRIBED_AT_ONCE):
        for batch in _batches(source.describe(uids[start : start + DESCRIBED_AT_ONCE])):
            passing("collect.listed")
            yield _collect_batch(folder, source, batch, by=by)


def _batches(listed: Iterable[Listed]) -> Iterator[list[Listed]]:
    batch: list[Listed] = []
    size = 0
    for letter in listed:
        if batch and (len(batch) >= BATCH_LETTERS or size + letter.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(letter)
        size += letter.size
    if batch:
        yield batch


def _collect_batch(folder: Folder, source: Source, batch: Sequence[Listed], *, by: User | None) -> list[Delivery]:
    # The bytes are held here and not in `collect`, which stands still with all it has while the batch is taken in.
    fetched = list(_fetch(source, batch, folder.mailbox.max_letter_mb * 1_000_000))
    passing("collect.fetched")
    return _store(folder, batch, fetched, by=by)


def _fetch(source: Source, batch: Sequence[Listed], limit: int) -> Iterator[Fetched]:
    yield from source.fetch([letter.uid for letter in batch if letter.size <= limit])
    for letter in batch:
        if letter.size > limit:
            head = source.fetch_head(letter.uid, HEAD_BYTES)
            if head is not None:
                yield head


def _store(folder: Folder, batch: Sequence[Listed], fetched: Sequence[Fetched], *, by: User | None) -> list[Delivery]:
    """Bytes first, then the rows: the order that promise 1 of the design asks for."""
    hashes = blobs.store_many([letter.raw for letter in fetched])
    passing("collect.written")
    order = {letter.uid: position for position, letter in enumerate(batch)}
    listed = {letter.uid: letter for letter in batch}
    waiting = {row.uid: row for row in deliveries_of(folder).filter(uid__in=order)}
    rows = []
    for letter, sha256 in sorted(zip(fetched, hashes, strict=True), key=lambda pair: order[pair[0].uid]):
        row = waiting.get(letter.uid) or _new_row(folder, listed[letter.uid])
        row.raw_sha256, row.complete, row.collected_by = sha256, letter.complete, by
        row.state, row.attempts, row.collected_at = Delivery.State.STORED, 1, timezone.now()
        rows.append(row)
    with transaction.atomic():
        Delivery.objects.bulk_create([row for row in rows if row.pk is None])
        Delivery.objects.bulk_update(
            [row for row in rows if row.uid in waiting],
            ["raw_sha256", "complete", "collected_by", "state", "attempts", "collected_at"],
        )
    passing("collect.stored")
    return rows


def _new_row(folder: Folder, listed: Listed) -> Delivery:
    return Delivery(
        mailbox=folder.mailbox,
        folder=folder.path,
        uid_validity=folder.state.uid_validity,
        uid=listed.uid,
        size=listed.size,
        received_at=listed.received_at,
        sent_mail=folder.sent_mail,
        # Mail that somebody sent from elsewhere stays where she keeps it.
        settlement=Delivery.Settlement.NOT_NEEDED if folder.sent_mail else Delivery.Settlement.WAITING,
    )


def _note_first_connection(folder: Folder, source: Source) -> None:
    """Give every letter that is there already a row, in one transaction, as the mailbox's policy wants it."""
    policy = folder.mailbox.first_connection
    rows = []
    if policy != FirstConnection.AS_NEW:
        since = timezone.now() - timedelta(days=folder.mailbox.first_days)
        with_dates = policy == FirstConnection.LAST_DAYS
        uids = source.uids()
        for start in range(0, len(uids), DESCRIBED_AT_ONCE):
            for listed in source.describe(uids[start : start + DESCRIBED_AT_ONCE], dates=with_dates):
                row = _new_row(folder, listed)
                row.silent = True
                if _is_history(policy, listed.received_at, since):
                    _make_history(row)
                else:
                    row.state = Delivery.State.LISTED
                rows.append(row)
    with transaction.atomic():
        ScannedFolder.objects.create(mailbox=folder.mailbox, path=folder.path, uid_validity=folder.state.uid_validity)
        Delivery.objects.bulk_create(rows, batch_size=1000)
    passing("collect.first-connection")


def _note_renumbering(folder: Folder, scanned: ScannedFolder, source: Source) -> None:
    """The server has renumbered its letters (RFC 3501 2.3.1.1): what was history stays history.

    The rest is fetched again; intake knows by Message-ID and content what it has had.
    """
    rows = []
    if folder.mailbox.first_connection in {FirstConnection.FROM_NOW, FirstConnection.LAST_DAYS}:
        for listed in source.describe(source.uids(), dates=True):
            if listed.received_at is not None and listed.received_at < scanned.started_at:
                row = _new_row(folder, listed)
                _make_history(row)
                rows.append(row)
    with transaction.atomic():
        # The old numbers mean nothing any more, so nothing can be settled by them.
        Delivery.objects.filter(mailbox=folder.mailbox, folder=folder.path, uid_validity=scanned.uid_validity).exclude(
            settlement=Delivery.Settlement.DONE
        ).update(settlement=Delivery.Settlement.NOT_NEEDED)
        Delivery.objects.bulk_create(rows, batch_size=1000)
        scanned.uid_validity = folder.state.uid_validity
        scanned.save(update_fields=["uid_validity"])


def _is_history(policy: str, received_at: datetime | None, since: datetime) -> bool:
    if policy == FirstConnection.FROM_NOW:
        return True
    return policy == FirstConnection.LAST_DAYS and received_at is not None and received_at < since


def _make_history(row: Delivery) -> None:
    row.state, row.reason = Delivery.State.SET_ASIDE, Delivery.Reason.HISTORY
    row.silent, row.done_at = True, timezone.now()
    row.settlement = Delivery.Settlement.NOT_NEEDED
    row.explain("collect", "history")
