"""`manage.py configuration`: record types, routes, linking rules and scenarios out to one file, and in from it."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from apps.runtime.console import SentenceCommand, UsageError, as_json
from apps.runtime.setting_values import named
from apps.scenarios.exchange import SORTS, ImportRefusedError, Planned, export, plan, sort_named, take_over, with_needs

_WORDS = {"new": "would be created", "changed": "would be changed", "same": "is as it is in the file"}
_NAMES = (
    "which ones, as SORT:NAME, for example scenarios:receive; a SORT alone means all of it, nothing means everything."
    f" SORT is one of {', '.join(sort.key for sort in SORTS)}"
)


class Command(SentenceCommand):
    """Doors to the same verbs as the admin's pages."""

    help = "Exports and imports record types, routes, linking rules and scenarios as one JSON file."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        exporting = verbs.add_parser("export", help="write the file")
        exporting.add_argument("file", metavar="FILE", help="where to, or - for standard output")
        exporting.add_argument("names", nargs="*", metavar="SORT:NAME", help=_NAMES)
        exporting.add_argument("--alone", action="store_true", help="leave out what the chosen ones need")
        exporting.set_defaults(work=self.export)
        importing = verbs.add_parser("import", help="make and change what the file holds, all of it or nothing")
        importing.add_argument("file", metavar="FILE", help="the file, or - for standard input")
        importing.set_defaults(work=self.take_over)
        checking = verbs.add_parser("check", help="tell what `import` would do, and whether it could")
        checking.add_argument("file", metavar="FILE", help="the file, or - for standard input")
        checking.set_defaults(work=self.check_file)

    def handle(self, **options: Any) -> None:
        options["work"](**options)

    def export(self, file: str, names: list[str], *, alone: bool, **_options: Any) -> None:
        """Write the document; the same configuration always gives the same bytes."""
        chosen = [each for name in names or [sort.key for sort in SORTS] for each in _chosen(name)]
        text = as_json(export(chosen if alone else with_needs(chosen)), indent=2) + "\n"
        if file == "-":
            self.stdout.write(text, ending="")
            return
        try:
            Path(file).write_text(text)
        except OSError as error:
            raise CommandError(f"{file} can’t be written: {error.strerror}.") from error

    def take_over(self, file: str, **_options: Any) -> None:
        """Take the document in and tell what became of each entry."""
        document = _read(file)
        planned = _planned(document)
        take_over(document)
        for each in planned:
            self.stdout.write(_line(each, {"new": "created", "changed": "changed", "same": "left as it is"}))

    def check_file(self, file: str, **_options: Any) -> None:
        """Tell what would become of each entry, writing nothing."""
        for each in _planned(_read(file)):
            self.stdout.write(_line(each, _WORDS))


def _chosen(text: str) -> list[Any]:
    key, colon, name = text.partition(":")
    sort = sort_named(key)
    if sort is None:
        raise UsageError(f"“{text}” names nothing: write {_NAMES}.")
    return [named(sort.model, name)] if colon else list(sort.everything())


def _planned(document: object) -> list[Planned]:
    try:
        return plan(document)
    except ImportRefusedError as error:
        raise CommandError(f"Nothing can be imported.\n{error}") from error


def _line(each: Planned, words: dict[str, str]) -> str:
    settings = ", ".join(setting for setting, _before, _after in each.changes)
    return f"{each.kind} “{each.name}”: {words[each.state]}{f' ({settings})' if settings else ''}"


def _read(file: str) -> Any:
    try:
        return json.loads(sys.stdin.read() if file == "-" else Path(file).read_text())
    except OSError as error:
        raise CommandError(f"{file} can’t be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{file} is no JSON: {error}.") from error
