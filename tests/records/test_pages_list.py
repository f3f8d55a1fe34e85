"""The list of a record type at the desk: columns, orders, conditions, search, pages, and what is done to many."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.attributes import Type
from apps.records.keeping import create_record
from apps.records.models import Record, RecordType
from apps.records.pages.bulk import MOST
from tests import cast
from tests.records.registry import declare, full_invoices, invoices

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry() -> RecordType:
    return full_invoices()


def make(record_type: RecordType, title: str, **values: object) -> Record:
    return create_record(record_type, {"Title": title, **values}, by=None)


def numbers(client: Client, query: str = "") -> list[str]:
    """What the list shows, in its order."""
    response = client.get(f"/records/of/invoices/{query}")
    return [line.record.number for line in response.context["listed"].lines]


def test_it_shows_the_marked_columns_with_typed_cells(registry: RecordType, desk: Client) -> None:
    make(registry, "Аренда", Amount=Decimal("12500.50"))

    page = desk.get("/records/of/invoices/").content.decode()

    assert 'data-label="Назначение"' in page
    assert "12,500.50" in page
    assert 'data-label="Состояние"' not in page
    assert "Inv-1" in page


def test_it_begins_with_the_newest(registry: RecordType, desk: Client) -> None:
    make(registry, "а")
    make(registry, "б")

    assert numbers(desk) == ["Inv-2", "Inv-1"]


def test_it_sorts(registry: RecordType, desk: Client) -> None:
    make(registry, "Бумага", Amount=100)
    make(registry, "вода", Amount=20)
    make(registry, "Аренда")
    expected = {
        "Amount": ["Inv-2", "Inv-1", "Inv-3"],  # as numbers, not as texts; without a value last
        "-Amount": ["Inv-1", "Inv-2", "Inv-3"],
        "Title": ["Inv-3", "Inv-1", "Inv-2"],
        "number": ["Inv-1", "Inv-2", "Inv-3"],
        "-number": ["Inv-3", "Inv-2", "Inv-1"],
        "-changed": ["Inv-3", "Inv-2", "Inv-1"],
        "Nonsense": ["Inv-3", "Inv-2", "Inv-1"],
        "Tags": ["Inv-3", "Inv-2", "Inv-1"],  # several values have no order
    }

    assert {sort: numbers(desk, f"?sort={sort}") for sort in expected} == expected


def test_it_goes_on_where_a_page_ends(registry: RecordType, desk: Client) -> None:
    Record.objects.bulk_create(
        Record(record_type=registry, number=f"Inv-{index}", values={"Title": "а", **amount})
        for index, amount in enumerate([{}, {"Amount": "1"}, {"Amount": "2"}] * 37)  # many are equal at a page's edge
    )

    for sort in ("", "Amount", "-Amount", "Title", "-number", "changed"):
        address, seen = f"/records/of/invoices/?sort={sort}", []
        while address:
            listed = desk.get(address).context["listed"]
            seen += [line.record.pk for line in listed.lines]
            address = listed.older_address
        assert len(seen) == len(set(seen)) == 111, sort


def test_a_cursor_of_another_order_counts_as_none(registry: RecordType, desk: Client) -> None:
    make(registry, "а", Amount=1)

    for cursor in ("nonsense", "WyJhIiwgMV0", "WzEsIDJd", "W251bGwsICJhIl0"):
        assert numbers(desk, f"?sort=Amount&after={cursor}") in (["Inv-1"], [])
        assert desk.get(f"/records/of/invoices/?sort=changed&after={cursor}").status_code == 200


def test_it_narrows_the_list(registry: RecordType, desk: Client) -> None:
    cast.ivan()
    make(registry, "Аренда офиса", Amount=100, State="Черновик", Signed=True, Due="2026-12-01", Tags=["срочно", "офис"])
    make(
        registry, "Бумага", Amount=20, State="Выставлен", Signed=False, Paid="2026-11-21 15:00", Work="2 h",
        Person="ivan@northwind.example", Parent="Inv-1",
    )  # fmt: skip
    expected = {
        "a.Title=АРЕН": {"Inv-1"},
        "a.Amount.from=50": {"Inv-1"},
        "a.Amount.from=1&a.Amount.to=50": {"Inv-2"},
        "a.State=Черновик": {"Inv-1"},
        "a.State=Черновик&a.State=Выставлен": {"Inv-1", "Inv-2"},
        "a.Signed=yes": {"Inv-1"},
        "a.Signed=no": {"Inv-2"},
        "a.Due.from=2026-12-01": {"Inv-1"},
        "a.Due.to=2026-12-01": {"Inv-1"},
        "a.Paid.from=2026-11-21&a.Paid.to=2026-11-21": {"Inv-2"},
        "a.Work.from=1 h": {"Inv-2"},
        "a.Tags=сроч": {"Inv-1"},
        "a.Person=ivan@northwind.example": {"Inv-2"},
        "a.Parent=inv-1": {"Inv-2"},
        "a.Title=бум&a.Signed=no": {"Inv-2"},
        "q=inv-2": {"Inv-2"},
        "q=2": {"Inv-2"},  # what is shorter than an index can look for is of the number
        "q=in": {"Inv-1", "Inv-2"},
        "q=бу": set(),
        "q=арен": {"Inv-1"},
        "q=никогда": set(),
    }

    assert {query: set(numbers(desk, f"?{query}")) for query in expected} == expected


def test_it_says_what_can_not_be_asked_for(registry: RecordType, desk: Client) -> None:
    make(registry, "Аренда")

    response = desk.get("/records/of/invoices/", {"a.Amount.from": "много"})

    short = desk.get("/records/of/invoices/", {"a.Title": "ар"})

    assert "“много” is not a number" in response.content.decode()
    assert "write at least three characters" in short.content.decode()
    assert 'value="много"' in response.content.decode()


def test_each_condition_can_be_taken_away(registry: RecordType, desk: Client) -> None:
    listed = desk.get("/records/of/invoices/?sort=Amount&a.Title=офис&a.Signed=yes").context["listed"]

    assert [text for text, _address in listed.chips] == ["Назначение: офис", "Подписан: yes"]
    assert listed.chips[0][1] == "?sort=Amount&a.Signed=yes"


def test_the_address_is_the_state(registry: RecordType, desk: Client) -> None:
    response = desk.get(
        "/records/of/invoices/?q=а&sort=-Amount&a.State=Черновик", headers={"HX-Request": "true", "HX-Target": "found"}
    )

    assert response["HX-Replace-Url"].startswith("/records/of/invoices/?q=%D0%B0&sort=-Amount&a.State=")
    assert "<html" not in response.content.decode()


def test_an_empty_list_says_what_to_do(registry: RecordType, desk: Client) -> None:
    assert "Create the first one" in desk.get("/records/of/invoices/").content.decode()
    assert "Take a condition away" in desk.get("/records/of/invoices/?q=ничего").content.decode()


def test_it_costs_the_same_however_many_there_are(
    registry: RecordType, desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    cast.ivan()
    for index in range(3):
        make(registry, f"Счёт {index}", Person="ivan@northwind.example", Customer="Northwind")
    declare(registry, "Other", Type.RECORD, target=registry, in_list=True)
    registry.attributes.filter(name__in=["Person", "Parent", "Customer"]).update(in_list=True)

    address = "/records/of/invoices/?q=счёт&sort=Title&a.Amount.to=5"
    desk.get(address)  # the first page of all notes what she has read so far

    with django_assert_max_num_queries(12):
        desk.get(address)


def test_it_hides_what_a_reference_of_a_closed_type_says(registry: RecordType, desk: Client) -> None:
    secret = invoices(system_name="contracts", title="Contract", number_mask="Cont-{0}")
    declare(registry, "Contract", Type.RECORD, target=secret, in_list=True, searchable=True)
    hidden = create_record(secret, {}, by=None)
    make(registry, "Аренда", Contract=hidden.number)
    secret.teams.add(Group.objects.create(name="Lawyers"))

    page = desk.get("/records/of/invoices/").content.decode()

    assert "Cont-1" not in page
    assert "a.Contract" not in page


def test_many_are_changed_at_once(registry: RecordType, desk: Client) -> None:
    keys = [make(registry, "а").pk, make(registry, "б").pk]
    make(registry, "в")

    asked = desk.post("/records/of/invoices/bulk/", {"record": keys, "act": "set:State"})
    refused = desk.post(
        "/records/of/invoices/bulk/", {"record": keys, "act": "set:Amount", "Amount": "много", "sure": "yes"}
    )
    done = desk.post(
        "/records/of/invoices/bulk/?sort=Title",
        {"record": keys, "act": "set:State", "State": "Выставлен", "sure": "yes"},
    )

    assert "Change 2 records" in asked.content.decode()
    assert "is not a number" in refused.content.decode()
    assert done["Location"] == "/records/of/invoices/?sort=Title"
    assert set(Record.objects.of(registry).where("State", "equals", "Выставлен").values_list("pk", flat=True)) == {
        *keys
    }


def test_many_are_deleted_by_those_who_may(registry: RecordType, desk: Client) -> None:
    keys = [make(registry, "а").pk, make(registry, "б").pk]
    sent = {"record": keys, "act": "delete", "sure": "yes"}

    assert desk.post("/records/of/invoices/bulk/", sent).status_code == 403
    cast.olga().user_permissions.add(Permission.objects.get(codename="delete_record"))
    asked = desk.post("/records/of/invoices/bulk/", {"record": keys, "act": "delete"})
    desk.post("/records/of/invoices/bulk/", sent)

    assert "Delete 2 records" in asked.content.decode()
    assert not Record.objects.exists()


def test_nothing_ticked_changes_nothing(registry: RecordType, desk: Client) -> None:
    response = desk.post("/records/of/invoices/bulk/", {"act": "set:State"}, follow=True)

    assert "Tick some records first." in response.content.decode()


def test_too_many_at_once_are_not_changed(registry: RecordType, desk: Client) -> None:
    made = Record.objects.bulk_create(
        Record(record_type=registry, number=f"Inv-{index}", values={"Title": "а"}) for index in range(MOST + 1)
    )
    sent = {"record": [record.pk for record in made], "act": "set:State", "State": "Выставлен", "sure": "yes"}

    response = desk.post("/records/of/invoices/bulk/", sent, follow=True)

    assert "At most 500 records are changed at once" in response.content.decode()
    assert not Record.objects.of(registry).where("State", "equals", "Выставлен").exists()


def test_those_who_only_read_are_offered_no_changes(registry: RecordType, desk: Client) -> None:
    make(registry, "Аренда")
    registry.writers.add(Group.objects.create(name="Bookkeepers"))

    page = desk.get("/records/of/invoices/").content.decode()

    assert "Inv-1" in page
    assert "/records/of/invoices/new/" not in page
    assert 'id="bulk"' not in page
    assert desk.post("/records/of/invoices/bulk/", {"act": "delete"}).status_code == 403
    assert desk.get("/records/of/invoices/new/").status_code == 403


def test_a_type_that_is_off_can_be_read_and_has_no_place_in_the_navigation(registry: RecordType, desk: Client) -> None:
    make(registry, "Аренда")
    RecordType.objects.update(enabled=False)

    page = desk.get("/records/of/invoices/").content.decode()

    assert "Inv-1" in page
    assert desk.get("/records/of/invoices/new/").status_code == 404
    assert "/records/of/invoices/" not in desk.get("/contacts/").content.decode()


def test_the_navigation_lists_the_types_and_folds_many(desk: Client) -> None:
    for index in range(8):
        invoices(system_name=f"type-{index}", plural=f"Реестр {index}", number_mask=f"T{index}-{{0}}")

    page = desk.get("/contacts/").content.decode()

    assert "Реестр 7" in page
    assert "8 registries" in page
