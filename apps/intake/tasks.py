"""Celery's doors to the work. A message is only a nudge: the truth is in the database, and the next tick finds it."""

from datetime import timedelta

from celery import Task, shared_task
from django.db.models import Exists, OuterRef

from apps.intake.pipeline import take_in_waiting, work_mailbox
from apps.intake.relink import relink
from apps.intake.synchronising import synchronise
from apps.mail.dispatch import dispatch_through, due_senders
from apps.mail.models import Delivery, Mailbox, MailboxHealth, Sender
from apps.scenarios.tasks import look_after_scenarios
from apps.staff.models import User
from apps.tickets.notices import tell_overdue
from apps.tickets.notifying import anything_to_tell, send_notices

TICK_SECONDS = 15
# Well below the worker's soft time limit; a mailbox that needs longer goes on with the next tick.
TIME_LIMIT = timedelta(minutes=5)
LETTERS_AT_ONCE = 10_000


@shared_task
def tick() -> None:
    """Nudge the workers towards everything that is due. Beat calls it every 15 seconds."""
    for mailbox in Mailbox.objects.filter(health=None, enabled=True):
        MailboxHealth.objects.get_or_create(mailbox=mailbox)
    due = set(MailboxHealth.objects.due().values_list("mailbox_id", "mailbox__lane"))
    for mailbox_id, lane in due:
        _nudge(fetch_mail, mailbox_id, lane)
    waiting = Delivery.objects.filter(mailbox=OuterRef("pk")).waiting()
    for mailbox_id, lane in Mailbox.objects.filter(Exists(waiting)).values_list("pk", "lane"):
        if (mailbox_id, lane) not in due:
            _nudge(take_in_letters, mailbox_id, lane)
    dispatch_outbox()
    if anything_to_tell():
        notify_agents.apply_async(expires=TICK_SECONDS)
    look_after_scenarios()


@shared_task
def fetch_mail(mailbox_id: int, by_id: int | None = None) -> None:
    """Collect from a mailbox, take its letters in and settle them on the server."""
    mailbox = Mailbox.objects.filter(pk=mailbox_id, enabled=True).first()
    if mailbox is None:
        return
    by = User.objects.filter(pk=by_id).first() if by_id else None
    work_mailbox(mailbox, by=by, time_limit=TIME_LIMIT)
    dispatch_outbox()


@shared_task
def synchronise_mailbox(synchronisation_id: int) -> None:
    """Collect from a mailbox because an agent asked for it, telling her how far it is."""
    synchronise(synchronisation_id, time_limit=TIME_LIMIT)
    dispatch_outbox.apply_async(expires=TICK_SECONDS)


@shared_task
def take_in_letters(mailbox_id: int) -> None:
    """Apply the linking rules to a mailbox's stored letters and create their tickets, without asking its server."""
    mailbox = Mailbox.objects.filter(pk=mailbox_id).first()
    if mailbox is not None:
        take_in_waiting(mailbox)


@shared_task
def apply_linking_rules(rule_ids: list[int], after: int = 0) -> None:
    """Apply linking rules to the letters that are here already, piece by piece, so that no time limit ends it."""
    done = relink(rule_ids, after=after, at_most=LETTERS_AT_ONCE)
    if not done.finished:
        apply_linking_rules.delay(rule_ids, done.last)


@shared_task
def send_letters(sender_id: int) -> None:
    """Send what is due through one sender."""
    sender = Sender.objects.filter(pk=sender_id, enabled=True).first()
    if sender is not None:
        dispatch_through(sender)


@shared_task
def dispatch_outbox() -> None:
    """Nudge a worker for each sender that has something to send, so that a slow one doesn't hold the others."""
    for sender in due_senders():
        send_letters.apply_async(args=(sender.pk,), expires=TICK_SECONDS)


@shared_task
def notify_agents() -> None:
    """Put into the outbox what agents are to be told of their tickets."""
    tell_overdue()
    send_notices()
    dispatch_outbox()


def _nudge(task: Task[[int], None], mailbox_id: int, lane: int) -> None:
    task.apply_async(args=(mailbox_id,), queue=f"lane{lane}", expires=TICK_SECONDS)
