"""Changes of objects: values are replaced, added, removed or cleared."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from apps.attributes import Attribute, Reference, Value, items_of
from apps.scenarios.objects.fitting import fit
from apps.scenarios.objects.kind import Kind, ObjectRefusedError, declared
from apps.scenarios.objects.kinds import kind_of
from apps.staff.models import User


class Operation(enum.StrEnum):
    """What becomes of the values that are there (seed 000: «Операция со значениями»)."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the table: an attribute, an operation, and the value that it is done with."""

    name: str
    operation: Operation
    value: Value | None = None


def apply(
    instance: Model, changes: Iterable[Change], *, by: User | None, scenario: str = ""
) -> Mapping[str, Value | None]:
    """Change attributes of a locked object, return what they are now; `scenario` is the title of the one that does it.

    ObjectRefusedError or ValuesRefusedError tell what can't be; the caller's transaction is then to be rolled back.
    """
    kind = kind_of(instance)
    writable = kind.writable_of(instance)
    wanted: dict[str, Value | None] = {}
    for change in changes:
        attribute = declared(writable, change.name, kind.label)
        wanted[change.name] = _changed(kind, instance, attribute, change, wanted)
    kind.write(instance, wanted, by=by, scenario=scenario)
    return wanted


def combine(attribute: Attribute, operation: Operation, before: Value | None, value: Value | None) -> Value | None:
    """What an attribute holds after the operation; values are added to lists only."""
    if operation == Operation.CLEAR:
        return None
    if operation == Operation.REPLACE:
        return fit(attribute, value)
    if not attribute.array:
        sentence = _("“%(name)s” holds one value: nothing can be added or removed. Replace it.")
        raise ObjectRefusedError(sentence % {"name": attribute.name})
    there, given = items_of(before), items_of(fit(attribute, value))
    if operation == Operation.ADD:
        return (*there, *given)
    return tuple(item for item in there if not any(_same(item, other) for other in given))


def _changed(
    kind: Kind, instance: Model, attribute: Attribute, change: Change, wanted: Mapping[str, Value | None]
) -> Value | None:
    name, operation = change.name, change.operation
    needs_before = operation in {Operation.ADD, Operation.REMOVE}
    before = (wanted[name] if name in wanted else kind.read(instance, name)) if needs_before else None
    return combine(attribute, operation, before, change.value)


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, Reference) and isinstance(other, Reference):
        return (one.kind, one.id) == (other.kind, other.id)
    return one == other
