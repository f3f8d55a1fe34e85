"""What a Russian reader sees: no page of the desk or of the admin shows a word of English."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.activities.links import link
from apps.activities.models import EmailActivity, Link, Meeting
from apps.intake.ledger_pages import Outcome
from apps.linking.models import LinkingRule
from apps.mail.models import Delivery, OutboxLetter
from apps.mail.models.health import MailboxHealth
from apps.mail.troubles import Trouble
from apps.staff.models import User
from apps.tickets import actions, tagging
from apps.tickets.lists import SavedView
from apps.tickets.models import Event, Ticket
from tests import cast
from tests.admin_pages import filled
from tests.english import english

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(db: None) -> Iterator[Callable[..., Client]]:
    """Makes the client of a user whose browser asks for Russian; nobody's without one."""

    def make(user: User | None = None) -> Client:
        client = Client(headers={"accept-language": "ru"})
        if user:
            client.force_login(user)
        return client

    with translation.override(None):  # Each request leaves its language behind.
        yield make


def test_the_reader_finds_english_where_people_read_it() -> None:
    page = (
        '<p title="Close">Письмо <b>Letter</b></p><code>x y</code><input type="submit" value="Save"><p lang="en">Hi</p>'
    )
    assert english(page) == {"Close", "Letter", "Save"}


def a_story() -> Ticket:
    """A ticket with everything that its page can show, and letters, deliveries, a queue and a rule around it."""
    olga, tamara = cast.olga(), cast.tamara()
    queue = cast.make_queue(title="Поддержка")
    billing = cast.make_queue(system_name="billing", title="Счета")
    ticket = cast.make_ticket("Не печатает принтер", queue=queue)
    actions.assign(ticket, olga, by=tamara)
    actions.change_priority(ticket, Ticket.Priority.URGENT, by=olga)
    actions.change_status(ticket, Ticket.Status.SOLVED, by=olga)
    actions.move_to_queue(ticket, billing, by=olga)
    actions.add_note(ticket, "Проверить картридж.", by=olga)
    Event.objects.create(ticket=ticket, kind=Event.Kind.REOPENED, before=Ticket.Status.SOLVED, after=Ticket.Status.OPEN)
    Event.objects.create(ticket=ticket, kind=Event.Kind.ACKNOWLEDGED, after="ivan@northwind.example")
    told = {Event.Kind.REOPENED, Event.Kind.ACKNOWLEDGED, Event.Kind.STATUS, Event.Kind.PRIORITY}
    Event.objects.bulk_create(
        Event(ticket=ticket, kind=kind, before="Было", after="Стало") for kind in Event.Kind if kind not in told
    )
    tagging.add_tag(ticket, "Склад", by=olga)
    trace = [
        {"step": "collect", "code": "imported", "path": "/письма"},
        {"step": "parse", "code": "odd", "oddities": ["date-missing", "boundary-missing"]},
        {"step": "screen", "code": "automatic", "kind": "auto-reply"},
        {"step": "identify", "code": "contact", "address": "ivan@northwind.example", "name": "Иван Петров"},
        {"step": "register", "code": "opened", "ticket": ticket.number, "queue": "Поддержка"},
    ]
    taken_in = cast.make_delivery(b"x", state=Delivery.State.TAKEN_IN, trace=trace, subject="Не печатает принтер")
    people = [{"kind": kind, "name": "", "address": f"{kind}@northwind.example"} for kind in ("to", "cc", "bcc")]
    letter = cast.make_activity(
        ticket, delivery=taken_in, recipients=people, contact=cast.ivan(), automatic="auto-reply",
        text="Новое\n> старое", new_text="Новое", needs_processing=True,
    )  # fmt: skip
    cast.make_attachment(letter, "Счёт № 53.pdf")
    Meeting.objects.create(
        activity=letter, method="request", summary="Созвон", start=letter.date, end=letter.date,
        recurrence="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=5", organizer_address="ivan@northwind.example",
    )  # fmt: skip
    rule = LinkingRule.objects.create(name="Счета", expression="Inv-[0-9]+", target="ticket", column="number")
    link(letter, ticket, origin=Link.Origin.RULE, rule=rule, matched="Inv-53")
    outgoing = OutboxLetter.objects.create(
        kind=OutboxLetter.Kind.ACKNOWLEDGEMENT, recipients=["ivan@northwind.example"], mime=b"", answers=taken_in,
        recipient="ivan@northwind.example", state=OutboxLetter.State.FAILED, trouble=Trouble.RECIPIENT_REFUSED.value,
    )  # fmt: skip
    cast.make_activity(ticket, outbox_letter=outgoing, direction=EmailActivity.Direction.OUTGOING, html="<p>Да</p>")
    cast.make_activity(subject="", sender_name="", sender_address="", text="")
    return ticket


def a_ledger() -> None:
    """A letter for each reason that there is, in the lists of the desk and of the admin."""
    for reason in Delivery.Reason:
        state = Delivery.State.FAILED if reason == Delivery.Reason.PERMANENT else Delivery.State.SET_ASIDE
        detail = "Its bytes are not in the blob store." if state == Delivery.State.FAILED else ""
        cast.make_delivery(b"x", state=state, reason=reason, detail=detail, subject="Вопрос", from_address=cast.BORIS)
    troubled = cast.make_mailbox(system_name="support")
    MailboxHealth.objects.update_or_create(
        mailbox=troubled, defaults={"trouble": Trouble.SIGN_IN_REFUSED.value, "failures": 3, "waiting": 2}
    )


