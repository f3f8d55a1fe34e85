"""Replies to the letters that runs have sent: found in the thread of the letter, and given as messages."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from apps.activities.models import EmailActivity
from apps.attributes import Document, Values, read_values
from apps.mail.letters import Person
from apps.scenarios.built_in import LETTER
from apps.scenarios.incoming.message import Message, built_in_values
from apps.scenarios.models import Run

_IS_REPLY = Q(direction=EmailActivity.Direction.INCOMING, automatic="")
"""What a person wrote: no out-of-office note, no report."""


def note_replies() -> int:
    """Make due every run whose reply has come, or whose letter is gone; returns how many.

    It costs one query while nobody waits for any.

    The letters are looked for, rather than each one looking for its run as it comes in, so that a reply that comes
    while its run is just beginning to wait is found too.
    """
    waiting = Run.objects.filter(state=Run.State.WAITING)
    answers = EmailActivity.objects.filter(_IS_REPLY, in_reply_to=OuterRef("awaited__message_id")).exclude(
        in_reply_to=""
    )
    of_the_ticket = EmailActivity.objects.filter(
        _IS_REPLY, ticket=OuterRef("awaited__ticket"), pk__gt=OuterRef("awaited")
    )
    in_vain = Q(awaited=None, wake_at=None)  # nothing else would ever wake it
    answered = Q(awaited__isnull=False) & (Q(wake_at=None) | Q(wake_at__gt=Now()))
    found = waiting.filter(in_vain | (answered & (Exists(answers) | Exists(of_the_ticket))))
    return waiting.filter(pk__in=list(found.values_list("pk", flat=True))).update(wake_at=Now())


def find_reply(run: Run) -> EmailActivity | None:
    """The first letter of a person in the thread of the letter that the run waits for a reply to."""
    awaited = run.awaited
    if awaited is None:
        return None
    letters = EmailActivity.objects.filter(_IS_REPLY)
    answers = letters.filter(in_reply_to=awaited.message_id).exclude(in_reply_to="")
    found = answers.order_by("pk").first()
    if found is None and awaited.ticket_id:
        found = letters.filter(ticket=awaited.ticket_id, pk__gt=awaited.pk).order_by("pk").first()
    return found


def message_of(letter: EmailActivity) -> Values:
    """The letter as the built-in attributes of incoming messages have it (seed 000)."""
    files = letter.attachments.filter(inline=False).order_by("position")
    message = Message(
        sender=Person(letter.sender_name, letter.sender_address) if letter.sender_address else None,
        to=_people(letter, "to"),
        cc=_people(letter, "cc"),
        bcc=_people(letter, "bcc"),
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        files=tuple(Document(file.name, file.sha256, file.size, file.content_type) for file in files),
        headers=(),
        message_id=letter.message_id,
        received_at=letter.date,
    )
    values, _problems = read_values(LETTER, built_in_values(message))
    return values


def _people(letter: EmailActivity, kind: str) -> tuple[Person, ...]:
    return tuple(Person(each["name"], each["address"]) for each in letter.recipients if each["kind"] == kind)
