"""Records out into tables and in from them."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook

from apps.attributes.values import store_document
from apps.records.exchange import TableRefusedError, csv_lines, import_table, read_table, xlsx_file
from apps.records.keeping import create_record
from apps.records.models import Record, RecordChange, RecordType
from tests.cast import ivan, olga
from tests.records.registry import full_invoices
from tests.records.test_keeping import TEXTS

pytestmark = pytest.mark.django_db


def csv_of(record_type: RecordType) -> bytes:
    return b"".join(csv_lines(record_type, Record.objects.of(record_type).sorted_by("created")))


def xlsx_of(record_type: RecordType) -> bytes:
    with xlsx_file(record_type, Record.objects.of(record_type).sorted_by("created")) as file:
        return file.read()


def table(*lines: str, encoding: str = "utf-8") -> Any:
    return read_table("\r\n".join(lines).encode(encoding))


@pytest.fixture
def invoices() -> RecordType:
    """One invoice with everything, one whose text looks like a formula."""
    ivan()
    record_type = full_invoices()
    create_record(record_type, {**TEXTS, "Scans": [store_document("scan.pdf", b"%PDF")], "Parent": None}, by=None)
    create_record(record_type, {"Title": "=HYPERLINK(A1)", "Amount": "-5", "Tags": ["+1", "'=x"]}, by=None)
    return record_type


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("write", [csv_of, xlsx_of])
def test_what_was_exported_is_imported_unchanged(invoices: RecordType, write: Any, language: str) -> None:
    with translation.override(language):
        imported = import_table(invoices, read_table(write(invoices)), by=None)
        assert [(row.outcome, row.sentences, row.changes) for row in imported.rows] == [("same", (), ())] * 2
        content = write(invoices)
        Record.objects.all().delete()
        assert import_table(invoices, read_table(content), by=None).done
        again = Record.objects.get(number="Inv-2").typed()
    assert (again["Title"], again["Tags"], str(again["Amount"])) == ("=HYPERLINK(A1)", ("+1", "'=x"), "-5")


def test_cells_are_never_formulas(invoices: RecordType) -> None:
    rows = list(csv.reader(io.StringIO(csv_of(invoices).decode("utf-8-sig"))))
    assert rows[0][:3] == ["Number", "Назначение", "Сумма"]
    assert rows[2][1:3] == ["'=HYPERLINK(A1)", "-5"]
    sheet = load_workbook(io.BytesIO(xlsx_of(invoices))).worksheets[0]
    cells = {str(cell.value): cell.data_type for row in sheet.iter_rows() for cell in row}
    assert (cells["=HYPERLINK(A1)"], cells["-5"], cells["True"]) == ("s", "n", "b")
    assert sheet.title == "Invoices"


def test_export_costs_no_query_a_record(invoices: RecordType, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        create_record(invoices, {"Title": f"{number}", "Person": "ivan@northwind.example"}, by=None)
    with django_assert_max_num_queries(8):
        assert csv_of(invoices).count(b"\r\n") == 33


def test_a_rehearsal_says_row_by_row_what_would_happen(invoices: RecordType) -> None:
    lines = ["Inv-1;Аренда;7,5;", ";Новый;1 000,00;красный", "Inv-2;=HYPERLINK(A1);-5;", "Inv-9;;много;"]
    sheet = table("Номер;Назначение;сумма;Цвет", *lines)
    imported = import_table(invoices, sheet, by=None, rehearse=True)
    assert [(row.line, row.outcome, row.number) for row in imported.rows] == [
        (2, "changed", "Inv-1"), (3, "created", "Inv-3"), (4, "same", "Inv-2"), (5, "refused", "Inv-9"),
    ]  # fmt: skip
    (change,) = imported.rows[0].changes
    assert (change.label, change.before, change.after) == ("Сумма", "1234.50", "7.5")
    assert imported.rows[3].sentences[0] == "“Назначение” is missing."
    assert "“Сумма”: “много” is not a number" in imported.rows[3].sentences[1]
    assert (imported.left_out, imported.done) == (("Цвет",), False)
    assert Record.objects.count() == 2
    assert create_record(invoices, {"Title": "x"}, by=None).number == "Inv-3"


def test_all_rows_are_taken_or_none(invoices: RecordType) -> None:
    wrong = import_table(invoices, table("Amount,Title", "1,a", "x,b"), by=None)
    assert (wrong.done, Record.objects.count()) == (False, 2)
    agent = olga()
    right = import_table(invoices, table("Amount,Title", "1,a", "2,b"), by=agent)
    assert (right.done, Record.objects.count()) == (True, 4)
    assert Record.objects.first().created_by == agent  # type: ignore[union-attr]
    assert RecordChange.objects.filter(by=agent, kind="created").count() == 2


def test_rows_may_be_matched_by_an_attribute(invoices: RecordType) -> None:
    create_record(invoices, {"Title": "дважды"}, by=None)
    create_record(invoices, {"Title": "Дважды"}, by=None)
    sheet = table("Назначение\tСостояние", "АРЕНДА\tчерновик", "дважды\t", "другое\t")
    rows = import_table(invoices, sheet, by=None, match="Title", rehearse=True).rows
    assert [row.outcome for row in rows] == ["changed", "refused", "created"]
    assert rows[1].sentences == ("More than one record has this “Title”.",)
    with pytest.raises(TableRefusedError, match="no column “State”"):
        import_table(invoices, table("Title", "x"), by=None, match="State")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_it_recognises_encodings_and_separators(encoding: str, separator: str) -> None:
    found = table(f'"Название, полное"{separator}Сумма', f'"Счёт; №5"{separator}10', encoding=encoding)
    assert found.heading == ("Название, полное", "Сумма")
    assert found.rows[0].cells == ("Счёт; №5", "10")


def test_a_workbook_of_people_is_read(invoices: RecordType) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Назначение", "Сумма", "Оплатить до", "Подписан"])
    sheet.append([2026, 10.5, datetime(2026, 12, 1, tzinfo=UTC).replace(tzinfo=None), True])
    file = io.BytesIO()
    book.save(file)
    (row,) = import_table(invoices, read_table(file.getvalue()), by=None).rows
    record = Record.objects.get(number=row.number)
    assert record.values == {"Title": "2026", "Amount": "10.5", "Due": "2026-12-01", "Signed": True}


@pytest.mark.parametrize(
    "content", [b"", b"Title\n", b"PK\x03\x04 no workbook", b"\x00\x01\x02\x03", "Цвет\nкрасный".encode()]
)
def test_what_is_no_table_is_refused_with_a_sentence(invoices: RecordType, content: bytes) -> None:
    with pytest.raises(TableRefusedError, match=r"\w"):
        import_table(invoices, read_table(content), by=None)
