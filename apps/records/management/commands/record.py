"""`manage.py record`: list, make, change, export and import records."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import QuerySet

from apps.attributes import ValuesRefusedError
from apps.attributes.wording import in_words
from apps.records.exchange import Imported, Outcome, TableRefusedError, csv_lines, import_table, read_table, xlsx_file
from apps.records.keeping import change_record, create_record
from apps.records.models import Record, RecordType
from apps.records.typed import typed_records
from apps.runtime.console import SentenceCommand, UsageError, table
from apps.runtime.setting_values import named

_WHERE_HELP = "a condition as Amount:more=1000; the operations are equals, differs, contains, less, at-most, more, \
at-least, empty and filled, and Name=value means equals"


class Command(SentenceCommand):
    """Doors to the same verbs as the pages of records."""

    help = "Lists, makes, changes, exports and imports records."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        self._add_reading(verbs)
        setting = verbs.add_parser("set", help="make a record, or change the one with this number")
        setting.add_argument("record_type", metavar="TYPE", help="the system name of the record type")
        setting.add_argument("pairs", nargs="*", metavar="Name=value", help="values; an empty one takes a value away")
        setting.add_argument("--number", default="", help="of the record to change; without it a new one is made")
        setting.set_defaults(work=self.put)
        importing = verbs.add_parser("import", help="make and change records from a CSV or XLSX file, all or none")
        importing.add_argument("record_type", metavar="TYPE", help="the system name of the record type")
        importing.add_argument("file", metavar="FILE", help="the file, or - for standard input")
        importing.add_argument("--match", default="number", metavar="NAME", help="the attribute that tells records")
        importing.add_argument("--dry-run", action="store_true", help="say row by row what would happen, and stop")
        importing.set_defaults(work=self.take_over)

    def handle(self, **options: Any) -> None:
        options["work"](**options)

    def _add_reading(self, verbs: Any) -> None:
        listing = verbs.add_parser("list", help="list records, the newest first")
        listing.add_argument("record_type", metavar="TYPE", help="the system name of the record type")
        listing.add_argument("where", nargs="*", metavar="Name:operation=value", help=_WHERE_HELP)
        listing.add_argument("--limit", type=int, default=50, help="how many at most (50)")
        listing.set_defaults(work=self.show)
        exporting = verbs.add_parser("export", help="write records as CSV or XLSX")
        exporting.add_argument("record_type", metavar="TYPE", help="the system name of the record type")
        exporting.add_argument("where", nargs="*", metavar="Name:operation=value", help=_WHERE_HELP)
        exporting.add_argument("--to", default="-", metavar="FILE", help="a file .csv or .xlsx; else CSV to the output")
        exporting.set_defaults(work=self.export)

    def show(self, record_type: str, where: list[str], limit: int, **_options: Any) -> None:
        """Print the records that fit, with the attributes of the list."""
        owner = named(RecordType, record_type)
        records = list(_where(owner, where)[:limit])
        values = typed_records(records)
        shown = [row for row in owner.rows if row.in_list] or list(owner.rows[:5])
        cells = ([record.number, *(in_words(values[record.pk].get(row.name)) for row in shown)] for record in records)
        self.stdout.write(table(["number", *(row.label for row in shown)], cells))

    def export(self, record_type: str, where: list[str], to: str, **_options: Any) -> None:
        """Write the records that fit."""
        owner = named(RecordType, record_type)
        records = _where(owner, where).order_by("pk")
        if to.endswith(".xlsx"):
            with xlsx_file(owner, records) as book:
                Path(to).write_bytes(book.read())
        elif to == "-":
            for piece in csv_lines(owner, records):
                self.stdout.write(piece.decode().removeprefix("\ufeff"), ending="")
        else:
            with Path(to).open("wb") as file:
                file.writelines(csv_lines(owner, records))

    def put(self, record_type: str, pairs: list[str], number: str, **_options: Any) -> None:
        """Make or change one record."""
        owner = named(RecordType, record_type)
        values = dict(map(_pair, pairs))
        known = Record.objects.of(owner).filter(number__iexact=number).first() if number else None
        try:
            if known is None:
                made = create_record(owner, values, by=None, number=number)
                self.stdout.write(f"The record {made.number} was made.")
            else:
                change_record(known, values, by=None)
                self.stdout.write(f"The record {known.number} is so now.")
        except ValuesRefusedError as error:
            raise CommandError(f"Nothing was saved.\n{error}") from None

    def take_over(self, record_type: str, file: str, match: str, *, dry_run: bool, **_options: Any) -> None:
        """Import the file, or tell what would come of it."""
        owner = named(RecordType, record_type)
        try:
            content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            imported = import_table(owner, read_table(content), by=None, match=match, rehearse=dry_run)
        except OSError as error:
            raise CommandError(f"{file} can’t be read: {error.strerror}.") from error
        except TableRefusedError as error:
            raise CommandError(str(error)) from None
        self.stdout.write("\n".join(_lines(imported, every=dry_run)))
        if imported.count(Outcome.REFUSED):
            raise CommandError("Nothing was imported: a row was refused.")


def _where(record_type: RecordType, conditions: Iterable[str]) -> QuerySet[Record]:
    records = Record.objects.of(record_type)
    for condition in conditions:
        left, _equals, value = condition.partition("=")
        name, _colon, operation = left.partition(":")
        try:
            records = records.where(name, operation or "equals", value)
        except ValuesRefusedError as error:
            raise UsageError(str(error)) from None
    return records


def _pair(pair: str) -> tuple[str, str]:
    name, equals, value = pair.partition("=")
    if not equals:
        raise UsageError(f"“{pair}” is no value: write Name=value.")
    return name, value


def _lines(imported: Imported, *, every: bool) -> Iterable[str]:
    """A line for each row, or for the refused ones only; then the sums."""
    for row in imported.rows:
        if every or row.outcome == Outcome.REFUSED:
            changes = [f"{change.label}: {change.before} → {change.after}" for change in row.changes]
            said = "; ".join((*row.sentences, *changes))
            yield f"{row.line}: {row.outcome.value} {row.number} {said}".rstrip()
    if imported.left_out:
        yield f"Left out: {', '.join(imported.left_out)}."
    yield ", ".join(f"{outcome.value} {imported.count(outcome)}" for outcome in Outcome)
