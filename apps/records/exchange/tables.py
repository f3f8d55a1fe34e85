"""Tables that people upload: CSV in the encodings and with the separators of our spreadsheets, and XLSX."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

MOST_ROWS = 50_000
SEPARATORS = ";,\t|"
_FORMULA = ("'=", "'+", "'-", "'@", "'\t", "'\r", "''")


class TableRefusedError(ValueError):
    """A file that is no table; the text is a sentence that names the cure."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its line in the file, as a spreadsheet counts them; None is an empty cell."""

    line: int
    cells: tuple[object | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The titles of the columns and what stands below them."""

    heading: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(content: bytes) -> Table:
    """The table in a file; TableRefusedError for one that is none, is empty or is too long."""
    lines = _workbook(content) if content.startswith(b"PK\x03\x04") else _text_lines(content)
    rows = [Row(number, cells) for number, cells in enumerate(lines, 1) if any(cell is not None for cell in cells)]
    if len(rows) < 2:
        raise TableRefusedError(_("The file has no rows below a heading."))
    if len(rows) > MOST_ROWS + 1:
        raise TableRefusedError(_("The file has more than %(most)s rows. Part it into several.") % {"most": MOST_ROWS})
    heading = tuple("" if cell is None else str(cell).strip() for cell in rows[0].cells)
    return Table(heading, tuple(rows[1:]))


def _text_lines(content: bytes) -> Iterable[tuple[object | None, ...]]:
    text = _decoded(content)
    if "\0" in text:
        raise TableRefusedError(_("This is no table. Save it as CSV or as XLSX."))
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        return [tuple(_read(cell) for cell in line) for line in islice(reader, MOST_ROWS + 2)]
    except csv.Error as error:
        raise TableRefusedError(_("The file can’t be read as CSV: %(why)s.") % {"why": error}) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace")


def _separator(text: str) -> str:
    """The one that parts the heading into most columns; a heading may be quoted."""
    first = text[:100_000]

    def columns(separator: str) -> int:
        return len(next(csv.reader(io.StringIO(first, newline=""), delimiter=separator), []))

    return max(SEPARATORS, key=columns)


def _read(cell: str) -> str | None:
    """What was typed: an apostrophe that hides a formula from spreadsheets is none of the text."""
    text = cell.strip()
    return (text[1:] if text.startswith(_FORMULA) else text) or None


def _workbook(content: bytes) -> Iterable[tuple[object | None, ...]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return [tuple(map(_plain, row)) for row in islice(sheet.iter_rows(values_only=True), MOST_ROWS + 2)]
    except (KeyError, IndexError, ValueError, OSError, SyntaxError, zipfile.BadZipFile) as error:
        raise TableRefusedError(_("The workbook can’t be read. Save it as XLSX once more, or as CSV.")) from error


def _plain(cell: Any) -> object | None:
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else Decimal(str(cell))
    return cell.strip() or None if isinstance(cell, str) else cell


def known_columns(heading: Sequence[str], names: dict[str, str]) -> tuple[dict[int, str], list[str]]:
    """The places of the columns that are known, with what they mean, and the titles of the others.

    `names` are what columns may be called, casefolded, and what each of them means, "" for one that is passed over in
    silence; a second column of one is unknown.
    """
    known: dict[int, str] = {}
    for place, title in enumerate(heading):
        meant = names.get(title.casefold())
        if meant and meant not in known.values():
            known[place] = meant
    others = [title for place, title in enumerate(heading) if title and place not in known]
    return known, [title for title in others if names.get(title.casefold()) != ""]
