"""What the demo's agents had done before you came: tickets taken, noted, answered for, solved."""

from dataclasses import dataclass

from apps.activities.models import EmailActivity
from apps.demo.people import AGENT, TECHNOLOGIST
from apps.staff.models import User
from apps.tickets import actions
from apps.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody did to the ticket of a letter."""

    message_id: str
    who: str
    status: Ticket.Status = Ticket.Status.OPEN
    note: str = ""
    priority: Ticket.Priority = Ticket.Priority.NORMAL


DONE = (
    Work("<printer-1@romashka.example>", AGENT, Ticket.Status.SOLVED, "Драйвер заменён, очередь печати очищена."),
    Work(
        "<portal-1@northwind.example>",
        AGENT,
        Ticket.Status.WAITING,
        "E-1042 is the session store; the fix is out.",
    ),
    Work("<vpn-1@stroymaster.example>", TECHNOLOGIST, Ticket.Status.SOLVED, "Переключили клиента на порт 443."),
    Work("<kassa-1@produkty.example>", AGENT, priority=Ticket.Priority.URGENT),
    Work("<AM0PR04MB18@blueharbor.example>", AGENT, Ticket.Status.WAITING, "Asked the courier for photos of the box."),
    Work("<hr-25@vektor.example>", TECHNOLOGIST, note="Учётная запись готова, пропуск — в четверг."),
    Work("<nh-2026-1107@nordic-hosting.example>", TECHNOLOGIST, Ticket.Status.CLOSED),
)


def work_the_desk() -> None:
    """Do all of it, to tickets that are there."""
    for work in DONE:
        letter = EmailActivity.objects.filter(message_id=work.message_id).select_related("ticket").first()
        if letter and letter.ticket:
            _do(work, letter.ticket, User.objects.get(username=work.who))


def _do(work: Work, ticket: Ticket, user: User) -> None:
    actions.assign(ticket, user, by=user)
    actions.change_priority(ticket, work.priority, by=user)
    if work.note:
        actions.add_note(ticket, work.note, by=user)
    actions.change_status(ticket, work.status, by=user)
