"""The form of a record at the desk: made, changed, from a letter, by two people at once, with and without scripts."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from apps.activities.models import EmailActivity, Link
from apps.attributes import Document, Reference, Type
from apps.attributes.values import store_document
from apps.records.keeping import change_record, create_record
from apps.records.models import Record, RecordType
from tests import cast
from tests.records.registry import declare, full_invoices, invoices

pytestmark = pytest.mark.django_db
NEW = "/records/of/invoices/new/"


@pytest.fixture
def registry() -> RecordType:
    return full_invoices()


def fields(response: Any) -> dict[str, Any]:
    """The form's fields by name, as the response shows them."""
    return {each.row.name: each for each in response.context["form"].fields}


def sent(response: Any, **changes: Any) -> dict[str, Any]:
    """What the browser would send of the form that was shown."""
    found: dict[str, Any] = {"seen": response.context["seen"]}
    for name, each in fields(response).items():
        found[name] = [kept.sealed for kept in each.files] or each.texts
        found[f"{name}.key"] = [entry.chosen for entry in each.entries]
    return found | changes


def test_it_makes_a_record_of_every_type_of_value(registry: RecordType, desk: Client) -> None:
    ivan = cast.ivan()
    create_record(registry, {"Title": "Прежний"}, by=None)

    response = desk.post(NEW, {
        "Title": "  Аренда ", "Amount": "1 234,50", "Due": "2026-12-01", "Paid": "2026-11-21T15:30",
        "Work": "1 h 30 min",
        "Signed": "no", "State": "Выставлен", "Customer": "Northwind", "Customer.key": f"account:{ivan.account_id}",
        "Person": "ivan@northwind.example", "Person.key": "", "Parent": "inv-1", "Tags": ["срочно", "", "офис"],
        "Scans.file": [SimpleUploadedFile("Счёт.pdf", b"%PDF-1.7"), SimpleUploadedFile("b.txt", b"b")],
    })  # fmt: skip

    made = Record.objects.get(number="Inv-2")
    values = made.typed()
    assert response["Location"] == made.get_absolute_url()
    assert made.created_by == cast.olga()
    assert values["Title"] == "Аренда"
    assert values["Amount"] == Decimal("1234.50")
    assert values["Paid"] == datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
    assert values["Work"] == timedelta(hours=1, minutes=30)
    assert values["Signed"] is False
    assert values["Tags"] == ("срочно", "офис")
    assert isinstance(values["Customer"], Reference)
    assert values["Customer"].kind == "account"
    assert isinstance(values["Scans"], tuple)
    assert [document.name for document in values["Scans"]] == ["Счёт.pdf", "b.txt"]


def test_errors_stand_beside_the_fields_and_nothing_is_lost(registry: RecordType, desk: Client) -> None:
    response = desk.post(NEW, {
        "Title": "", "Amount": "много", "Person": "Никто", "Tags": ["один", "два"],
        "Scans.file": SimpleUploadedFile("Счёт.pdf", b"%PDF-1.7"),
    })  # fmt: skip
    shown = fields(response)

    assert shown["Title"].errors == ["“Назначение” is missing."]
    assert "is not a number" in shown["Amount"].errors[0]
    assert "no contact is called “Никто”" in shown["Person"].errors[0]
    assert shown["Amount"].texts == ["много"]
    assert shown["Tags"].texts == ["один", "два"]
    assert "Nothing is saved yet" in response.content.decode()
    again = desk.post(NEW, sent(response, Title="Аренда", Amount="5", Person=""))
    assert again.status_code == 302
    assert len(Record.objects.get().typed()["Scans"]) == 1  # type: ignore[arg-type] # several files


def test_rows_come_and_go_without_scripts(registry: RecordType, desk: Client) -> None:
    grown = desk.post(NEW, {"Title": "", "Tags": ["один"], "add": "Tags"})
    shrunk = desk.post(NEW, {"Title": "", "Tags": ["один", "два"], "remove": "Tags:0"})

    assert fields(grown)["Tags"].texts == ["один", ""]
    assert fields(shrunk)["Tags"].texts == ["два"]
    assert not fields(grown)["Title"].errors
    assert not Record.objects.exists()


