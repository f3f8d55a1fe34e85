"""Values for a record read from what people and machines give: typed values, or texts by the attribute's type."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from apps.attributes import Attribute, Problem, Reference, Type, Value, Values, ValuesRefusedError, read_values
from apps.attributes.scalars import WrongTypeError
from apps.records.models.attribute import RecordAttribute
from apps.records.naming import named

Find = Callable[[RecordAttribute, str], Reference | None]
"""Finds whom or what a text names for an attribute that points at contacts, accounts or records."""


def read(
    rows: Sequence[RecordAttribute], given: Mapping[str, object | None], *, complete: bool = True, find: Find = named
) -> tuple[Values, list[Problem]]:
    """The values that are right, typed, and what is wrong with the others; a problem's path is a system name.

    With `complete` an attribute that is required has to be there.
    """
    problems = _unknown(rows, given)
    values: dict[str, Value] = {}
    for row in rows:
        value, wrong = _read_row(row, row.declared, given.get(row.name), complete=complete, find=find)
        problems += wrong
        if value is not None and not wrong:
            values[row.name] = value
    return values, problems


def read_one(row: RecordAttribute, raw: object) -> Value:
    """One value of the attribute, of several the one; ValuesRefusedError when it is none."""
    lone = replace(row.declared, array=False, required=True, non_empty=True)
    value, problems = _read_row(row, lone, raw, complete=True, find=named)
    if value is None:
        raise ValuesRefusedError(problems)
    return value


def _unknown(rows: Sequence[RecordAttribute], given: Mapping[str, object]) -> list[Problem]:
    known = {row.name for row in rows}
    sentence = _("There is no attribute “%(name)s” here. There are: %(known)s.")
    facts = {"known": ", ".join(row.name for row in rows)}
    return [Problem(name, sentence % {"name": name, **facts}) for name in given if name not in known]


def _read_row(
    row: RecordAttribute, declared: Attribute, raw: object, *, complete: bool, find: Find
) -> tuple[Value | None, list[Problem]]:
    """The label stands for the system name, which people don't know, in what is said of the value."""
    asked = complete and declared.required
    shape = replace(declared, name=row.label, required=asked, non_empty=asked)
    try:
        prepared = _prepared(row, shape, raw, find)
    except WrongTypeError as error:
        return None, [Problem(row.name, str(error))]
    values, problems = read_values([shape], {row.label: prepared})
    value = values.get(row.label)
    found = None if value is None or value in ("", ()) else value
    return found, [Problem(row.name, problem.sentence) for problem in problems]


def _prepared(row: RecordAttribute, shape: Attribute, raw: object, find: Find) -> object:
    """Texts that name an object or a choice become what they name; another text is left for the type to read."""
    prepare = _PREPARED.get(Type(row.type))
    if prepare is None:
        return raw
    if shape.array and isinstance(raw, (str, list, tuple)):
        items = raw.splitlines() if isinstance(raw, str) else raw
        return [prepare(row, item, find) for item in items if not _is_blank(item)] or None
    return None if _is_blank(raw) else prepare(row, raw, find)


def _pointed_at(row: RecordAttribute, raw: object, find: Find) -> object:
    found = find(row, raw.strip()) if isinstance(raw, str) else raw
    if not (isinstance(found, Reference) and found.kind in _kinds(row)):
        raise _wrong(row, _not_found(row), raw)
    return found


def _kinds(row: RecordAttribute) -> set[str]:
    return {Type.CONTACT: {"contact"}, Type.RECORD: {"record"}}.get(Type(row.type), {"contact", "account", "user"})


def _not_found(row: RecordAttribute) -> str:
    match row.type:
        case Type.RECORD:
            return _("“%(label)s”: there is no record “%(text)s” of the type “%(target)s”.")
        case Type.CONTACT:
            return _("“%(label)s”: no contact is called “%(text)s”, or more than one. Write an address.")
    return _("“%(label)s”: nobody is called “%(text)s”, or more than one. Write an address.")


def _choice(row: RecordAttribute, raw: object, _find: Find) -> object:
    """As the type spells it, whatever the case."""
    text = raw.strip().casefold() if isinstance(raw, str) else None
    found = next((choice for choice in row.choices if choice.casefold() == text), None)
    if found is None:
        raise _wrong(row, _("“%(label)s” can’t be “%(text)s”. There are: %(choices)s."), raw)
    return found


def _wrong(row: RecordAttribute, sentence: str, raw: object) -> WrongTypeError:
    target = row.target.title if row.target else ""
    facts = {"label": row.label, "text": str(raw)[:100], "choices": ", ".join(row.choices), "target": target}
    return WrongTypeError(sentence % facts)


def _is_blank(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


_PREPARED: dict[Type, Callable[[RecordAttribute, object, Find], object]] = {
    Type.CHOICE: _choice,
    Type.ACCOUNT: _pointed_at,
    Type.CONTACT: _pointed_at,
    Type.RECORD: _pointed_at,
}
