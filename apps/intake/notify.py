"""Notify: tell the others who take part in a ticket what one of them wrote to us alone.

The ticket's assignee is told in a way of her own, see `apps.tickets.notices`.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db.models import OuterRef, Subquery

from apps.activities.models import EmailActivity
from apps.contacts.addresses import canonical
from apps.contacts.models import Contact
from apps.intake.configuration import Configuration
from apps.intake.decision import Decision
from apps.intake.known import people
from apps.intake.mime.automatic import is_robot
from apps.intake.mime.letter import Automatic
from apps.intake.news import News
from apps.intake.own_letters import Told, language_of, put_in_line
from apps.intake.register import Registered
from apps.intake.screen import Kind
from apps.intake.trace import Why
from apps.mail.letters import Letter, Person
from apps.mail.models import Delivery, OutboxLetter
from apps.mail.own_ids import ticket_of_reply_address
from apps.runtime.failpoints import passing
from apps.staff.models import User
from apps.tickets.models import Event, Ticket


def notify(delivery: Delivery, decision: Decision, registered: Registered) -> list[Told]:
    """Queue a letter to each of the others, in the caller's transaction; returns who is told, and who not and why.

    A letter that opens a ticket, or one of sent mail, is no news to anybody and needs no reason.
    """
    ticket = registered.ticket
    if ticket is None or registered.opened or decision.verdict.kind == Kind.SENT:
        return []
    if code := _no_news(delivery, decision):
        return [Told(Why("notify", code))]
    return [_assignee(decision, registered), *_participants(delivery, decision, registered, ticket)]


def _assignee(decision: Decision, registered: Registered) -> Told:
    """What `apps.tickets.opening` has decided about the agent whose ticket it is."""
    continued = registered.continued
    if continued.assignee is None:
        return Told(Why("notify", "unassigned"))
    waits = continued.told == "told" and decision.configuration.default_sender is None
    return Told(
        Why("notify", "agent-waits" if waits else f"agent-{continued.told}", {"agent": str(continued.assignee)})
    )


def _participants(delivery: Delivery, decision: Decision, registered: Registered, ticket: Ticket) -> list[Told]:
    if decision.trust.vouched is False:
        # What a forger writes must not go on to others in our name.
        return [Told(Why("notify", "disowned"))]
    others = _others(ticket, registered.contact)
    ours = _ours(decision.configuration) if others else frozenset()
    if code := _nobody(ticket, others, decision, ours):
        return [Told(Why("notify", code))]
    if (news := _news(delivery, decision, ticket)) is None:
        return [Told(Why("notify", "no-sender"))]
    told = _tell_each(news, others, ours)
    names = next((each.why.facts["people"] for each in told if each.letters), "")
    if names:
        Event.objects.create(ticket=ticket, kind=Event.Kind.NOTIFIED, after=names[:200])
    return told


def _no_news(delivery: Delivery, decision: Decision) -> str:
    if delivery.silent:
        return "silent"
    if decision.verdict.kind != Kind.PERSONAL or decision.parsed.letter.automatic != Automatic.NO:
        return "automatic"
    return ""


def _others(ticket: Ticket, author: Contact | None) -> list[Contact]:
    """The requester and the participants but for the author, each with her addresses."""
    everybody = [ticket.requester_id, *ticket.participants.values_list("contact", flat=True)]
    keys = {key for key in everybody if key and (author is None or key != author.pk)}
    if not keys:
        return []
    return list(Contact.objects.filter(pk__in=keys).select_related("user").prefetch_related("addresses").order_by("pk"))


def _ours(configuration: Configuration) -> frozenset[str]:
    """The addresses of everybody who works here, and of mailboxes and senders."""
    emails = User.objects.filter(is_active=True).exclude(email="").values_list("email", flat=True)
    return configuration.own_addresses | set(filter(None, map(canonical, emails)))


def _nobody(ticket: Ticket, others: Sequence[Contact], decision: Decision, ours: frozenset[str]) -> str:
    """Why there is nobody to be told, or nothing for others to read; "" when somebody is to be told."""
    if not others:
        return "alone"
    if not ticket.queue.notify_participants:
        return "off"
    author = _author(decision)
    addresses = {decision.identity.address} if decision.identity else set()
    # The words of a colleague may be meant for us alone.
    return "agent" if _works_here(author, addresses, ours) else ""


def _works_here(contact: Contact | None, addresses: Collection[str], ours: frozenset[str]) -> bool:
    user = contact.user if contact else None
    return bool(user and user.is_active) or not ours.isdisjoint(addresses)


def _author(decision: Decision) -> Contact | None:
    """The contact whose address the letter comes from; the letter's contact may be one of its recipients."""
    owner = decision.known.owners.get(decision.identity.address) if decision.identity else None
    return owner.contact if owner else None


