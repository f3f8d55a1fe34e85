"""Making and changing records: typed, numbered, logged, told."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from apps.attributes import ValuesRefusedError
from apps.attributes.values import store_document
from apps.desk import happenings
from apps.records.history import changed_words
from apps.records.keeping import change_record, create_record
from apps.records.models import Record, RecordType
from apps.records.typed import typed_records
from tests.cast import ivan, make_queue, olga
from tests.records.registry import declare, full_invoices, invoices

pytestmark = pytest.mark.django_db

TEXTS = {
    "Title": "Аренда", "Amount": "1 234,50", "Due": "30.11.2026", "Paid": "21.11.2026 15:30", "Work": "1 ч 30 мин",
    "Signed": "да", "State": "выставлен", "Customer": "ivan@northwind.example", "Person": "Иван Петров",
    "Tags": "срочно\nаренда",
}  # fmt: skip


@pytest.fixture
def told() -> Iterator[list[Any]]:
    """What was told of records."""
    heard: list[Any] = []

    def hear(**facts: Any) -> None:
        heard.append((facts["object"], sorted(facts.get("names", [])), facts["by"]))

    for signal in (happenings.created, happenings.changed):
        signal.connect(hear, sender=Record)
    yield heard
    for signal in (happenings.created, happenings.changed):
        signal.disconnect(hear, sender=Record)


def sentences(record_type: RecordType, values: dict[str, object], **options: Any) -> list[str]:
    with pytest.raises(ValuesRefusedError) as refused:
        create_record(record_type, values, by=None, **options)
    return [problem.sentence for problem in refused.value.problems]


def test_it_types_what_people_write() -> None:
    contact = ivan()
    record = create_record(full_invoices(), TEXTS, by=None)
    values = Record.objects.get(pk=record.pk).typed()
    assert values["Amount"] == Decimal("1234.50")
    assert timezone.localtime(values["Due"]).strftime("%d.%m.%Y %H:%M") == "30.11.2026 00:00"  # type: ignore[arg-type]
    assert isinstance(values["Paid"], datetime)
    assert values["Work"] == timedelta(hours=1, minutes=30)
    assert (values["Signed"], values["State"], values["Tags"]) == (True, "Выставлен", ("срочно", "аренда"))
    assert values["Person"] == values["Customer"]
    assert (values["Person"].id, values["Person"].name) == (contact.pk, "Иван Петров")  # type: ignore[union-attr]


def test_it_takes_typed_values_and_gives_back_the_same() -> None:
    record_type = full_invoices()
    scan = store_document("scan.pdf", b"%PDF", "application/pdf")
    first = create_record(record_type, {"Title": "Первый", "Scans": [scan]}, by=None)
    typed = {"Title": "Второй", "Amount": Decimal("1E+3"), "Work": timedelta(seconds=1.5), "Scans": (scan, scan)}
    record = create_record(record_type, {**typed, "Parent": first.number.lower()}, by=None)
    found = typed_records([first, record])
    assert found[first.pk]["Scans"] == (scan,)
    assert {name: found[record.pk][name] for name in typed} == typed
    assert found[record.pk]["Parent"].name == "Inv-1"  # type: ignore[union-attr]


def test_it_numbers_without_gaps() -> None:
    record_type = full_invoices()
    sentences(record_type, {})
    numbers = [create_record(record_type, {"Title": "x"}, by=None).number for _ in range(3)]
    assert numbers == ["Inv-1", "Inv-2", "Inv-3"]


def test_it_counts_on_from_a_number_that_came_along() -> None:
    record_type = full_invoices()
    assert create_record(record_type, {"Title": "x"}, by=None, number="INV-7").number == "INV-7"
    assert create_record(record_type, {"Title": "x"}, by=None).number == "Inv-8"
    assert sentences(record_type, {"Title": "x"}, number="inv-8") == ["There is a record “inv-8” already."]


def test_it_refuses_each_wrong_value_with_a_sentence() -> None:
    wrong = {
        "Amount": "много",
        "State": "Потерян",
        "Customer": "nobody@nowhere.example",
        "Parent": "Inv-99",
        "Colour": 1,
    }
    said = sentences(full_invoices(), wrong)
    assert len(said) == 6
    assert "“Назначение” is missing." in said
    assert "“Состояние” can’t be “Потерян”. There are: Черновик, Выставлен." in said
    assert "“Основание”: there is no record “Inv-99” of the type “Invoice”." in said
    assert any(sentence.startswith("“Сумма”: “много” is not a number") for sentence in said)
    assert not Record.objects.exists()


def test_a_machine_may_leave_out_what_is_required() -> None:
    record = create_record(full_invoices(), {"Amount": "5"}, by=None, complete=False)
    change_record(record, {"Title": "x"}, by=None)
    change_record(record, {"Title": None}, by=None, complete=False)
    assert record.typed() == {"Amount": Decimal(5)}
    with pytest.raises(ValuesRefusedError):
        change_record(record, {"Title": ""}, by=None)


def test_it_logs_changes_in_the_words_of_the_reader() -> None:
    agent = olga()
    record = create_record(full_invoices(), {"Title": "x", "Signed": True}, by=agent)
    change_record(record, {"Signed": "нет", "Amount": "7.5", "Title": "x"}, by=None, scenario="Подписание")
    made, changed = record.changes.all()
    assert (made.kind, made.by, changed.by, changed.scenario) == ("created", agent, None, "Подписание")
    with translation.override("ru"):
        said = {entry.label: (entry.before, entry.after) for entry in changed_words(changed)}
    assert said == {"Сумма": ("", "7,5"), "Подписан": ("да", "нет")}


def test_it_tells_what_happened(told: list[Any]) -> None:
    agent = olga()
    record = create_record(full_invoices(), {"Title": "x"}, by=agent)
    change_record(record, {"Title": "y", "Amount": 1, "Signed": None}, by=None)
    change_record(record, {"Title": "y"}, by=None)
    assert told == [(record, [], agent), (record, ["Amount", "Title"], None)]


def test_a_change_keeps_what_others_changed_meanwhile() -> None:
    record = create_record(full_invoices(), {"Title": "x"}, by=None)
    stale = Record.objects.get(pk=record.pk)
    change_record(record, {"Amount": 1}, by=None)
    change_record(stale, {"Title": "y"}, by=None)
    assert Record.objects.get(pk=record.pk).typed() == {"Title": "y", "Amount": Decimal(1)}


def test_the_values_of_an_attribute_that_is_gone_are_kept_but_not_shown() -> None:
    record_type = invoices()
    row = declare(record_type, "Old")
    record = create_record(record_type, {"Old": "x"}, by=None)
    row.delete()
    record = Record.objects.get(pk=record.pk)
    assert record.typed() == {}
    assert record.values == {"Old": "x"}


def test_many_records_are_typed_with_a_query_a_kind(django_assert_num_queries: Any) -> None:
    ivan()
    record_type = full_invoices()
    parent = create_record(record_type, TEXTS, by=None)
    for _ in range(5):
        create_record(record_type, {**TEXTS, "Parent": parent.number}, by=None)
    records = list(Record.objects.all())
    with django_assert_num_queries(4):  # attributes, contacts, their addresses, records
        assert len(typed_records(records)) == 6


@pytest.mark.parametrize(
    ("queue_mask", "mask"), [("Inv-{0}", "inv-{0}"), ("Inv-{0}", "Inv-1{0}"), ("A{0}-5", "A7-{0}"), ("{0}", "1{0}0")]
)
def test_it_refuses_masks_that_could_give_one_number_twice(queue_mask: str, mask: str) -> None:
    queue = make_queue(number_mask=queue_mask, title="Support")
    with pytest.raises(ValidationError, match="can give the same number"):
        RecordType(system_name="invoices", title="Invoice", number_mask=mask).full_clean()
    invoices(number_mask="Ord-{0}")
    queue.number_mask = "ORD-{0}"
    with pytest.raises(ValidationError, match="of the record type “Invoice”"):
        queue.full_clean()


@pytest.mark.parametrize("mask", ["Ord-{0}", "Inv-0{0}", "Inv-{0}/26", "Inv{0}"])
def test_it_lets_masks_stand_that_can_not_meet(mask: str) -> None:
    make_queue(number_mask="Inv-{0}")
    RecordType(system_name="invoices", title="Invoice", number_mask=mask).full_clean()
