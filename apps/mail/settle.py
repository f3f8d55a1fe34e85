"""Settling: once a letter's outcome is committed, the server is told of it, by moving, deleting or marking.

A settlement that fails is retried from the ledger; it can't make a second ticket, and a lost one does no harm.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from apps.mail.collect import Folder, deliveries_of
from apps.mail.models import AfterProcessing, Delivery, Mailbox
from apps.mail.models.mailbox import normal_path
from apps.mail.transports.base import Source, TransportError
from apps.mail.troubles import Trouble
from apps.runtime.failpoints import passing

AT_ONCE = 200
FIRST_RETRY = timedelta(minutes=1)
LAST_RETRY = timedelta(hours=6)
_NEEDED = ("uid", "state", "complete", "settle_attempts", "server_answer", "answer_folder")
_OF_THE_TARGET = {Trouble.FOLDER_MISSING, Trouble.NO_FOLDERS, Trouble.QUOTA, Trouble.SERVER_ERROR}


@dataclass(frozen=True, slots=True)
class Action:
    """What is done to letters on the server; `path` is the target of a move."""

    kind: AfterProcessing
    path: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """How many letters were settled, and the first trouble on the way."""

    count: int
    error: TransportError | None = None


def settle(folder: Folder, source: Source) -> Settled:
    """Tell the server of every due outcome in the selected folder.

    A trouble with a target folder is kept on its deliveries and returned; a lost connection is raised.
    """
    due = deliveries_of(folder).unsettled().only(*_NEEDED).order_by("pk")
    count, first_error = 0, None
    while rows := list(due[:AT_ONCE]):
        for action, group in _by_action(folder.mailbox, rows).items():
            error = _carry_out(action, source, group)
            count += 0 if error else len(group)
            first_error = first_error or error
    return Settled(count, first_error)


def action_for(mailbox: Mailbox, delivery: Delivery) -> Action:
    """What is to be done with this letter on the server: what its incoming route answers, else what the mailbox's
    settings want (architecture §4).
    """
    keep = Action(AfterProcessing.LEAVE)
    if delivery.state == Delivery.State.FAILED or not delivery.complete:
        # The server may hold the only whole copy, so without an error folder it stays where it is.
        path = normal_path(mailbox.error_folder)
        return Action(AfterProcessing.MOVE, path) if path else keep
    if delivery.server_answer:
        return Action(AfterProcessing(delivery.server_answer), normal_path(delivery.answer_folder))
    if mailbox.disposal == AfterProcessing.DELETE:
        return Action(AfterProcessing.DELETE)
    if mailbox.disposal == AfterProcessing.MOVE and mailbox.ok_folder:
        return Action(AfterProcessing.MOVE, normal_path(mailbox.ok_folder))
    return keep


def reopen_returned(folder: Folder, present: Iterable[str]) -> int:
    """Make due again what the ledger calls moved or deleted although the server still has it; returns how many."""
    rows = deliveries_of(folder).filter(settlement=Delivery.Settlement.DONE, uid__in=list(present))
    return rows.update(settlement=Delivery.Settlement.DUE, settle_after=None)


def _by_action(mailbox: Mailbox, rows: list[Delivery]) -> dict[Action, list[Delivery]]:
    groups: dict[Action, list[Delivery]] = defaultdict(list)
    for row in rows:
        groups[action_for(mailbox, row)].append(row)
    return groups


def _carry_out(action: Action, source: Source, group: list[Delivery]) -> TransportError | None:
    passing("settle.before")
    uids = [row.uid for row in group]
    try:
        match action.kind:
            case AfterProcessing.MOVE:
                source.move(uids, action.path)
            case AfterProcessing.DELETE:
                source.delete(uids)
            case _:
                source.mark_read(uids)
        source.commit()
    except TransportError as error:
        if error.trouble not in _OF_THE_TARGET:
            raise  # the session is over; the next one settles what this one could not
        _put_off(group, error)
        return error
    passing("settle.told")
    stays = action.kind == AfterProcessing.LEAVE
    Delivery.objects.filter(pk__in=[row.pk for row in group]).update(
        settlement=Delivery.Settlement.NOT_NEEDED if stays else Delivery.Settlement.DONE,
        settled_at=timezone.now(),
        settle_trouble="",
        settle_detail="",
    )
    return None


def _put_off(group: list[Delivery], error: TransportError) -> None:
    now = timezone.now()
    for row in group:
        row.settle_attempts += 1
        wait = min(FIRST_RETRY * 2 ** min(row.settle_attempts - 1, 10), LAST_RETRY)
        row.settle_after = now + wait
        row.settle_trouble, row.settle_detail = error.trouble.value, error.detail[:1000]
    Delivery.objects.bulk_update(group, ["settle_attempts", "settle_after", "settle_trouble", "settle_detail"])
