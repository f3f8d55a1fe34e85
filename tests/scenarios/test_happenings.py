"""Whoever changes an object, by whatever door: the scenarios that listen start, once for each object."""

from collections import Counter
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.activities.models import EmailActivity, Link
from apps.attributes import Type
from apps.contacts.models import Account
from apps.records.keeping import create_record
from apps.scenarios.models import Run
from apps.tickets import merging, tagging
from tests import cast
from tests.admin_pages import filled
from tests.records.registry import declare, invoices
from tests.scenarios.making import make_scenario, set_variable

pytestmark = pytest.mark.django_db


def listen(on: str, *names: str, event: str = "changed", **fields: Any) -> None:
    kind = on.partition(":")[0]
    settings = {"kind": event, "on": on} | ({"names": list(names)} if names else {})
    make_scenario(
        set_variable("said", "object.Url"), event=settings, system_name="_".join((event, kind, *names)), **fields
    )


def started() -> Counter[Any]:
    """The objects that runs have been started for, and forget them."""
    runs = Counter(run.object for run in Run.objects.all())
    Run.objects.all().delete()
    return runs


def test_letters_that_are_processed_one_by_one_at_once_or_as_a_conversation_are_changed(desk: Client) -> None:
    listen("letter", "NeedsProcessing")
    first, second = cast.make_activity(message_id="<first@x>"), cast.make_activity(in_reply_to="<first@x>")
    third = cast.make_activity()

    desk.post(f"/letters/{first.pk}/processed/", {"whole": ""})
    assert started() == {first: 1, second: 1}
    desk.post("/letters/bulk/", {"do": "processed", "letter": [first.pk, second.pk, third.pk]})
    assert started() == {third: 1}
    desk.post("/letters/bulk/", {"do": "unprocessed", "letter": [first.pk, second.pk]})
    assert started() == {first: 1, second: 1}
    desk.post(f"/letters/{first.pk}/processed/")
    assert started() == {first: 1}
    desk.post(f"/letters/{first.pk}/processed/")
    assert not started()


def test_a_mark_of_many_letters_costs_no_more_where_no_scenario_listens(desk: Client) -> None:
    listen("ticket")
    costs = []
    for count in (2, 50):
        letters = [cast.make_activity().pk for _ in range(count)]
        desk.get("/letters/")
        with CaptureQueriesContext(connection) as queries:
            desk.post("/letters/bulk/", {"do": "processed", "letter": letters})
        costs.append(len(queries))
        assert not EmailActivity.objects.filter(needs_processing=True).exists()

    assert costs[1] <= costs[0]


def test_the_condition_sees_each_letter_as_it_is_now(desk: Client) -> None:
    listen("letter", condition='object.Subject = "Да" AND NOT object.NeedsProcessing')
    yes, no = cast.make_activity(subject="Да"), cast.make_activity(subject="Нет")
    desk.post("/letters/bulk/", {"do": "processed", "letter": [yes.pk, no.pk]})

    assert started() == {yes: 1}
    assert started() == {}


def test_a_link_that_clears_the_mark_is_one_change_and_so_is_a_contact(desk: Client) -> None:
    listen("letter")
    ticket, ivan = cast.make_ticket(), cast.ivan()
    letter = cast.make_activity()

    desk.post(f"/letters/{letter.pk}/link/", {"object": f"contact:{ivan.pk}"})
    assert started() == {letter: 1}
    desk.post(f"/letters/{letter.pk}/link/", {"object": f"ticket:{ticket.pk}"})
    letter.refresh_from_db()
    assert (started(), letter.needs_processing) == ({letter: 1}, False)
    desk.post(f"/letters/links/{letter.links.get().pk}/undo/")
    assert started() == {letter: 1}
    desk.post(f"/letters/{letter.pk}/party/", {"kind": "contact"})
    run = Run.objects.get()
    assert (run.object, run.started_by) == (letter, cast.olga())


def test_a_letter_that_becomes_a_ticket_or_leaves_one_is_changed(desk: Client) -> None:
    listen("letter", "Ticket")
    queue = cast.make_queue()
    letter = cast.make_activity(contact=cast.ivan())
    said = {"subject": "Новая", "queue": queue.pk, "priority": "normal", "requester": "", "note": ""}
    desk.post(f"/tickets/-/new/?letter={letter.pk}", said)
    letter.refresh_from_db()
    assert letter.ticket is not None
    assert started() == {letter: 1}

    desk.post(f"{letter.ticket.get_absolute_url()}split/", {"letter": letter.pk})
    assert started() == {letter: 1}


def test_merging_tickets_and_taking_them_apart_changes_their_letters_too(desk: Client) -> None:
    source, target = cast.make_ticket(), cast.make_ticket("Другая", requester=None)
    letters = [cast.make_activity(source), cast.make_activity(source)]
    kept = cast.make_activity(target)
    listen("letter", "Ticket")
    listen("ticket", "Letters")
    listen("ticket", "Participants")

    desk.post(f"{source.get_absolute_url()}merge/", {"target": target.number})
    assert started() == Counter[Any]([*letters, source, target, target])
    desk.post(f"{source.get_absolute_url()}unmerge/")
    assert started() == Counter[Any]([*letters, source, target, target])
    kept.refresh_from_db()
    assert kept.ticket == target


