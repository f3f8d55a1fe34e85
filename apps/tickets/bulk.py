"""One action on several tickets: done where it can be, told where it can't, and taken back in one go."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.staff.models import User
from apps.tickets import actions, merging, tagging, unwanted
from apps.tickets.agents import agents
from apps.tickets.models import Queue, Ticket


class Step(NamedTuple):
    """One action on one ticket, as it can be sent to a browser and back."""

    ticket: int
    act: str
    value: str


@dataclass(slots=True)
class Outcome:
    """What became of an action on several tickets."""

    done: list[str] = field(default_factory=list)  # numbers
    unchanged: list[str] = field(default_factory=list)  # it was so already
    refused: list[str] = field(default_factory=list)  # sentences
    back: list[Step] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """What was done and what was not."""
        parts = [ngettext("%(count)d ticket changed.", "%(count)d tickets changed.", len(self.done))]
        if self.unchanged:
            parts.append(ngettext("%(same)d was so already.", "%(same)d were so already.", len(self.unchanged)))
        return " ".join([*parts, *self.refused]) % {"count": len(self.done), "same": len(self.unchanged)}


class RefusedError(Exception):
    """The action can't be done to this ticket; the message says why."""


def do_to_all(tickets: Iterable[Ticket], act: str, value: str, *, by: User) -> Outcome:
    """Do it to each ticket by itself: one that refuses doesn't stop the others. KeyError for an unknown action."""
    return do_steps([(ticket, Step(ticket.pk, act, value)) for ticket in tickets], by=by)


def do_steps(steps: Iterable[tuple[Ticket, Step]], *, by: User) -> Outcome:
    """Do each step to its ticket."""
    outcome = Outcome()
    for ticket, step in steps:
        try:
            back = _ACTS[step.act](ticket, step.value, by)
        except (RefusedError, merging.MergeError) as error:
            outcome.refused.append(f"{ticket.number}: {error}".replace("%", "%%"))
            continue
        if back is None:
            outcome.unchanged.append(ticket.number)
        else:
            outcome.done.append(ticket.number)
            outcome.back.append(back)
    return outcome


def _status(ticket: Ticket, value: str, by: User) -> Step | None:
    if value not in Ticket.Status.values:
        raise RefusedError(_("there is no such status."))
    before = ticket.status
    return Step(ticket.pk, "status", before) if actions.change_status(ticket, value, by=by) else None


def _priority(ticket: Ticket, value: str, by: User) -> Step | None:
    if value not in Ticket.Priority.values:
        raise RefusedError(_("there is no such priority."))
    before = ticket.priority
    return Step(ticket.pk, "priority", before) if actions.change_priority(ticket, value, by=by) else None


def _assignee(ticket: Ticket, value: str, by: User) -> Step | None:
    user = agents(ticket.queue).filter(pk=value).first() if value.isdecimal() else None
    if value and user is None:
        raise RefusedError(_("this agent doesn’t see its queue."))
    before = ticket.assignee_id
    return Step(ticket.pk, "assignee", str(before or "")) if actions.assign(ticket, user, by=by) else None


def _queue(ticket: Ticket, value: str, by: User) -> Step | None:
    queues = Queue.objects.visible_to(by).filter(enabled=True)
    queue = queues.filter(pk=value).first() if value.isdecimal() else None
    if queue is None:
        raise RefusedError(_("there is no such queue."))
    before = ticket.queue_id
    return Step(ticket.pk, "queue", str(before)) if actions.move_to_queue(ticket, queue, by=by) else None


def _tag(ticket: Ticket, value: str, by: User) -> Step | None:
    return Step(ticket.pk, "untag", value) if tagging.add_tag(ticket, value, by=by) else None


def _untag(ticket: Ticket, value: str, by: User) -> Step | None:
    return Step(ticket.pk, "tag", value) if tagging.remove_tag(ticket, value, by=by) else None


def _merge(ticket: Ticket, value: str, by: User) -> Step | None:
    """`value` is the key of the ticket that it goes into."""
    target = Ticket.objects.visible_to(by).filter(pk=value).first() if value.isdecimal() else None
    if target is None:
        raise RefusedError(_("there is no such ticket to merge it into."))
    merging.merge(ticket, target, by=by)
    return Step(ticket.pk, "unmerge", "")


def _unmerge(ticket: Ticket, _value: str, by: User) -> Step | None:
    target = merging.unmerge(ticket, by=by)
    return Step(ticket.pk, "merge", str(target.pk))


def _spam(ticket: Ticket, _value: str, by: User) -> Step | None:
    return Step(ticket.pk, "not-spam", "") if unwanted.mark_as_spam(ticket, by=by) else None


def _not_spam(ticket: Ticket, _value: str, by: User) -> Step | None:
    return Step(ticket.pk, "spam", "") if unwanted.not_spam(ticket, by=by) else None


_ACTS: dict[str, Callable[[Ticket, str, User], Step | None]] = {
    "status": _status,
    "priority": _priority,
    "assignee": _assignee,
    "queue": _queue,
    "tag": _tag,
    "untag": _untag,
    "merge": _merge,
    "unmerge": _unmerge,
    "spam": _spam,
    "not-spam": _not_spam,
}
OFFERED = frozenset(_ACTS) - {"unmerge", "not-spam"}
