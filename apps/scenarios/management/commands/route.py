"""`manage.py route`: send a letter by an outgoing route, list routes, move them from one installation to another."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import filetype
from django.core.management.base import CommandError, CommandParser

from apps.attributes import Attribute, Document, Type, ValuesRefusedError
from apps.attributes.declaration import resolve
from apps.attributes.values import store_document
from apps.runtime.console import SentenceCommand, UsageError, as_json, table
from apps.runtime.setting_values import named
from apps.scenarios.exchange import ImportRefusedError, export, take_over
from apps.scenarios.models import IncomingRoute, OutgoingRoute, Route
from apps.scenarios.outgoing import RouteError, send
from apps.scenarios.outgoing.plan import plan_of

_SEND_HELP = """\
A value is written as key=value, a part of an object as Order.Number=15. A key that comes again adds a value to an
array. @ before a value names a file: for a document and for Attachments the file itself, else a text that is read
from it. --json reads all values from a file, or from standard input with “-”.
"""


class Command(SentenceCommand):
    """Doors to the same verbs as the admin's pages."""

    help = "Sends letters by outgoing routes, lists, exports and imports routes."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        sending = verbs.add_parser("send", help="send a letter by an outgoing route", epilog=_SEND_HELP)
        sending.add_argument("name", metavar="NAME", help="the system name of the outgoing route")
        sending.add_argument("pairs", nargs="*", metavar="key=value", help="the values of the message")
        sending.add_argument("--json", metavar="FILE", help="a file with the values as one JSON object")
        sending.set_defaults(work=self.send)
        listing = verbs.add_parser("list", help="list every route")
        listing.add_argument("--json", action="store_true", help="print all of them as `export` does")
        listing.set_defaults(work=self.show_all)
        exporting = verbs.add_parser("export", help="write routes as one JSON document")
        exporting.add_argument("names", nargs="*", metavar="NAME", help="which ones; all without a name")
        exporting.set_defaults(work=self.export)
        importing = verbs.add_parser("import", help="make or change the routes of a document")
        importing.add_argument("file", metavar="FILE", help="the document, or - for standard input")
        importing.set_defaults(work=self.take_over)

    def handle(self, **options: Any) -> None:
        options["work"](**options)

    def send(self, name: str, pairs: list[str], json: str | None, **_options: Any) -> None:
        """Send the letter and tell its Message-ID."""
        route = named(OutgoingRoute, name)
        attributes = plan_of(route).attributes
        values: dict[str, Any] = _read_json(json) if json else {}
        for pair in pairs:
            _add(values, pair, attributes)
        try:
            queued = send(route, values)
        except (ValuesRefusedError, RouteError) as error:
            raise CommandError(f"The letter was not sent.\n{error}") from error
        self.stdout.write(f"The letter to {', '.join(queued.recipients)} is in the outbox: {queued.message_id}")

    def show_all(self, *, json: bool, **_options: Any) -> None:
        """Print every route: what it is, or all its settings as JSON."""
        routes = _routes()
        if json:
            self.stdout.write(as_json(export(routes), indent=2))
            return
        rows = [(route.system_name, route._meta.verbose_name, _state(route), route.description) for route in routes]
        self.stdout.write(table(["name", "kind", "state", "description"], rows))

    def export(self, names: list[str], **_options: Any) -> None:
        """Print the document."""
        routes = _routes()
        missing = {*names} - {route.system_name for route in routes}
        if missing:
            raise CommandError(f"There is no route “{min(missing)}”.")
        chosen = [route for route in routes if not names or route.system_name in names]
        self.stdout.write(as_json(export(chosen), indent=2))

    def take_over(self, file: str, **_options: Any) -> None:
        """Make the routes of the document, all or none."""
        try:
            made = take_over(_read_json(file))
        except ImportRefusedError as error:
            raise CommandError(f"Nothing was imported.\n{error}") from error
        self.stdout.write("\n".join(f"The {route._meta.verbose_name} “{route}” is in place." for route in made))


def _routes() -> list[Route]:
    return [*OutgoingRoute.objects.all(), *IncomingRoute.objects.all()]


def _state(route: Route) -> str:
    if route.enabled:
        return "on"
    return f"switched off: {route.switched_off_why}" if route.switched_off_why else "off"


def _read_json(file: str) -> dict[str, Any]:
    try:
        found = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text())
    except OSError as error:
        raise CommandError(f"{file} can’t be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{file} is no JSON: {error}.") from error
    if not isinstance(found, dict):
        raise CommandError(f"{file} must hold one JSON object.")
    return found


def _add(values: dict[str, Any], pair: str, attributes: Iterable[Attribute]) -> None:
    """Put a key=value into the values; where an attribute is an array, after those it has."""
    key, equals, text = pair.partition("=")
    if not equals:
        raise UsageError(f"“{pair}” is no value: write key=value.")
    *objects, last = key.strip().split(".")
    attribute = resolve(tuple(attributes), (*objects, last))
    value = _value(text, attribute)
    for name in objects:
        inner = values.setdefault(name, {})
        if not isinstance(inner, Mapping):
            raise UsageError(f"“{name}” is given both as a whole and by its parts.")
        values = inner  # type: ignore[assignment]  # made by the line above
    if attribute is not None and attribute.array:
        values.setdefault(last, []).append(value)
    else:
        values[last] = value


def _value(text: str, attribute: Attribute | None) -> Any:
    if not text.startswith("@"):
        return text
    file = Path(text[1:])
    if attribute is not None and attribute.type == Type.DOCUMENT:
        return _document(file)
    if attribute is not None and any(part.type == Type.DOCUMENT for part in attribute.parts):
        return {"Content": _document(file)}
    return _read(file).decode(errors="replace")


def _document(file: Path) -> Document:
    content = _read(file)
    return store_document(file.name, content, str(filetype.guess_mime(content) or "application/octet-stream"))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} can’t be read: {error.strerror}.") from error
