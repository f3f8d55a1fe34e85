"""Tables out of the list of a record type, and in: rehearsed row by row, then imported."""

import io
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from openpyxl import load_workbook

from apps.attributes import Type
from apps.records.keeping import create_record
from apps.records.models import Record, RecordType
from apps.records.pages.exchanging import MOST_ROWS
from tests import cast
from tests.records.registry import declare, full_invoices, invoices

pytestmark = pytest.mark.django_db
IMPORT = "/records/of/invoices/import/"


@pytest.fixture
def registry() -> RecordType:
    made = full_invoices()
    create_record(made, {"Title": "Аренда", "Amount": Decimal("12.50"), "Paid": "2026-11-21 15:30"}, by=None)
    create_record(made, {"Title": "Бумага", "Amount": 3}, by=None)
    create_record(made, {"Title": "Вода"}, by=None)
    return made


def content(response: HttpResponseBase) -> bytes:
    return b"".join(response)


def table(*lines: str, name: str = "Счета.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(lines).encode())


def test_what_is_filtered_leaves_as_csv(registry: RecordType, desk: Client) -> None:
    response = desk.get("/records/of/invoices/export/csv/?a.Amount.from=1&sort=Amount")
    lines = content(response).decode("utf-8-sig").splitlines()

    assert lines[0].startswith("Number,Назначение,Сумма")
    assert [line.split(",")[:3] for line in lines[1:]] == [["Inv-2", "Бумага", "3"], ["Inv-1", "Аренда", "12.50"]]
    assert response["Content-Disposition"] == 'attachment; filename="Invoices.csv"'


def test_times_and_numbers_leave_as_the_reader_writes_them(registry: RecordType, client: Client) -> None:
    client.force_login(cast.olga(language="ru", time_zone="Asia/Vladivostok"))

    text = content(client.get("/records/of/invoices/export/csv/?q=аренда")).decode("utf-8-sig")

    assert "Inv-1;Аренда;12,50;" in text
    assert "21.11.2026 22:30" in text


def test_what_is_filtered_leaves_as_xlsx(registry: RecordType, desk: Client) -> None:
    response = desk.get("/records/of/invoices/export/xlsx/?q=бумага")
    sheet = load_workbook(io.BytesIO(content(response))).worksheets[0]

    assert [cell.value for cell in sheet[2]][:3] == ["Inv-2", "Бумага", 3]
    assert sheet.max_row == 2
    assert desk.get("/records/of/invoices/export/pdf/").status_code == 404


def test_a_table_is_rehearsed_and_then_imported(registry: RecordType, desk: Client) -> None:
    lines = ["Номер;Назначение;Сумма;Цвет", "Inv-1;Аренда офиса;12,50;", ";Новый;7;синий", "Inv-3;Вода;;"]

    rehearsed = desk.post(IMPORT, {"file": table(*lines), "match": "number"})
    page = rehearsed.content.decode()

    assert "1 new record, 1 changed, 1 as it was" in page
    assert "<del>Аренда</del> → Аренда офиса" in page
    assert "Цвет" in page
    assert Record.objects.count() == 3
    done = desk.post(IMPORT, {"kept": rehearsed.context["file"], "match": "number", "sure": "yes"}, follow=True)
    assert "1 new record, 1 changed" in done.content.decode()
    assert Record.objects.get(number="Inv-1").typed()["Title"] == "Аренда офиса"
    assert Record.objects.get(number="Inv-4").typed()["Amount"] == 7


def test_a_refused_row_says_why_and_stops_all(registry: RecordType, desk: Client) -> None:
    rehearsed = desk.post(IMPORT, {"file": table("Назначение,Сумма", "Новый,7", "Плохой,много")})
    page = rehearsed.content.decode()

    assert "Nothing is imported while a row is refused" in page
    assert "“Сумма”: “много” is not a number" in page
    assert rehearsed.context["rows"][0].line == 3  # what is wrong comes first
    desk.post(IMPORT, {"kept": rehearsed.context["file"], "sure": "yes"})
    assert Record.objects.count() == 3


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "Choose a file first"),
        (table("Назначение"), "no rows below a heading"),
        (table("Цвет", "синий"), "No column of the file is known here"),
        (SimpleUploadedFile("a.xlsx", b"PK\x03\x04nonsense"), "can’t be read"),
        (table("Назначение", *["Новый"] * (MOST_ROWS + 1)), "at most 2000 are imported at once"),
    ],
)
def test_what_is_no_table_of_ours_is_refused(
    registry: RecordType, desk: Client, file: SimpleUploadedFile | None, sentence: str
) -> None:
    response = desk.post(IMPORT, {"file": file} if file else {})

    assert sentence in response.content.decode()


def test_only_those_who_may_write_import(registry: RecordType, desk: Client) -> None:
    registry.writers.add(Group.objects.create(name="Bookkeepers"))

    assert desk.get(IMPORT).status_code == 403
    assert desk.post(IMPORT, {"file": table("Назначение", "Новый")}).status_code == 403
    assert desk.get("/records/of/invoices/export/csv/").status_code == 200


def test_a_table_names_only_what_its_reader_sees(registry: RecordType, desk: Client) -> None:
    secret = invoices(system_name="contracts", title="Contract", number_mask="Cont-{0}")
    declare(registry, "Contract", Type.RECORD, target=secret)
    create_record(secret, {}, by=None)
    secret.teams.add(Group.objects.create(name="Lawyers"))

    rehearsed = desk.post(IMPORT, {"file": table("Назначение,Contract", "Новый,Cont-1")})

    assert "there is no record “Cont-1” of the type" in rehearsed.content.decode()