def test_it_changes_what_was_touched_and_nothing_else(registry: RecordType, desk: Client) -> None:
    moment = datetime(2026, 11, 21, 12, 30, 15, 123456, tzinfo=UTC)
    values = {"Title": "Аренда", "Paid": moment, "Amount": "1.500", "Scans": (store_document("a.pdf", b"a"),)}
    record = create_record(registry, values, by=None)
    address = f"/records/{record.pk}/edit/"

    desk.post(address, sent(desk.get(address), Title="Бумага"))

    record.refresh_from_db()
    assert record.typed()["Title"] == "Бумага"
    assert record.typed()["Paid"] == moment  # the seconds that the field doesn't show stay
    assert len(record.changes.latest("pk").values) == 1


def test_a_file_can_be_taken_away(registry: RecordType, desk: Client) -> None:
    values = {"Title": "Аренда", "Scans": (store_document("a.pdf", b"a"), store_document("b.pdf", b"b"))}
    record = create_record(registry, values, by=None)
    address = f"/records/{record.pk}/edit/"
    shown = desk.get(address)

    desk.post(address, sent(shown, Scans=[fields(shown)["Scans"].files[1].sealed]))

    record.refresh_from_db()
    assert [document.name for document in record.typed()["Scans"]] == ["b.pdf"]  # type: ignore[union-attr]


def test_a_file_that_nobody_sent_is_not_taken(registry: RecordType, desk: Client) -> None:
    desk.post(NEW, {"Title": "Аренда", "Scans": "0" * 64})

    assert "Scans" not in Record.objects.get().typed()


def test_what_two_change_at_once_is_told_and_nobody_loses_it(registry: RecordType, desk: Client) -> None:
    record = create_record(registry, {"Title": "Аренда", "Amount": 1, "State": "Черновик"}, by=None)
    address = f"/records/{record.pk}/edit/"
    opened = desk.get(address)
    change_record(record, {"Amount": 2, "State": "Выставлен"}, by=cast.tamara())

    contested = desk.post(address, sent(opened, Amount="3", Title="Бумага"))
    shown = fields(contested)

    assert "Somebody else has changed this record" in contested.content.decode()
    assert "Tamara Orlova changed this" in shown["Amount"].theirs
    assert "it is “2” now, and you have written “3”" in shown["Amount"].theirs
    assert shown["Amount"].texts == ["3"]
    assert shown["State"].texts == ["Выставлен"]  # nobody else touched it here, so theirs stands
    record.refresh_from_db()
    assert record.typed()["Amount"] == 2
    assert desk.post(address, sent(contested)).status_code == 302
    record.refresh_from_db()
    assert (record.typed()["Amount"], record.typed()["State"], record.typed()["Title"]) == (3, "Выставлен", "Бумага")


def test_changes_of_other_fields_go_together_without_a_word(registry: RecordType, desk: Client) -> None:
    record = create_record(registry, {"Title": "Аренда", "Amount": 1}, by=None)
    address = f"/records/{record.pk}/edit/"
    opened = desk.get(address)
    change_record(record, {"Amount": 2}, by=cast.tamara())

    assert desk.post(address, sent(opened, Title="Бумага")).status_code == 302
    record.refresh_from_db()
    assert (record.typed()["Amount"], record.typed()["Title"]) == (2, "Бумага")


def test_what_a_machine_left_out_is_asked_for(registry: RecordType, desk: Client) -> None:
    record = create_record(registry, {"Amount": 1}, by=None, complete=False)
    address = f"/records/{record.pk}/edit/"

    response = desk.post(address, sent(desk.get(address), Amount="2"))

    assert fields(response)["Title"].errors == ["“Назначение” is missing."]