def _news(delivery: Delivery, decision: Decision, ticket: Ticket) -> News | None:
    """The news of the letter; None when there is nothing to send them by."""
    configuration, identity = decision.configuration, decision.identity
    assert identity is not None
    sender = configuration.default_sender or configuration.sender_of(delivery.mailbox)
    if sender is None:
        return None
    begun = ticket.activities.exclude(message_id="").order_by("date", "pk").values_list("message_id", flat=True)
    return News(
        letter=decision.parsed.letter,
        author=str(_author(decision) or identity.name or "—"),
        ticket=ticket,
        mailbox=delivery.mailbox,
        sender=sender,
        root=begun.first() or "",
    )


def _tell_each(news: News, others: Sequence[Contact], ours: frozenset[str]) -> list[Told]:
    """Put the letters in line; the people are named together of whom the same was decided."""
    have_it = frozenset(people(news.letter))
    latest = _latest_letters(others)
    named: defaultdict[str, list[str]] = defaultdict(list)
    letters = []
    for contact in others:
        addresses = [address.address for address in contact.addresses.all()]
        if not have_it.isdisjoint(addresses):
            code = "has-it"
        elif _works_here(contact, addresses, ours):
            code = "works-here"
        elif not contact.notify:
            code = "unwanted"
        elif (letter := _letter(news, contact, list(filter(_is_read, addresses)), latest.get(contact.pk))) is None:
            code = "no-address"
        else:
            passing("notify.before")
            code = put_in_line(letter, kind=OutboxLetter.Kind.NOTIFICATION, sender=news.sender)
            letters += [letter] if code == "queued" else []
        named[code].append(str(contact))
    return [
        Told(Why("notify", code, {"people": ", ".join(names)}), tuple(letters) if code == "queued" else ())
        for code, names in named.items()
    ]


def _latest_letters(others: Sequence[Contact]) -> dict[int, EmailActivity]:
    """The latest letter of each of them, by contact: it shows her address and her language."""
    own = EmailActivity.objects.incoming().filter(contact=OuterRef("pk"), automatic="").order_by("-date")
    latest = Contact.objects.filter(pk__in=[contact.pk for contact in others]).values(
        latest=Subquery(own.values("pk")[:1])
    )
    rows = EmailActivity.objects.filter(pk__in=latest).only("contact", "sender_address", "new_text")
    return {row.contact_id or 0: row for row in rows}


def _is_read(address: str) -> bool:
    """Whether it is likely that a person reads what is sent to the address."""
    return ticket_of_reply_address(address) is None and not is_robot(address)


def _letter(news: News, contact: Contact, addresses: Sequence[str], own: EmailActivity | None) -> Letter | None:
    """The letter to one of them, in the language that she writes; None without an address that is read."""
    if not addresses:
        return None
    latest = canonical(own.sender_address) if own else ""
    address = latest if latest in addresses else addresses[0]
    language = language_of(own.new_text if own and own.new_text else contact.name + news.letter.new_text)
    return news.to(Person(contact.name, address), language)
