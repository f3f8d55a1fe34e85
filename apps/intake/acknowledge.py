"""Acknowledge: tell the author that the letter has a number, if that is polite and safe (RFC 3834)."""

import re
from datetime import timedelta

from django.utils import timezone

from apps.desk.placeholders import fill
from apps.intake.decision import Decision
from apps.intake.mime.letter import Automatic, Letter
from apps.intake.register import Registered
from apps.intake.screen import Kind
from apps.intake.trace import Why
from apps.mail import letters
from apps.mail.letters import Person, UnwritableError
from apps.mail.models import Delivery, OutboxLetter, Sender
from apps.mail.outbox import queue
from apps.mail.own_ids import new_message_id, reply_address
from apps.runtime.failpoints import passing
from apps.tickets.models import Event, Queue

PER_HOUR, PER_DAY = 5, 20  # answers to one address: what really stops a loop
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")

REFUSAL_SUBJECT = {"ru": "Ваше письмо не принято: {Subject}", "en": "Your letter was not accepted: {Subject}"}
REFUSAL_TEXT = {
    "ru": "Здравствуйте!\n\nЭтот адрес принимает письма только от известных отправителей.\n"
    "Пожалуйста, свяжитесь с нами другим способом, чтобы вас добавили.\n",
    "en": "Hello,\n\nthis address accepts letters from known senders only.\n"
    "Please contact us in another way to be added.\n",
}


def acknowledge(delivery: Delivery, decision: Decision, registered: Registered) -> Why:
    """Queue the acknowledgement of a letter that opened a ticket, in the caller's transaction."""
    why = _why_not(delivery, decision, registered)
    if why is not None:
        return why
    assert decision.identity is not None
    assert registered.ticket is not None
    ticket, letter = registered.ticket, decision.parsed.letter
    subject, text = _template(ticket.queue, language_of(letter))
    facts = {"Number": ticket.number, "Subject": letter.subject, "Name": decision.identity.name}
    mailbox = delivery.mailbox
    answer_to = reply_address(mailbox.mail_address, ticket.pk) if mailbox.signed_reply_address else ""
    why = _put_in_line(
        delivery,
        decision,
        kind=OutboxLetter.Kind.ACKNOWLEDGEMENT,
        message_id=new_message_id(ticket.pk),
        subject=fill(subject, facts),
        text=fill(text, facts),
        reply_to=answer_to or mailbox.mail_address,
    )
    if why.code == "queued":
        Event.objects.create(ticket=ticket, kind=Event.Kind.ACKNOWLEDGED, after=decision.identity.address)
    return why


def refuse_politely(delivery: Delivery, decision: Decision) -> Why:
    """Queue the refusal of a letter by somebody unknown, under the same rules of politeness."""
    letter = decision.parsed.letter
    language = language_of(letter)
    facts = {"Number": "", "Subject": letter.subject, "Name": ""}
    return _not_answerable(decision) or _put_in_line(
        delivery,
        decision,
        kind=OutboxLetter.Kind.REFUSAL,
        message_id=new_message_id(),
        subject=fill(REFUSAL_SUBJECT[language], facts),
        text=fill(REFUSAL_TEXT[language], facts),
        reply_to="",
    )


def language_of(letter: Letter) -> str:
    """ "ru" when the author writes in Cyrillic, else "en"."""
    return "ru" if _CYRILLIC.search(letter.subject + letter.new_text[:2000]) else "en"


def _why_not(delivery: Delivery, decision: Decision, registered: Registered) -> Why | None:
    if not registered.opened or registered.ticket is None:
        return Why("acknowledge", "reply")
    if delivery.silent:
        return Why("acknowledge", "silent")
    if not registered.ticket.queue.acknowledge:
        return Why("acknowledge", "off")
    return _not_answerable(decision)


def _not_answerable(decision: Decision) -> Why | None:
    letter, identity = decision.parsed.letter, decision.identity
    assert identity is not None
    if decision.verdict.kind != Kind.PERSONAL or letter.automatic != Automatic.NO or not letter.auto_answerable:
        return Why("acknowledge", "not-answerable")
    if not identity.address:
        return Why("acknowledge", "no-address")
    if identity.address in decision.configuration.own_addresses:
        return Why("acknowledge", "own-address")
    return None


def _put_in_line(
    delivery: Delivery,
    decision: Decision,
    *,
    kind: OutboxLetter.Kind,
    message_id: str,
    subject: str,
    text: str,
    reply_to: str,
) -> Why:
    """Put the answer into the outbox, unless there is no way out or its address has had enough."""
    assert decision.identity is not None
    address = decision.identity.address
    sender = decision.configuration.sender_of(delivery.mailbox)
    if sender is None:
        return Why("acknowledge", "no-sender")
    if _had_enough(address):
        return Why("acknowledge", "rate", {"address": address})
    message = _compose(sender, decision, message_id=message_id, subject=subject, text=text, reply_to=reply_to)
    passing("acknowledge.before")
    try:
        queue(message, kind=kind, sender=sender, answers=delivery)
    except UnwritableError:  # what stands as the author's address is none that can be written to
        return Why("acknowledge", "no-address")
    return Why("acknowledge", "queued", {"address": address})


def _had_enough(address: str) -> bool:
    now = timezone.now()
    answers = OutboxLetter.objects.filter(recipient=address, created_at__gt=now - timedelta(days=1))
    times = list(answers.order_by("-created_at").values_list("created_at", flat=True)[:PER_DAY])
    last_hour = sum(at > now - timedelta(hours=1) for at in times)
    return len(times) >= PER_DAY or last_hour >= PER_HOUR


def _compose(
    sender: Sender, decision: Decision, *, message_id: str, subject: str, text: str, reply_to: str
) -> letters.Letter:
    letter, identity = decision.parsed.letter, decision.identity
    assert identity is not None
    return letters.Letter(
        sender=Person(sender.name, sender.address),
        to=(Person(identity.name, identity.address),),
        reply_to=(Person("", reply_to),) if reply_to and reply_to != sender.address.lower() else (),
        subject=subject,
        text=text,
        message_id=message_id,
        in_reply_to=letter.message_id,
        references=tuple(letter.references),
        auto_submitted="auto-replied",
    )


def _template(queue: Queue, language: str) -> tuple[str, str]:
    if language == "ru":
        return queue.acknowledgement_subject_ru, queue.acknowledgement_text_ru
    return queue.acknowledgement_subject_en, queue.acknowledgement_text_en