def test_it_opens_from_a_letter_with_what_fits(desk: Client) -> None:
    documents = invoices(system_name="documents", title="Документ", number_mask="Doc-{0}")
    for name, label in (("Sender", "Отправитель"), ("Topic", "Тема"), ("Body", "Текст письма")):
        declare(documents, name, label=label, long=name == "Body")
    declare(documents, "Person", Type.CONTACT)
    declare(documents, "Customer", Type.ACCOUNT)
    declare(documents, "Files", Type.DOCUMENT, label="Вложения", array=True)
    ivan = cast.ivan()
    letter = cast.make_activity(subject="Счёт № 53", contact=ivan, account=ivan.account)
    cast.make_attachment(letter)
    address = f"/records/of/documents/new/?letter={letter.pk}"

    assert address.replace("&", "&amp;") in desk.get(letter.get_absolute_url()).content.decode()
    opened = desk.get(address)
    response = desk.post(address, sent(opened))

    made = Record.objects.get()
    values = made.typed()
    assert values["Sender"] == "Иван Петров <ivan@northwind.example>"
    assert values["Topic"] == "Счёт № 53"
    assert "Письмо так и не пришло" in str(values["Body"])
    assert isinstance(values["Person"], Reference)
    assert isinstance(values["Customer"], Reference)
    assert (values["Person"].id, values["Customer"].kind) == (ivan.pk, "account")
    assert [document.name for document in values["Files"]] == ["Счёт № 53.pdf"]  # type: ignore[union-attr]
    assert response["Location"] == made.get_absolute_url()
    assert Link.objects.get(activity=letter).object == made
    assert EmailActivity.objects.get(pk=letter.pk).needs_processing is False


def test_only_one_file_fits_where_one_is_asked_for(desk: Client) -> None:
    documents = invoices(system_name="documents", title="Документ", number_mask="Doc-{0}")
    declare(documents, "Original", Type.DOCUMENT)
    letter = cast.make_activity()
    cast.make_attachment(letter, "a.pdf", b"a")
    cast.make_attachment(letter, "b.pdf", b"b")
    address = f"/records/of/documents/new/?letter={letter.pk}"

    opened = desk.get(address)
    response = desk.post(address, sent(opened))

    assert [kept.kept for kept in fields(opened)["Original"].files] == [True, False]
    assert fields(response)["Original"].errors == ["Only one file fits here: untick the others."]


def test_files_are_taken_while_one_types(registry: RecordType, desk: Client) -> None:
    upload = {"attribute": "Scans", "file": SimpleUploadedFile("Счёт.pdf", b"%PDF-1.7")}
    line = desk.post("/records/of/invoices/upload/", upload).json()["shown"]
    token = re.search(r'name="Scans" value="([^"]+)"', line)
    assert token is not None

    desk.post(NEW, {"Title": "Аренда", "Scans": token[1]})

    document = Record.objects.get().typed()["Scans"][0]  # type: ignore[index] # several files
    assert isinstance(document, Document)
    assert document.content() == b"%PDF-1.7"


@override_settings(POSTDESK_MAX_FILE_MB=1)
def test_too_large_a_file_is_refused_with_a_sentence(registry: RecordType, desk: Client) -> None:
    large = b"x" * (1024 * 1024 + 1)
    upload = {"attribute": "Scans", "file": SimpleUploadedFile("фильм.mp4", large)}

    said = desk.post("/records/of/invoices/upload/", upload).json()
    response = desk.post(NEW, {"Title": "Аренда", "Scans.file": SimpleUploadedFile("фильм.mp4", large)})

    assert "a file may be 1.0\xa0MB at most" in said["sentence"]
    assert fields(response)["Scans"].errors == [said["sentence"]]


def test_what_is_typed_finds_people_and_records(registry: RecordType, desk: Client) -> None:
    ivan = cast.ivan()
    record = create_record(registry, {"Title": "Аренда"}, by=None)

    def found(attribute: str, text: str) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = desk.get(f"/records/of/invoices/find/{attribute}/?q={text}").json()["found"]
        return rows

    assert found("Person", "петр") == [
        {"name": "Иван Петров", "address": "ivan@northwind.example", "key": f"contact:{ivan.pk}"}
    ]
    assert {row["key"] for row in found("Customer", "northwind")} == {
        f"account:{ivan.account_id}",
        f"contact:{ivan.pk}",
    }
    assert found("Parent", "арен") == [{"name": "Inv-1", "address": "Аренда", "key": f"record:{record.pk}"}]
    assert found("Parent", "") == []
    assert desk.get("/records/of/invoices/find/Title/?q=а").status_code == 404
    assert desk.get("/records/of/invoices/find/Nothing/?q=а").status_code == 404


def test_a_key_counts_only_while_its_text_stands(registry: RecordType, desk: Client) -> None:
    other = cast.make_contact("Анна Берг", "anna@northwind.example")

    desk.post(NEW, {"Title": "Аренда", "Person": "anna@northwind.example", "Person.key": f"contact:{cast.ivan().pk}"})

    person = Record.objects.get().typed()["Person"]
    assert isinstance(person, Reference)
    assert person.id == other.pk
