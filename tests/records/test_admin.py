"""Record types as the technologist defines them."""

from typing import Any

import pytest
from django.test import Client

from apps.attributes import Type
from apps.records.keeping import create_record
from apps.records.models import Record, RecordAttribute, RecordType
from tests.cast import ivan, tamara
from tests.records.registry import declare, full_invoices, invoices

pytestmark = pytest.mark.django_db
ADD = "/admin/records/recordtype/add/"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(tamara())
    return client


def fields(record_type: RecordType | None = None, *rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What the form sends: the type as it is, its attributes with these changes, then new ones."""
    data: dict[str, Any] = {"title": "Реестр документов", "number_mask": "Doc-{0}", "icon": "folder", "position": "0",
                            "enabled": "on", "last_number": "0", "system_name": ""}  # fmt: skip
    known = list(record_type.attributes.all()) if record_type else []
    if record_type:
        data |= {"title": record_type.title, "number_mask": record_type.number_mask}
    sent: list[dict[str, Any]] = [_sent(row) | changes.pop(row.name, {}) for row in known]
    sent += [{"type": "string", **row} for row in rows]
    data |= {"attributes-TOTAL_FORMS": len(sent), "attributes-INITIAL_FORMS": len(known)}
    for number, row in enumerate(sent):
        data |= {f"attributes-{number}-{name}": value for name, value in row.items() if value is not None}
    return data | changes


def _sent(row: RecordAttribute) -> dict[str, Any]:
    flags = {name: "on" if getattr(row, name) else None for name in ("required", "array", "searchable", "date_only")}
    return {"id": row.pk, "label": row.label, "name": row.name, "type": row.type, "position": row.position,
            "choices": "\n".join(row.choices), "target": row.target_id, **flags}  # fmt: skip


def address(record_type: RecordType) -> str:
    return f"/admin/records/recordtype/{record_type.pk}/change/"


def test_it_defines_the_register_of_the_seed(admin: Client) -> None:
    rows = ({"label": "Отправитель", "searchable": "on"}, {"label": "Вложения", "type": "document", "array": "on"})
    assert admin.get(ADD).status_code == 200
    answer = admin.post(ADD, fields(None, *rows))
    assert answer.status_code == 302, answer.content.decode()
    record_type = RecordType.objects.get()
    assert record_type.system_name == "reestr-dokumentov"
    made = [(row.name, row.type, row.array, row.position) for row in record_type.rows]
    assert made == [("Otpravitel", "string", False, 1), ("Vlozheniya", "document", True, 2)]
    page = admin.get(address(record_type)).content.decode()
    assert "How the form looks" in page
    assert "being prepared" in page
    assert "shown nowhere" in page
    assert "Реестр документов" in admin.get("/admin/records/recordtype/").content.decode()


def test_it_refuses_with_sentences(admin: Client) -> None:
    invoices()
    rows: list[dict[str, Any]] = [
        {"label": "Вид", "type": "choice"},
        {"label": "Счёт", "type": "record"},
        {"label": "Number", "name": "Number"},
        {"label": "А", "name": "x"},
        {"label": "Б", "name": "X"},
    ]
    page = admin.post(ADD, fields(None, *rows, number_mask="inv-1{0}")).content.decode()
    assert "can give the same number" in page
    assert "Write what there is to choose from" in page
    assert "Choose the type of the records" in page
    assert "Every record has a “Number” already" in page
    assert "Another attribute has this system name" in page
    assert page.count("<details") < len(rows) + 1  # a mistake is never folded away
    assert RecordType.objects.count() == 1


def test_a_changed_type_takes_the_values_along(admin: Client) -> None:
    record_type = invoices()
    declare(record_type, "Amount")
    for text in ("1 234,50", "7"):
        create_record(record_type, {"Amount": text}, by=None)
    answer = admin.post(address(record_type), fields(record_type, Amount={"type": "number", "searchable": "on"}))
    assert answer.status_code == 302
    assert [str(record.typed()["Amount"]) for record in Record.objects.order_by("pk")] == ["1234.50", "7"]


@pytest.mark.parametrize(
    ("name", "change", "value"),
    [
        ("Title", {"type": "number"}, "Аренда"),
        ("Tags", {"array": None}, "a, b"),
        ("Paid", {"date_only": "on"}, "15:30"),
        ("Person", {"type": "string"}, "Иван"),
    ],
)
def test_a_change_that_would_lose_values_is_refused(admin: Client, name: str, change: Any, value: str) -> None:
    ivan()
    record_type = full_invoices()
    values = {"Title": "Аренда", "Tags": ["a", "b"], "Paid": "21.11.2026 15:30", "Person": "Иван Петров"}
    record = create_record(record_type, values, by=None)
    page = admin.post(address(record_type), fields(record_type, **{name: change})).content.decode()
    assert "can’t be kept so" in page
    assert value in page
    assert Record.objects.get(pk=record.pk).values == record.values


def test_a_removed_attribute_leaves_its_values_and_a_new_one_finds_them(admin: Client) -> None:
    record_type = invoices()
    declare(record_type, "Title")
    record = create_record(record_type, {"Title": "x"}, by=None)
    admin.post(address(record_type), fields(record_type, Title={"DELETE": "on"}))
    assert Record.objects.get(pk=record.pk).typed() == {}
    admin.post(address(record_type), fields(RecordType.objects.get(), {"label": "Title"}))
    assert Record.objects.get(pk=record.pk).typed() == {"Title": "x"}


def test_a_renamed_attribute_keeps_its_values(admin: Client) -> None:
    record_type = invoices()
    declare(record_type, "Title")
    record = create_record(record_type, {"Title": "x"}, by=None)
    admin.post(address(record_type), fields(record_type, Title={"name": "Subject"}))
    assert Record.objects.get(pk=record.pk).values == {"Subject": "x"}


def test_a_type_with_records_is_not_deleted(admin: Client) -> None:
    record_type = invoices()
    create_record(record_type, {}, by=None)
    page = admin.post(f"/admin/records/recordtype/{record_type.pk}/delete/", {"post": "yes"}).content.decode()
    assert "“Invoice” has 1 record." in page
    assert RecordType.objects.exists()


def test_records_can_be_looked_at(admin: Client) -> None:
    record_type = invoices()
    declare(record_type, "Amount", Type.NUMBER, label="Сумма")
    record = create_record(record_type, {"Amount": "1 500,5"}, by=None)
    assert "Inv-1" in admin.get("/admin/records/record/?q=nv-1").content.decode()
    assert "Сумма" in admin.get(f"/admin/records/record/{record.pk}/change/").content.decode()