def test_what_a_refused_merger_began_starts_nothing(desk: Client) -> None:
    source, target = cast.make_ticket(), cast.make_ticket("Другая")
    merging.merge(source, target, by=None)
    listen("letter", "Ticket")
    cast.make_activity(target)
    desk.post(f"{source.get_absolute_url()}merge/", {"target": target.number})

    assert not started()


def test_merging_contacts_changes_the_one_that_stays_and_what_was_the_others(desk: Client) -> None:
    ivan, twin = cast.ivan(), cast.make_contact("Ваня", "vanya@home.example", description="Старый знакомый")
    letter, ticket = cast.make_activity(contact=twin), cast.make_ticket(requester=twin)
    cast.make_activity(contact=ivan)
    listen("contact")
    listen("contact", "Addresses")
    listen("contact", "Account")
    listen("letter", "Contact")
    listen("ticket", "Requester")

    desk.post(f"/contacts/{twin.pk}/merge/", {"into": ivan.pk})
    assert started() == {ivan: 2, letter: 1, ticket: 1}


def test_merging_accounts_changes_their_people_and_letters(desk: Client) -> None:
    ivan, other = cast.ivan(), Account.objects.create(name="Northwind Ltd")
    letter = cast.make_activity(account=ivan.account)
    registry = invoices()
    declare(registry, "Customer", Type.ACCOUNT)
    record = create_record(registry, {"Customer": "Northwind"}, by=None)
    listen("record:invoices", "Customer")
    listen("account")
    listen("contact", "Account")
    listen("letter", "Account")

    desk.post(f"/contacts/accounts/{ivan.account_id}/merge/", {"into": other.pk})
    assert started() == {ivan: 1, letter: 1, record: 1}


def test_the_admin_makes_and_changes_contacts_and_accounts(technologist: Client) -> None:
    ivan = cast.ivan()
    ticket = cast.make_ticket(requester=ivan)
    for kind in ("contact", "account"):
        listen(kind, event="created")
        listen(kind, "Name")
    listen("contact", "Addresses")
    listen("ticket", "Requester")
    page, add = f"/admin/contacts/contact/{ivan.pk}/change/", "/admin/contacts/account/add/"

    technologist.post(page, filled(technologist, page, name="Иван И."))
    assert started() == {ivan: 1}
    technologist.post(page, filled(technologist, page, **{"addresses-0-address": "petrov@northwind.example"}))
    assert started() == {ivan: 1}
    technologist.post(page, filled(technologist, page))
    assert not started()
    technologist.post(add, filled(technologist, add, name="Новый", **{"addresses-0-address": "new@x.example"}))
    assert started() == {Account.objects.get(name="Новый"): 1}
    technologist.post(f"/admin/contacts/contact/{ivan.pk}/delete/", {"post": "yes"})
    assert started() == {ticket: 1}


def test_a_tag_that_is_thrown_away_changes_its_tickets(technologist: Client) -> None:
    ticket = cast.make_ticket()
    tagging.add_tag(ticket, "счёт", by=None)
    tag = ticket.tags.get()
    cast.make_ticket("Без метки")
    listen("ticket", "Tags")
    technologist.post(f"/admin/tickets/tag/{tag.pk}/delete/", {"post": "yes"})

    assert started() == {ticket: 1}


def test_an_import_of_records_makes_and_changes_them(desk: Client) -> None:
    registry = invoices()
    declare(registry, "Title", Type.STRING, searchable=True)
    old = create_record(registry, {"Title": "Старый"}, by=None)
    listen("record:invoices", event="created")
    listen("record:invoices", "Title")
    table = f"Number,Title\n{old.number},Новый\n,Ещё один\n".encode()

    kept = _uploaded(desk, table)
    assert not started()
    desk.post("/records/of/invoices/import/", {"kept": kept, "sure": "1"})
    new = registry.records.exclude(pk=old.pk).get()
    assert started() == {old: 1, new: 1}


def test_a_record_that_is_deleted_changes_the_letters_that_it_had_processed(desk: Client) -> None:
    desk.force_login(cast.tamara())
    registry = invoices()
    record = create_record(registry, {}, by=None)
    letter = cast.make_activity(contact=cast.ivan(), needs_processing=False)
    letter.links.create(object=record, origin=Link.Origin.RULE)
    listen("letter", "NeedsProcessing")
    desk.post(f"{record.get_absolute_url()}delete/", {"sure": "1"})

    assert started() == {letter: 1}


def _uploaded(desk: Client, table: bytes) -> str:
    answer: Any = desk.post("/records/of/invoices/import/", {"file": SimpleUploadedFile("table.csv", table)})
    kept: str = answer.context["file"]
    return kept
