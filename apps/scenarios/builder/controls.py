"""The fields of an event or a step as the page draws them: which control, what it holds, what it offers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.scenarios.builder.choices import Choices, Offered
from apps.scenarios.builder.reading import ROWS
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.objects import Operation
from apps.scenarios.wording import counts

_OPERATIONS: dict[Operation, Promise] = {
    Operation.REPLACE: gettext_lazy("replace"),
    Operation.ADD: gettext_lazy("add"),
    Operation.REMOVE: gettext_lazy("remove"),
    Operation.CLEAR: gettext_lazy("clear"),
}
_WIDGETS = {
    FieldKind.FORMULA: "formula",
    FieldKind.OBJECT: "formula",
    FieldKind.TEXT: "text",
    FieldKind.FLAG: "flag",
    FieldKind.TEAMS: "checks",
    FieldKind.WEEKDAYS: "checks",
    FieldKind.CHANGES: "rows",
    FieldKind.VALUES: "rows",
    FieldKind.TIME: "time",
    FieldKind.NUMBER: "number",
    FieldKind.SECRET: "line",  # one that was added meanwhile can be typed
}
_DECIDING = {FieldKind.ROUTE, FieldKind.RECORD_TYPE, FieldKind.SCENARIO, FieldKind.OBJECT}
"""What decides which names a table offers."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of several."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page."""

    address: str
    label: str


@dataclass(frozen=True, slots=True)
class Control:
    """A field as it is drawn. `name` is that of its input, and with “.” for “-” the end of its ids."""

    name: str
    widget: str
    label: str
    help: str = ""
    required: bool = False
    value: str = ""
    options: tuple[Option, ...] = ()  # of a line: what is offered while it is typed
    adds: Link | None = None  # leads to where there can be more options
    rows: tuple["Row", ...] = ()
    redraws: bool = False  # what else is offered depends on it
    hidden: bool = False  # it doesn't count with the other settings as they are
    belongs: bool = False  # to the choice that was made in another field
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells in the order of the columns."""

    number: int
    cells: tuple[Control, ...] = field(default=())
    empty: bool = False


Sentences = Mapping[str, Sequence[str]]
"""What is wrong, by the names of inputs."""


def controls(
    owner: str, fields: tuple[Field, ...], settings: Mapping[str, Any], choices: Choices,
    names: Mapping[str, Offered], wrong: Sentences,
) -> tuple[Control, ...]:  # fmt: skip
    """The fields of a step, or of the event, with what they hold; `names` are what tables offer in their rows."""
    depended = {each.only_if[0] for each in fields if each.only_if}
    if any(each.kind in ROWS or each.kind == FieldKind.STEP for each in fields):
        depended |= {each.name for each in fields if each.kind in _DECIDING}
    drawn = []
    for each in fields:
        name, value, offered = f"{owner}.{each.name}", settings.get(each.name), choices.of(each, settings)
        drawn.append(
            Control(
                name=name,
                widget=_widget(each, offered),
                label=str(each.label),
                help=_help(each),
                required=each.required,
                value=_text(value),
                options=_options(each, value, offered),
                adds=_adds(each),
                rows=tuple(_rows(each, name, value, names.get(each.name, []), wrong)) if each.kind in ROWS else (),
                redraws=each.name in depended,
                hidden=not counts(each, fields, settings),
                belongs=each.only_if is not None and counts(each, fields, settings),
                sentences=tuple(wrong.get(name, ())),
            )
        )
    return tuple(drawn)


def _widget(each: Field, offered: Offered | None) -> str:
    return _WIDGETS.get(each.kind, "line" if offered is None else "select")


def _options(each: Field, value: Any, offered: Offered | None) -> tuple[Option, ...]:
    if each.kind == FieldKind.WEEKDAYS:
        chosen = {str(day) for day in value or ()}
        return tuple(Option(str(day + 1), str(name), str(day + 1) in chosen) for day, name in WEEKDAYS_ABBR.items())
    if offered is None:
        return ()
    if each.kind == FieldKind.SECRET:
        return tuple(Option(name, label, chosen=False) for name, label in offered)
    if each.kind == FieldKind.TEAMS:
        return tuple(Option(name, label, name in (value or ())) for name, label in offered)
    return select_options(_text(value), offered, nothing=each.kind != FieldKind.CHOICE)


def _adds(each: Field) -> Link | None:
    if each.kind != FieldKind.SECRET:
        return None
    return Link(reverse("admin:scenarios_webhooksecret_add"), _("Add a secret"))


def select_options(value: str, offered: Offered, *, nothing: bool = True) -> tuple[Option, ...]:
    """The options of a drop-down; a value that isn't among them stays, and says so."""
    known = [Option(each, label or each, each == value) for each, label in offered]
    if value and not any(option.chosen for option in known):
        known.append(Option(value, _("%(name)s (there is none)") % {"name": value}, chosen=True))
    return ((Option("", "–", not value),) if nothing else ()) + tuple(known)


def _rows(each: Field, name: str, value: Any, offered: Offered, wrong: Sentences) -> Iterator[Row]:
    """The rows that there are, and an empty one."""
    given = [row for row in value or () if isinstance(row, Mapping)]
    for number, row in enumerate([*given, {}]):
        cells = tuple(
            _cell(f"{name}.{number}", column, row, offered, wrong) for column in ROWS[each.kind]
        )  # fmt: skip
        yield Row(number, cells, empty=not row)


def _cell(row_name: str, column: str, row: Mapping[str, Any], offered: Offered, wrong: Sentences) -> Control:
    value = _text(row.get(column))
    name = f"{row_name}.{column}"
    sentences = tuple(wrong.get(name, ()))
    if column == "operation":
        operations = [(operation.value, str(label)) for operation, label in _OPERATIONS.items()]
        options = select_options(value or Operation.REPLACE, operations, nothing=False)
        return Control(name, "select", _("Operation"), value=value, options=options, sentences=sentences)
    if column == "value":
        return Control(name, "formula", _("Formula"), value=value, sentences=sentences)
    options = select_options(value, offered) if offered else ()
    widget = "select" if offered else "line"
    return Control(name, widget, _("Attribute") if offered else _("Name"), value=value, options=options,
                   sentences=sentences)  # fmt: skip


def _help(each: Field) -> str:
    if each.kind == FieldKind.NAMES:
        several = _("Several with commas between.")  # no call within an f-string: makemessages misses it
        return f"{each.help} {several}".strip()
    return str(each.help)


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
