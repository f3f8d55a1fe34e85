"""Records by their values: typed, and by an index however many there are."""

import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Upper
from django_celery_beat.models import PeriodicTask

from apps.attributes import Type, ValuesRefusedError
from apps.records.indexes import settle_indexes
from apps.records.keeping import create_record
from apps.records.models import Record, RecordAttribute, RecordType
from tests.cast import ivan
from tests.records.registry import declare, full_invoices, invoices

pytestmark = pytest.mark.django_db

MANY = 20_000


def index_names() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'records\\_a%%'")
        return {name for (name,) in cursor.fetchall()}


def settle() -> None:
    """Make the indexes inside of the test's transaction."""
    connection.check_constraints()  # what waits for the end of a transaction would forbid it
    settle_indexes()


def numbers(record_type: RecordType, name: str, operation: str, value: object = None) -> str:
    found = Record.objects.of(record_type).where(name, operation, value).sorted_by("created")
    return " ".join(record.number.removeprefix("Inv-") for record in found)


@pytest.fixture
def few() -> RecordType:
    """Four invoices: of 9, 10, 100 roubles and of no amount."""
    ivan()
    record_type = full_invoices()
    rows: list[dict[str, object]] = [
        {"Title": "Аренда зала", "Amount": "9", "Due": "01.12.2026", "Paid": "21.11.2026 23:30", "Work": "2 ч",
         "Signed": True, "State": "Черновик", "Tags": ["a", "Б"]},
        {"Title": "аренда", "Amount": "10", "Due": "02.12.2026", "Paid": "22.11.2026", "Work": "90 мин",
         "Signed": False, "Person": "ivan@northwind.example", "Tags": "b"},
        {"Title": "Связь 100%", "Amount": "100", "Due": "30.11.2026", "Parent": "Inv-1"},
        {"Title": "x" * 300},
    ]  # fmt: skip
    for row in rows:
        create_record(record_type, row, by=None)
    return record_type


CASES: list[tuple[str, str, object, str]] = [
    ("Amount", "more", "9", "2 3"),
    ("Amount", "at-most", 10, "1 2"),
    ("Amount", "equals", "10,00", "2"),
    ("Amount", "differs", "10", "1 3 4"),
    ("Amount", "empty", None, "4"),
    ("Due", "less", "01.12.2026", "3"),
    ("Due", "equals", "01.12.2026", "1"),
    ("Paid", "equals", "21.11.2026", "1"),
    ("Paid", "at-most", "21.11.2026", "1"),
    ("Paid", "more", "21.11.2026 23:00", "1 2"),
    ("Work", "less", "1 ч 45 мин", "2"),
    ("Signed", "equals", "нет", "2"),
    ("State", "equals", "ЧЕРНОВИК", "1"),
    ("State", "filled", None, "1"),
    ("Title", "equals", "АРЕНДА", "2"),
    ("Title", "contains", "аренда", "1 2"),
    ("Title", "contains", "0%", "3"),
    ("Title", "equals", "X" * 300, "4"),
    ("Title", "equals", "x" * 299, ""),
    ("Person", "equals", "ivan@northwind.example", "2"),
    ("Parent", "equals", "inv-1", "3"),
    ("Tags", "equals", "б", "1"),
    ("Tags", "contains", "B", "2"),
    ("Tags", "empty", None, "3 4"),
]
"""An attribute, an operation, a value, and the numbers of the invoices that are found."""


@pytest.mark.parametrize("indexed", [True, False])
def test_it_compares_by_type(few: RecordType, indexed: bool) -> None:
    if indexed:
        settle()
    found = [(name, operation, value, numbers(few, name, operation, value)) for name, operation, value, _ in CASES]
    assert found == [(*case[:3], case[3]) for case in CASES]


def test_it_refuses_what_can_not_be_compared(few: RecordType) -> None:
    for name, operation, value in [("Amount", "more", "x"), ("Title", "less", "x"), ("None", "equals", 1)]:
        with pytest.raises(ValuesRefusedError):
            Record.objects.of(few).where(name, operation, value)
    with pytest.raises(ValuesRefusedError, match="can’t be sorted"):
        Record.objects.of(few).sorted_by("Person")


def test_it_compares_nothing_of_other_types(few: RecordType) -> None:
    other = invoices(system_name="orders", title="Order", number_mask="Ord-{0}")
    declare(other, "Amount", Type.STRING)
    create_record(other, {"Amount": "не число"}, by=None)
    assert numbers(few, "Amount", "more", 9) == "2 3"


