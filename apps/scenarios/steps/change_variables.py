"""Variables get values (seed 001, «Изменить значения переменных»)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.attributes import Attribute, Type, Value, items_of
from apps.attributes.declaration import find
from apps.formulas import FormulaError, Scope, check, parse
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.objects import Operation
from apps.scenarios.running import GoOn, Outcome, Running
from apps.scenarios.steps.at_hand import put, rows_of, text_of
from apps.scenarios.steps.kind import Names, StepKind


def _run(running: Running, step: Step) -> Outcome:
    for row in rows_of(step, "changes"):
        path = _path(step, row)
        variable = path.partition(".")[0]
        operation = Operation(row.get("operation") or "replace")
        value = running.value(row.get("value") or "")
        after = put(_current(running, variable), path, lambda before: _combined(operation, before, value))  # noqa: B023 - called at once
        running.set(variable, after.get(variable))
        running.tell(path, _at(after, path))
    return GoOn()


def _path(step: Step, row: Mapping[str, Any]) -> str:
    before = text_of(step, "variable")
    return f"{before}.{row['name'].strip()}" if before else str(row["name"]).strip()


def _current(running: Running, variable: str) -> dict[str, Any]:
    return {variable: running.names[variable]} if variable in running.names else {}


def _combined(operation: Operation, before: Value | None, value: Value | None) -> Value | None:
    match operation:
        case Operation.ADD:
            return (*items_of(before), *items_of(value))
        case Operation.REMOVE:
            return tuple(item for item in items_of(before) if item not in items_of(value))
        case Operation.CLEAR:
            return None
    return value


def _at(values: Mapping[str, Any], path: str) -> Any:
    found: Any = values
    for name in path.split("."):
        found = found[-1] if isinstance(found, tuple) and found else found
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _names(step: Step, scope: Scope) -> Names:
    """The variables as they are after the step; one of which not everything is known may be anything."""
    shapes: dict[str, Attribute | None] = {}
    for row in rows_of(step, "changes"):
        path = _path(step, row)
        variable, _point, rest = path.partition(".")
        before = shapes[variable] if variable in shapes else scope.names.get(variable)
        known = variable in shapes or variable in scope.names
        value = _shape(row, scope)
        shapes[variable] = None if value is None or (known and before is None) else _grown(
            before, variable, rest.split(".") if rest else [], value
        )  # fmt: skip
    return shapes


def _shape(row: Mapping[str, Any], scope: Scope) -> Attribute | None:
    """The shape that the row gives; None where only the run knows, or the formula is broken."""
    try:
        shape = check(parse(row.get("value") or ""), scope)
    except FormulaError:
        return None
    adds = row.get("operation") in {Operation.ADD, Operation.REMOVE}
    return replace(shape, array=True) if shape and adds else shape


def _grown(before: Attribute | None, name: str, path: Sequence[str], value: Attribute) -> Attribute:
    """The shape with what the path leads to added, or replaced."""
    if not path:
        return replace(value, name=name)
    parts = before.parts if before is not None and before.type == Type.OBJECT else ()
    inner = _grown(find(parts, path[0]), path[0], path[1:], value)
    others = tuple(part for part in parts if part.name != path[0])
    return Attribute(name, Type.OBJECT, array=bool(before and before.array), parts=(*others, inner))


CHANGE_VARIABLES = StepKind(
    key="change-variables",
    label=_("Change variables"),
    description=_("Gives variables values; a variable that does not exist yet is made."),
    icon="variable",
    fields=(
        Field(
            "variable",
            _("Variable"),
            FieldKind.VARIABLE,
            required=False,
            help=_("The set of variables, for example mail; the names below are its parts. Empty: each by itself."),
        ),
        Field(
            "changes", _("Changes"), FieldKind.CHANGES, help=_("Parts of parts are written with a point: To.Address.")
        ),
    ),
    run=_run,
    names=_names,
)
