"""What the demo's agents had done before you came: tickets taken, tagged, noted, answered for, solved."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.demo.people import AGENT, TECHNOLOGIST
from apps.staff.models import User
from apps.tickets import actions
from apps.tickets.due import refresh_due
from apps.tickets.models import Event, Note, Ticket
from apps.tickets.tagging import add_tag

FIRST_LOOK, BETWEEN = timedelta(minutes=12), timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody did to the ticket of a letter."""

    message_id: str
    who: str
    status: Ticket.Status = Ticket.Status.OPEN
    note: str = ""
    priority: Ticket.Priority = Ticket.Priority.NORMAL
    tags: tuple[str, ...] = ()


DONE = (
    Work(
        "<printer-1@romashka.example>", AGENT, Ticket.Status.SOLVED, "Драйвер заменён, очередь печати очищена.",
        tags=("принтер",),
    ),
    Work(
        "<portal-1@northwind.example>", AGENT, Ticket.Status.WAITING, "E-1042 is the session store; the fix is out.",
        tags=("portal",),
    ),
    Work(
        "<vpn-1@stroymaster.example>", TECHNOLOGIST, Ticket.Status.SOLVED, "Переключили клиента на порт 443.",
        tags=("VPN",),
    ),
    Work("<kassa-1@produkty.example>", AGENT, priority=Ticket.Priority.URGENT, tags=("касса", "выезд")),
    Work("<AM0PR04MB18@blueharbor.example>", AGENT, Ticket.Status.WAITING, "Asked the courier for photos of the box."),
    Work("<hr-25@vektor.example>", TECHNOLOGIST, note="Учётная запись готова, пропуск — в четверг. @agent, проверьте."),
    Work("<nh-2026-1107@nordic-hosting.example>", TECHNOLOGIST, Ticket.Status.CLOSED),
)  # fmt: skip


def work_the_desk() -> None:
    """Do all of it, to tickets that are there."""
    for work in DONE:
        letter = EmailActivity.objects.filter(message_id=work.message_id).select_related("ticket").first()
        if letter and letter.ticket:
            _do(work, letter.ticket, User.objects.get(username=work.who))


def _do(work: Work, ticket: Ticket, user: User) -> None:
    """The work, and then its times: it was done after the ticket's latest letter, not at the demo's first start."""
    known = set(ticket.events.values_list("pk", flat=True))
    actions.assign(ticket, user, by=user)
    actions.change_priority(ticket, work.priority, by=user)
    for tag in work.tags:
        add_tag(ticket, tag, by=user)
    if work.note:
        actions.add_note(ticket, work.note, by=user)
    actions.change_status(ticket, work.status, by=user)
    latest: datetime = ticket.activities.aggregate(at=Max("date"))["at"] or ticket.created_at
    at = min(latest + FIRST_LOOK, timezone.now())
    done: list[Event | Note] = [*ticket.events.exclude(pk__in=known), *ticket.notes.all()]
    for entry in sorted(done, key=lambda entry: entry.created_at):
        type(entry)._default_manager.filter(pk=entry.pk).update(created_at=min(at, timezone.now()))
        at += BETWEEN
    at = min(at, timezone.now())
    solved = {} if ticket.is_open else {"solved_at": at}
    answered = {} if ticket.is_ours else {"answered_at": at}
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=at, **solved, **answered)
    refresh_due(Ticket.objects.filter(pk=ticket.pk))
