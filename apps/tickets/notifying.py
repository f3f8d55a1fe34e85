"""Letters to agents about their tickets: what happened to one within a few minutes goes out as one letter."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.desk.placeholders import fill
from apps.mail import outbox
from apps.mail.letters import Letter, Person
from apps.mail.models import OutboxLetter, Sender
from apps.staff.models import User
from apps.tickets.models import Notice, Ticket

GATHERED_FOR = timedelta(minutes=2)
FORGOTTEN_AFTER = timedelta(days=1)


def anything_to_tell() -> bool:
    """Whether a notice has waited long enough, or a ticket's time is over without its assignee's knowing."""
    now = timezone.now()
    waits = Notice.objects.filter(created_at__lte=now - GATHERED_FOR)
    return waits.exists() or Ticket.objects.overdue(now).filter(overdue_told=False).exists()


def send_notices() -> int:
    """Queue a letter for every agent and ticket whose oldest notice has waited long enough; returns how many.

    Without a default sender they wait, for a day at most: what is older than that is no news any more.
    """
    now = timezone.now()
    Notice.objects.filter(created_at__lt=now - FORGOTTEN_AFTER).delete()
    sender = Sender.objects.filter(is_default=True, enabled=True).first()
    if sender is None:
        return 0
    waiting = Notice.objects.order_by().values("user", "ticket").annotate(oldest=Min("created_at"))
    due = waiting.filter(oldest__lte=now - GATHERED_FOR)
    return sum(_send(sender, bundle["user"], bundle["ticket"]) for bundle in due)


def quoted(text: str) -> str:
    """Somebody's words as they stand in a notification."""
    return "\n".join(f"> {line}" for line in text.strip().splitlines())


@transaction.atomic
def _send(sender: Sender, user_id: int, ticket_id: int) -> bool:
    notices = list(
        Notice.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(user=user_id, ticket=ticket_id)
        .order_by("created_at", "pk")
    )
    if not notices:  # another worker has them
        return False
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).delete()
    user, ticket = User.objects.get(pk=user_id), Ticket.objects.select_related("queue").get(pk=ticket_id)
    letter = _written(sender, user, ticket, notices)
    if letter is None:
        return False
    outbox.queue(letter, kind=OutboxLetter.Kind.NOTIFICATION, sender=sender)
    return True


def foresee_letter(sender: Sender, user: User, ticket: Ticket) -> Letter | None:
    """What the agent would get now about the ticket; None when there is nothing, or nothing she may see."""
    notices = list(Notice.objects.filter(user=user, ticket=ticket).order_by("created_at", "pk"))
    return _written(sender, user, ticket, notices) if notices else None


def _written(sender: Sender, user: User, ticket: Ticket, notices: list[Notice]) -> Letter | None:
    """The letter in its reader's language; None for one that may not, or can't, be told of the ticket (any more)."""
    if not user.is_active or not user.email or not Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists():
        return None
    language = user.language or settings.LANGUAGE_CODE
    with translation.override(language):
        return _letter(sender, user, ticket, notices, language)


def _letter(sender: Sender, user: User, ticket: Ticket, notices: list[Notice], language: str) -> Letter:
    lines = [_sentence(notice) + (f"\n\n{quoted(notice.text)}\n" if notice.text else "") for notice in notices]
    facts = {
        "Number": ticket.number,
        "Subject": ticket.subject,
        "What": "\n".join(lines).rstrip("\n"),
        "Address": f"{settings.POSTDESK_URL}{ticket.get_absolute_url()}",
        "Agent": str(user),
    }
    return Letter(
        sender=Person(sender.name, sender.address),
        to=(Person(str(user), user.email),),
        # A mail program folds these letters into one conversation by their subject alone: they answer no letter.
        subject=fill(getattr(ticket.queue, f"notification_subject_{language}"), facts),
        text=fill(getattr(ticket.queue, f"notification_text_{language}"), facts),
        auto_submitted="auto-generated",
    )


def _sentence(notice: Notice) -> str:
    by = {"name": notice.by or "Postdesk"}
    match notice.kind:
        case Notice.Kind.ASSIGNED:
            return _("%(name)s gave you this ticket.") % by
        case Notice.Kind.WROTE:
            return _("%(name)s wrote:") % by
        case Notice.Kind.MENTIONED:
            return _("%(name)s mentioned you in a note:") % by
    return _("The time for this ticket is over.")