def test_it_sorts_by_type_with_what_is_empty_last(few: RecordType) -> None:
    def order(name: str, *, descending: bool = False) -> str:
        found = Record.objects.of(few).sorted_by(name, descending=descending)
        return " ".join(record.number.removeprefix("Inv-") for record in found)

    assert order("Amount") == "1 2 3 4"
    assert order("Amount", descending=True) == "3 2 1 4"
    assert order("Due") == "3 1 2 4"
    assert order("Work") == "2 1 3 4"
    assert order("created", descending=True) == "4 3 2 1"


def test_it_makes_indexes_when_the_flag_is_set_and_drops_them_when_it_is_cleared() -> None:
    row = declare(invoices(), "Title", searchable=True)
    assert row.index_state == "waiting"
    settle()
    row = RecordAttribute.objects.get()
    assert row.index_state == "ready"
    made = index_names()
    assert len(made) == 3
    row.type = Type.NUMBER
    row.save()
    settle()
    assert len(index_names()) == 2
    assert not index_names() & made
    row.searchable = False
    row.save()
    settle()
    assert (row.index_state, index_names()) == ("none", set())


def test_the_program_does_it_by_itself(db: None) -> None:
    assert PeriodicTask.objects.get(name="Postdesk: records").task == "apps.records.tasks.settle"


@pytest.fixture
def many() -> RecordType:
    """Twenty thousand invoices, and as many records of another type."""
    made = invoices()
    other = invoices(system_name="orders", title="Order", number_mask="Ord-{0}")
    for name, type_, more in [
        ("Title", Type.STRING, {}), ("Amount", Type.NUMBER, {}), ("Due", Type.DATE_TIME, {"date_only": True}),
        ("Tags", Type.STRING, {"array": True}), ("Person", Type.CONTACT, {}),
    ]:  # fmt: skip
        declare(made, name, type_, searchable=True, **more)
        declare(other, name, type_, **more)
    values = """jsonb_build_object('Title', 'Счёт ' || md5(n::text), 'Amount', (n * 7 %% 20000)::text, 'Due',
        ('2026-01-01'::date + n)::text, 'Tags', jsonb_build_array('t' || n, 'common'), 'Person', 'contact:' || n)"""
    with connection.cursor() as cursor:
        for record_type, prefix in ((made, "Inv-"), (other, "Ord-")):
            cursor.execute(
                f"INSERT INTO records_record (record_type_id, number, values, created_at, updated_at)"  # noqa: S608 - ours
                f" SELECT %s, %s || n, {values}, now(), now() FROM generate_series(1, %s) n",
                [record_type.pk, prefix, MANY],
            )
    settle()
    with connection.cursor() as cursor:  # as a vacuum does it
        cursor.execute("SELECT gin_clean_pending_list('record_number_trigrams')")
    return made


def used(rows: QuerySet[Any]) -> set[str]:
    """The purposes of the indexes that the database's plan uses, of those of attributes; or the names of others."""
    plan = json.loads(rows.explain(format="json"))

    def names(node: dict[str, Any]) -> set[str]:
        own = {node["Index Name"]} if "Index Name" in node else set()
        return own.union(*(names(child) for child in node.get("Plans", ())))

    found = names(plan[0]["Plan"])
    assert found, plan
    return {name.split("_")[2] if name.startswith("records_a") else name for name in found}


ORDERED = {"key", "back"}
"""Two indexes in opposite orders: either can look a value up."""


def test_the_plan_uses_the_indexes(many: RecordType) -> None:
    invoices_ = Record.objects.of(many)
    assert used(invoices_.where("Title", "equals", "Счёт x")) <= ORDERED
    assert used(invoices_.where("Title", "contains", "a87ff679")) == {"part"}
    assert used(invoices_.where("Amount", "equals", 21)) <= ORDERED
    assert used(invoices_.where("Amount", "less", "50")) <= ORDERED
    assert used(invoices_.where("Due", "more", "01.10.2080")) <= ORDERED
    assert used(invoices_.where("Tags", "equals", "T77")) == {"key"}
    assert used(invoices_.where("Tags", "contains", "t19999")) == {"part"}
    assert used(invoices_.sorted_by("Amount")[:50]) == {"key"}
    assert used(invoices_.sorted_by("Amount", descending=True)[:50]) == {"back"}
    assert used(invoices_.where("Due", "less", "01.10.2080").sorted_by("Due")[:50]) <= ORDERED
    assert used(invoices_.sorted_by("changed", descending=True)[:50]) == {"record_by_change"}
    assert used(invoices_.sorted_by("number")[:50]) == {"record_by_number"}
    assert used(Record.objects.filter(number__iexact="inv-77")) <= {"record_number_once", "record_number_trigrams"}
    found = invoices_.alias(folded=Upper("number")).filter(folded__contains="19876")
    assert used(found) == {"record_number_trigrams"}
