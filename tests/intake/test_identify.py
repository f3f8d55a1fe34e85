"""Who wrote the letter: seed 004 «Загрузить письма», and the four policies for unknown senders."""

import pytest

from apps.activities.models import EmailActivity
from apps.contacts.models import Address, Contact
from apps.intake.held import let_in, refuse
from apps.intake.intake import take_in
from apps.intake.pipeline import take_in_waiting
from apps.intake.trace import sentences
from apps.mail.models import Delivery, OutboxLetter, UnknownSender
from apps.tickets.models import Ticket
from tests.cast import BORIS, ivan, make_contact, make_delivery, make_mailbox, make_sender, olga
from tests.writing import write

pytestmark = pytest.mark.django_db


def take(raw: bytes, **fields: object) -> Delivery:
    delivery = make_delivery(raw, **fields)
    take_in(delivery)
    delivery.refresh_from_db()
    return delivery


def test_it_knows_the_author_by_any_spelling_of_her_address() -> None:
    contact = ivan()
    take(write(sender="I. Petrov <IVAN@Northwind.EXAMPLE>"))
    activity = EmailActivity.objects.get()
    assert activity.contact == contact
    assert activity.account == contact.account
    assert activity.ticket is not None
    assert activity.ticket.requester == contact


def test_it_knows_a_cyrillic_domain_by_its_ascii_form() -> None:
    contact = make_contact("Пётр", "petr@xn--e1afmkfd.xn--p1ai")
    take(write(sender="petr@xn--e1afmkfd.xn--p1ai"))
    assert EmailActivity.objects.get().contact == contact


def test_it_creates_a_contact_for_an_unknown_author() -> None:
    take(write(sender=f"Борис Чужой <{BORIS}>"))
    contact = Address.objects.get(address=BORIS).contact
    assert contact is not None
    assert contact.name == "Борис Чужой"
    assert Ticket.objects.get().requester == contact


def test_it_takes_the_recipients_when_the_letter_has_no_author() -> None:
    contact = ivan()
    raw = write(Cc="ivan@northwind.example").replace(b"From: ", b"X-From: ")
    take(raw)
    assert EmailActivity.objects.get().contact == contact


def test_it_leaves_out_recipients_who_are_users() -> None:
    colleague = make_contact("Ольга", "olga@postdesk.example", user=olga())
    customer = ivan()
    raw = write(Cc="olga@postdesk.example, ivan@northwind.example").replace(b"From: ", b"X-From: ")
    take(raw)
    assert EmailActivity.objects.get().contact == customer != colleague


def test_it_lets_known_recipients_take_part() -> None:
    customer = ivan()
    take(write(sender=BORIS, Cc="ivan@northwind.example"))
    ticket = Ticket.objects.get()
    assert ticket.requester is not None
    names = {ticket.requester.name, *ticket.participants.values_list("contact__name", flat=True)}
    assert names == {customer.name, BORIS}


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (UnknownSender.HOLD, Delivery.Reason.HELD),
        (UnknownSender.REFUSE, Delivery.Reason.REFUSED),
        (UnknownSender.IGNORE, Delivery.Reason.REFUSED),
    ],
)
def test_it_keeps_unknown_authors_out_where_the_mailbox_says_so(policy: str, reason: str) -> None:
    ivan()
    mailbox = make_mailbox(unknown_sender=policy)
    make_sender(is_default=True)
    stranger = take(write(sender=BORIS), mailbox=mailbox)
    customer = take(write(), mailbox=mailbox)
    assert (stranger.state, stranger.reason) == (Delivery.State.SET_ASIDE, reason)
    assert customer.state == Delivery.State.TAKEN_IN
    refusals = OutboxLetter.objects.filter(kind=OutboxLetter.Kind.REFUSAL)
    assert refusals.count() == (policy == UnknownSender.REFUSE)
    assert not Contact.objects.filter(addresses__address=BORIS).exists()


def test_it_takes_a_held_letter_in_when_an_agent_lets_it() -> None:
    mailbox = make_mailbox(unknown_sender=UnknownSender.HOLD)
    delivery = take(write(sender=BORIS), mailbox=mailbox)
    assert not Ticket.objects.exists()
    assert let_in(delivery, by=olga())
    take_in_waiting(mailbox)
    delivery.refresh_from_db()
    assert "Olga Kuznetsova let it in." in " ".join(sentences(delivery.trace))
    assert Ticket.objects.get().requester == Address.objects.get(address=BORIS).contact
    assert not let_in(delivery, by=olga())


def test_it_turns_a_held_letter_away_when_an_agent_refuses_it() -> None:
    delivery = take(write(sender=BORIS), mailbox=make_mailbox(unknown_sender=UnknownSender.HOLD))
    assert refuse(delivery, by=olga())
    delivery.refresh_from_db()
    assert delivery.reason == Delivery.Reason.REFUSED
    assert not Ticket.objects.exists()


def test_it_makes_the_owner_of_a_personal_mailbox_author_and_owner() -> None:
    agent = olga()
    take(write(), mailbox=make_mailbox(owner=agent))
    activity = EmailActivity.objects.get()
    assert (activity.author, activity.owner) == (agent, agent)


def test_it_makes_whoever_fetched_from_a_shared_mailbox_the_author() -> None:
    agent = olga()
    take(write(), collected_by=agent)
    take(write())
    assert [activity.author for activity in EmailActivity.objects.order_by("pk")] == [agent, None]
