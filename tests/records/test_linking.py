"""Letters linked to records: by rules (seed 004: Inv-[0-9]+), by hand, and shown with the letter."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.activities.choosing import choices, chosen
from apps.activities.links import link
from apps.activities.models import EmailActivity, Link
from apps.intake.intake import take_in
from apps.linking.targets import find_target
from apps.records.keeping import create_record
from apps.records.models import Record, RecordType
from tests.cast import ivan, make_activity, make_delivery, olga, tamara
from tests.command_line import Manage
from tests.linking.writing import make_rule
from tests.records.registry import declare, full_invoices, invoices
from tests.writing import write

pytestmark = pytest.mark.django_db


def invoice_53(record_type: RecordType, **values: object) -> Record:
    return create_record(record_type, {"Title": "Аренда", **values}, by=None, number="Inv-53")


def test_a_letter_about_an_invoice_is_linked_shown_and_processed(desk: Client, manage: Manage) -> None:
    ivan()
    invoice = invoice_53(full_invoices())
    rule = ("expression=Inv-[0-9]+", "target=record:invoices", "column=number")
    assert manage("rule", "set", "Тема email с номером счета", *rule).code == 0
    take_in(make_delivery(write("Дополнительная информация по счету Inv-53")))
    activity = EmailActivity.objects.get()
    assert not activity.needs_processing
    assert (activity.links.get().object, activity.links.get().rule_name) == (invoice, "Тема email с номером счета")
    page = desk.get(f"/letters/{activity.pk}/?tab=main").content.decode()
    field = page.partition('for="pick-main-record:invoices"')[2].partition("<form")[0]
    assert "Inv-53 Аренда" in field
    assert "Invoice: Inv-53 Аренда" in desk.get("/letters/").content.decode()


def test_rules_look_into_any_searchable_column() -> None:
    record_type = full_invoices()
    invoice_53(record_type)
    make_rule("[0-9]+,[0-9][0-9]", target="record:invoices", column="Amount", places=["body"])
    make_rule("метка .*", name="tag", target="record:invoices", column="Tags", places=["subject"])
    target = find_target("record:invoices")
    assert target
    columns = {column.key: column for column in target.columns}
    assert {*columns} == {
        "number", "Title", "Amount", "Due", "Paid", "Work", "State", "Customer", "Person", "Parent", "Tags",
    }  # fmt: skip
    contact = ivan()
    values = {
        "Title": "Связь",
        "Amount": "1250,5",
        "Due": "30.11.2026",
        "Person": contact.name,
        "Parent": "Inv-53",
    }
    record = create_record(record_type, {**values, "Tags": ["Метка А", "б"]}, by=None)
    meant = {
        "Amount": "1250.50", "Title": "СВЯЗЬ", "Due": "2026-11-30", "Person": "ivan@northwind.example",
        "Parent": "inv-53", "Tags": "метка а", "number": "INV-54",
    }  # fmt: skip
    for key, text in meant.items():
        assert columns[key].find([text, "not there"]) == {text.casefold(): [record]}


def test_what_two_records_have_is_ambiguous() -> None:
    record_type = full_invoices()
    for _ in range(3):
        create_record(record_type, {"Title": "Аренда"}, by=None)
    target = find_target("record:invoices")
    assert target
    column = target.column("Title")
    assert column
    assert len(column.find(["аренда"])["аренда"]) == 2


def test_a_rule_does_not_find_records_of_another_type() -> None:
    ivan()
    invoice_53(full_invoices())
    invoices(system_name="orders", title="Order", number_mask="Ord-{0}")
    make_rule("Inv-[0-9]+", target="record:orders")
    take_in(make_delivery(write("Inv-53")))
    assert not Link.objects.exists()


def test_types_come_and_go_while_the_program_runs() -> None:
    assert find_target("record:invoices") is None
    record_type = invoices()
    target = find_target("record:invoices")
    assert target
    assert target.label == "Invoice"
    declare(record_type, "Title", searchable=True)
    target = find_target("record:invoices")
    assert target
    assert target.column("Title")
    record_type.delete()
    assert find_target("record:invoices") is None


def test_agents_find_records_as_they_type(desk: Client) -> None:
    agent = olga()
    record = invoice_53(full_invoices())
    for typed in ("53", "inv-5", "аре"):
        (choice,) = choices(typed, agent, "record:invoices")
        assert (choice.label, choice.title, chosen(choice.value, agent)) == ("Invoice", "Inv-53 Аренда", record)
    letter = make_activity()
    assert f'value="record:invoices:{record.pk}"' in desk.get(f"/letters/{letter.pk}/suggest/?q=аренд").content.decode()
    desk.post(f"/letters/{letter.pk}/link/", {"kind": "record:invoices", "object": f"record:invoices:{record.pk}"})
    assert letter.links.get().object == record


def test_agents_see_nothing_of_types_of_other_teams(desk: Client) -> None:
    agent = olga()
    record_type = full_invoices()
    record_type.teams.add(Group.objects.create(name="Accountants"))
    record = invoice_53(record_type)
    letter = make_activity()
    link(letter, record, origin=Link.Origin.RULE)
    assert choices("аренда", agent) == []
    assert chosen(f"record:invoices:{record.pk}", agent) is None
    page = desk.get(f"/letters/{letter.pk}/?tab=main").content.decode()
    assert "Аренда" not in page
    assert "Invoice" not in page
    assert choices("аренда", tamara())


def test_a_disabled_type_is_not_offered() -> None:
    record_type = full_invoices()
    invoice_53(record_type)
    record_type.enabled = False
    record_type.save()
    assert choices("аренда", olga()) == []
    assert find_target("record:invoices")


def test_links_cost_no_query_a_type(desk: Client) -> None:
    letter = make_activity()
    made = [
        invoices(system_name=f"t{number}", title=f"Type {number}", number_mask=f"T{number}-{{0}}")
        for number in range(6)
    ]
    address = f"/letters/{letter.pk}/?tab=main"
    link(letter, create_record(made[0], {}, by=None), origin=Link.Origin.RULE)
    desk.get(address)
    with CaptureQueriesContext(connection) as one:
        desk.get(address)
    for record_type in made[1:]:
        link(letter, create_record(record_type, {}, by=None), origin=Link.Origin.RULE)
    with CaptureQueriesContext(connection) as six:
        page = desk.get(address).content.decode()
    assert "T5-1" in page
    assert len(six) <= len(one) + 2  # what the providers gave may have become too old meanwhile, in either
