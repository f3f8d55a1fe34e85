"""Records out of a table: row by row what would come of it, then all of it or nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from apps.attributes import Problem, Type, ValuesRefusedError
from apps.records.conditions import Operation
from apps.records.exchange.tables import Row, Table, TableRefusedError, known_columns
from apps.records.history import Changed, changed_words
from apps.records.keeping import change_record, create_record
from apps.records.models import Record, RecordAttribute, RecordChange, RecordType
from apps.records.naming import named
from apps.records.reading import Find
from apps.staff.models import User

NUMBER = "number"


class Outcome(TextChoices):
    """What becomes of a row."""

    CREATED = "created", gettext_lazy("new")
    CHANGED = "changed", gettext_lazy("changed")
    SAME = "same", gettext_lazy("as it is")
    REFUSED = "refused", gettext_lazy("refused")


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row of the file, what becomes of it, and why not or what of the record changes."""

    line: int
    outcome: Outcome
    number: str = ""
    sentences: tuple[str, ...] = ()
    changes: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import does. `done` is false after a rehearsal, and when a row was refused: nothing is changed then."""

    rows: tuple[ImportedRow, ...]
    left_out: tuple[str, ...]  # titles of columns that mean nothing here
    done: bool

    def count(self, outcome: Outcome) -> int:
        return Counter(row.outcome for row in self.rows)[outcome]


@dataclass(frozen=True, slots=True)
class _Import:
    """One run over a table."""

    record_type: RecordType
    columns: Mapping[int, str]  # place → attribute, or NUMBER
    match: str
    by: User | None
    find: Find


def import_table(
    record_type: RecordType,
    table: Table,
    *,
    by: User | None,
    match: str = NUMBER,
    rehearse: bool = False,
    find: Find = named,
) -> Imported:
    """Make a record of every row, or change the one that it matches by number or by an attribute.

    An empty cell takes a value away; documents are not touched. All rows are taken, or none if one is refused. A
    rehearsal does all of it and takes it back. TableRefusedError when the table can't be matched.
    """
    columns, left_out = known_columns(table.heading, _names(record_type))
    if match not in columns.values() and match != NUMBER:
        raise TableRefusedError(_("The file has no column “%(name)s” to match by.") % {"name": match})
    if not columns:
        known = ", ".join(row.label for row in record_type.rows)
        raise TableRefusedError(_("No column of the file is known here. There are: %(known)s.") % {"known": known})
    run = _Import(record_type, columns, match, by, cache(find))
    with transaction.atomic():
        rows = tuple(_take(run, row) for row in table.rows)
        done = not rehearse and all(row.outcome != Outcome.REFUSED for row in rows)
        if not done:
            transaction.set_rollback(True)
    return Imported(rows, tuple(left_out), done)


def _names(record_type: RecordType) -> dict[str, str]:
    """What columns may be called: labels and system names, the number in either language, and what exports add."""
    rows = [row for row in record_type.rows if row.type != Type.DOCUMENT]
    names = dict.fromkeys((_("Created").casefold(), _("Changed").casefold(), "создано", "изменено"), "")
    names |= {row.label.casefold(): row.name for row in reversed(rows)}
    names |= {row.name.casefold(): row.name for row in rows}
    return names | dict.fromkeys(("number", "номер", pgettext("of a record", "Number").casefold()), NUMBER)


def _take(run: _Import, row: Row) -> ImportedRow:
    cells = {name: row.cells[place] if place < len(row.cells) else None for place, name in run.columns.items()}
    number = str(cells.pop(NUMBER, None) or "").strip()
    values = {name: _given(run.record_type.row(name), cell) for name, cell in cells.items()}
    try:
        record = _match(run, number, values)
        if record is None:
            made = create_record(run.record_type, values, by=run.by, number=number, find=run.find)
            return ImportedRow(row.line, Outcome.CREATED, made.number)
        return _change(run, row.line, record, values)
    except ValuesRefusedError as error:
        sentences = tuple(problem.sentence for problem in error.problems)
        return ImportedRow(row.line, Outcome.REFUSED, number, sentences)


def _match(run: _Import, number: str, values: Mapping[str, Any]) -> Record | None:
    records = Record.objects.of(run.record_type)
    if run.match == NUMBER:
        return records.filter(number__iexact=number).first() if number else None
    value = values.get(run.match)
    found = list(records.where(run.match, Operation.EQUALS, value)[:2]) if value is not None else []
    if len(found) > 1:
        raise _refusal(run.match, _("More than one record has this “%(name)s”."))
    return found[0] if found else None


def _change(run: _Import, line: int, record: Record, values: Mapping[str, Any]) -> ImportedRow:
    record.record_type = run.record_type
    last = RecordChange.objects.filter(record=record).order_by("-pk").values_list("pk", flat=True).first()
    change_record(record, values, by=run.by, find=run.find)
    change = RecordChange.objects.filter(record=record, pk__gt=last or 0).order_by("-pk").first()
    if change is None:
        return ImportedRow(line, Outcome.SAME, record.number)
    return ImportedRow(line, Outcome.CHANGED, record.number, changes=tuple(changed_words(change)))


def _given(row: RecordAttribute, cell: object | None) -> object | None:
    """What stands in a cell: a number may be meant as a text."""
    if row.type in {Type.STRING, Type.CHOICE, Type.RECORD, Type.ACCOUNT, Type.CONTACT} and cell is not None:
        return str(cell)
    return cell


def _refusal(name: str, sentence: str) -> ValuesRefusedError:
    return ValuesRefusedError([Problem(name, sentence % {"name": name})])