def seen(client: Client, addresses: Iterator[str]) -> dict[str, set[str]]:
    """What is English on each of these pages."""
    found = {}
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        found[address] = english(response.content.decode())
    return {address: texts for address, texts in found.items() if texts}


def desk_addresses(ticket: Ticket) -> Iterator[str]:
    yield from (f"{reverse('tickets:tickets')}?view={view}" for view in SavedView)
    yield from (f"{reverse('tickets:tickets')}?{query}" for query in ("q=нет", "queue=support", "queue=нет"))
    yield from (f"{reverse('activities:letters')}{query}" for query in ("", "?processing=needed", "?unread=1"))
    yield from (reverse("deliveries:list", args=[outcome]) for outcome in Outcome)
    yield from (each.get_absolute_url() for each in EmailActivity.objects.all())
    yield from (reverse("deliveries:delivery", args=[each.pk]) for each in Delivery.objects.all())
    yield ticket.get_absolute_url()
    yield from (reverse(f"tickets:{name}", args=[ticket.number]) for name in ("hand-over", "merge", "spam"))
    yield cast.ivan().get_absolute_url()
    yield reverse("contacts:account", args=[cast.ivan().account_id])
    yield from (reverse(f"contacts:{name}") for name in ("contacts", "accounts", "new-contact", "new-account"))
    yield from (reverse("deliveries:synchronise"), reverse("tickets:new"))
    yield from (reverse("staff:preferences"), reverse("staff:password"))


def test_the_desk_is_russian(read: Callable[..., Client]) -> None:
    assert seen(read(cast.tamara()), iter([reverse("tickets:tickets"), reverse("activities:letters")])) == {}  # empty
    ticket = a_story()
    a_ledger()
    assert seen(read(cast.tamara()), desk_addresses(ticket)) == {}
    assert seen(read(), iter([reverse("staff:sign-in"), reverse("admin:login")])) == {}
    assert english(read(cast.rita()).get(reverse("tickets:tickets")).content.decode()) == set()
    assert english(read(cast.olga()).get("/nothing/").content.decode()) == set()


def admin_addresses(request: HttpRequest) -> Iterator[str]:
    """Every page that Django makes of the models which the user may see."""
    yield reverse("admin:index")
    for model, pages in admin.site._registry.items():
        if not pages.has_view_permission(request):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if pages.has_add_permission(request):
            yield reverse(f"{name}_add")
        for row in model._default_manager.all()[:1]:
            yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history"))
            if pages.has_delete_permission(request, row):
                yield reverse(f"{name}_delete", args=[row.pk])


def test_the_admin_is_russian(read: Callable[..., Client], rf: Any) -> None:
    a_story()
    a_ledger()
    cast.make_sender()
    tamara = cast.tamara()
    request = rf.get("/")
    request.user = User.objects.get(pk=tamara.pk)
    assert seen(read(tamara), admin_addresses(request)) == {}


def test_what_the_admin_answers_is_russian(read: Callable[..., Client]) -> None:
    a_story()
    a_ledger()
    client = read(cast.tamara())
    rule, mailbox = LinkingRule.objects.get(), cast.make_mailbox()
    add_contact = reverse("admin:contacts_contact_add")
    form = {
        "expression": "принтер",
        "places": ["subject", "body"],
        "aim": "ticket.number",
        "name": "Правило",
        "order": 1,
    }
    asked: list[tuple[str, dict[str, Any]]] = [
        (reverse("admin:linking_linkingrule_try_form", args=[rule.pk]), form),
        (reverse("admin:linking_linkingrule_try_form", args=[rule.pk]), form | {"expression": "(ж+)+$"}),
        (reverse("admin:mail_mailbox_test_connection", args=[mailbox.pk]), {"protocol": "imap4", "server": "imap://x"}),
        (
            reverse("admin:mail_mailbox_test_connection", args=[mailbox.pk]),
            {"protocol": "maildir", "server": "/nowhere", "scan_folders": "INBOX", "after_processing": "delete"},
        ),
        (reverse("admin:tickets_queue_preview"), {"acknowledgement_subject_ru": "{Wrong}"}),
        (reverse("admin:mail_mailbox_add"), {"protocol": "pop3", "port": "0", "poll_seconds": "1"}),
        (add_contact, filled(client, add_contact, addresses_0_address="никто")),
    ]
    answers = {(address, str(data)): client.post(address, data) for address, data in asked}
    assert {answer.status_code for answer in answers.values()} == {200}
    found = {asked: english(answer.content.decode()) for asked, answer in answers.items()}
    assert {asked: texts for asked, texts in found.items() if texts} == {}
    rehearsed = client.get(reverse("admin:mail_delivery_rehearse", args=[Delivery.objects.latest("pk").pk]))
    assert english(rehearsed.content.decode()) == set()
