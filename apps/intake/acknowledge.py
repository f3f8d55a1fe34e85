"""Acknowledge: tell the author that the letter has a number, if that is polite and safe (RFC 3834)."""

from apps.desk.placeholders import fill
from apps.intake.decision import Decision
from apps.intake.mime.letter import Automatic
from apps.intake.own_letters import Told, language_of, put_in_line, template, way_back
from apps.intake.register import Registered
from apps.intake.screen import Kind
from apps.intake.trace import Why
from apps.mail.letters import Letter, Person
from apps.mail.models import Delivery, OutboxLetter, Sender
from apps.mail.own_ids import new_message_id
from apps.runtime.failpoints import passing
from apps.tickets.models import Event

REFUSAL_SUBJECT = {"ru": "Ваше письмо не принято: {Subject}", "en": "Your letter was not accepted: {Subject}"}
REFUSAL_TEXT = {
    "ru": "Здравствуйте!\n\nЭтот адрес принимает письма только от известных отправителей.\n"
    "Пожалуйста, свяжитесь с нами другим способом, чтобы вас добавили.\n",
    "en": "Hello,\n\nthis address accepts letters from known senders only.\n"
    "Please contact us in another way to be added.\n",
}


def acknowledge(delivery: Delivery, decision: Decision, registered: Registered) -> Told:
    """Queue the acknowledgement of a letter that opened a ticket, in the caller's transaction."""
    why = _why_not(delivery, decision, registered)
    if why is not None:
        return Told(why)
    assert decision.identity is not None
    assert registered.ticket is not None
    ticket, letter, mailbox = registered.ticket, decision.parsed.letter, delivery.mailbox
    sender = decision.configuration.sender_of(mailbox)
    if sender is None:
        return Told(Why("acknowledge", "no-sender"))
    subject, text = template(ticket.queue, "acknowledgement", language_of(letter.subject + letter.new_text))
    facts = {"Number": ticket.number, "Subject": letter.subject, "Name": decision.identity.name}
    answer = _compose(
        sender,
        decision,
        message_id=new_message_id(ticket.pk),
        subject=fill(subject, facts),
        text=fill(text, facts),
        reply_to=way_back(mailbox, ticket, sender),
    )
    told = _put_in_line(delivery, answer, OutboxLetter.Kind.ACKNOWLEDGEMENT, sender)
    if told.letters:
        Event.objects.create(ticket=ticket, kind=Event.Kind.ACKNOWLEDGED, after=decision.identity.address)
    return told


def refuse_politely(delivery: Delivery, decision: Decision) -> Told:
    """Queue the refusal of a letter by somebody unknown, under the same rules of politeness."""
    if why := _not_answerable(decision):
        return Told(why)
    sender = decision.configuration.sender_of(delivery.mailbox)
    if sender is None:
        return Told(Why("acknowledge", "no-sender"))
    letter = decision.parsed.letter
    language = language_of(letter.subject + letter.new_text)
    facts = {"Number": "", "Subject": letter.subject, "Name": ""}
    subject, text = fill(REFUSAL_SUBJECT[language], facts), fill(REFUSAL_TEXT[language], facts)
    answer = _compose(sender, decision, message_id=new_message_id(), subject=subject, text=text)
    return _put_in_line(delivery, answer, OutboxLetter.Kind.REFUSAL, sender)


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


def _compose(
    sender: Sender,
    decision: Decision,
    *,
    message_id: str,
    subject: str,
    text: str,
    reply_to: tuple[Person, ...] = (),
) -> Letter:
    letter, identity = decision.parsed.letter, decision.identity
    assert identity is not None
    return Letter(
        sender=Person(sender.name, sender.address),
        to=(Person(identity.name, identity.address),),
        reply_to=reply_to,
        subject=subject,
        text=text,
        message_id=message_id,
        in_reply_to=letter.message_id,
        references=tuple(letter.references),
        auto_submitted="auto-replied",
    )


def _put_in_line(delivery: Delivery, answer: Letter, kind: OutboxLetter.Kind, sender: Sender) -> Told:
    """Put the answer into the outbox, unless its address has had enough."""
    passing("acknowledge.before")
    code = put_in_line(answer, kind=kind, sender=sender, answers=delivery)
    facts = {} if code == "no-address" else {"address": answer.to[0].address}
    if code != "queued":
        return Told(Why("acknowledge", code, facts))
    return Told(Why("acknowledge", "refusal-queued" if kind == OutboxLetter.Kind.REFUSAL else code, facts), (answer,))
