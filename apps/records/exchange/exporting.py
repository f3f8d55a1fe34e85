"""Records as a table, some at a time, so that a million of them need no more memory than a page."""

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from apps.attributes import Reference, Value
from apps.attributes.wording import in_words
from apps.records.models import Record, RecordAttribute, RecordType
from apps.records.typed import typed_records

AT_ONCE = 500
XLSX_ROWS = 1_048_575
"""So many a sheet of a workbook can hold below its heading."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_SEVERAL = "\n"


def csv_lines(record_type: RecordType, records: QuerySet[Record]) -> Iterator[bytes]:
    """The table as CSV in UTF-8, as a spreadsheet of the reader's language opens it; texts are never formulas."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator())
    writer.writerow(heading(record_type))
    yield "\ufeff".encode() + _taken(buffer)
    for rows in _in_pieces(record_type, records):
        writer.writerows([[_text(cell) for cell in row] for row in rows])
        yield _taken(buffer)


def xlsx_file(record_type: RecordType, records: QuerySet[Record]) -> IO[bytes]:
    """The table as a workbook, at its beginning; numbers, dates and yes or no are such in it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(record_type))
    sheet.freeze_panes = "B2"
    sheet.append([_bold(sheet, text) for text in heading(record_type)])
    for rows in _in_pieces(record_type, records[:XLSX_ROWS]):
        for row in rows:
            sheet.append([_cell(sheet, cell) for cell in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller reads and closes it
    book.save(file)
    file.seek(0)
    return file


def heading(record_type: RecordType) -> list[str]:
    """The titles of the columns."""
    return [pgettext("of a record", "Number"), *(row.label for row in record_type.rows), _("Created"), _("Changed")]


def separator() -> str:
    """What parts the columns of a CSV file, as spreadsheets of the reader's language expect it."""
    return ";" if get_language() == "ru" else ","


def plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula, whatever it begins with."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _in_pieces(record_type: RecordType, records: QuerySet[Record]) -> Iterator[list[list[Any]]]:
    found = records.iterator(chunk_size=AT_ONCE)
    while piece := [record for record, _place in zip(found, range(AT_ONCE), strict=False)]:
        values = typed_records(piece)
        yield [_row(record_type.rows, record, values[record.pk]) for record in piece]


def _row(rows: tuple[RecordAttribute, ...], record: Record, values: Any) -> list[Any]:
    return [record.number, *(values.get(row.name) for row in rows), record.created_at, record.updated_at]


def _text(value: Value | None) -> str:
    """A value as people write it, and as the import reads it."""
    match value:
        case None:
            return ""
        case Decimal():
            digits = format(value, "f")
            return digits.replace(".", ",") if separator() == ";" else digits
        case datetime():
            local = timezone.localtime(value)
            return local.strftime("%d.%m.%Y" if (local.hour, local.minute) == (0, 0) else "%d.%m.%Y %H:%M")
        case Reference():
            text = f"{value.name} <{value.address}>" if value.address else value.name
        case tuple():
            text = _SEVERAL.join(map(_unquoted, value))
        case _:
            text = in_words(value)
    return plain(text)


def _unquoted(item: Value) -> str:
    return _text(item).removeprefix("'")


def _cell(sheet: Any, value: Value | None) -> Any:
    match value:
        case bool() | Decimal():
            return value
        case datetime():
            return timezone.localtime(value).replace(tzinfo=None)
        case timedelta() | None:
            return _text(value) or None
    cell = WriteOnlyCell(sheet, value=_legal(_unquoted(value)))
    cell.data_type = "s"  # a text, also when it begins like a formula
    return cell


def _legal(text: str) -> str:
    """Without the control characters that workbooks can't hold, and as long as a cell may be."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")[:32_767]


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=_legal(text))
    cell.data_type = "s"
    cell.font = Font(bold=True)
    return cell


def _sheet_title(record_type: RecordType) -> str:
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in record_type.title_of_many)[:31] or "1"


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
