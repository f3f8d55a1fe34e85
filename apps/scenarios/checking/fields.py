"""Each kind of field by itself: whether it is filled in, and whether what it names is there and switched on."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from apps.attributes.declaration import NAME
from apps.attributes.durations import read_duration
from apps.records.models import RecordType
from apps.scenarios.checking.place import Place
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.models import IncomingRoute, OutgoingRoute, Scenario, WebhookSecret
from apps.scenarios.models.route import Switchable
from apps.scenarios.objects import Operation, all_kinds, kind_named
from apps.scenarios.wording import counts
from apps.tickets.models import Queue

RESERVED = {"object", "letter"}
_TIME = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d")
_DOTTED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*){0,5}")
_OF_OBJECTS = {kind.value_type for kind in all_kinds()}


def check_fields(place: Place) -> None:
    """Examine the fields that count with the settings there are."""
    for field in place.fields:
        if not counts(field, tuple(place.fields), place.settings):
            continue
        value = place.settings.get(field.name)
        if value in (None, "", [], ()) or (isinstance(value, str) and not value.strip()):
            # An absent choice is its first one, and an absent flag is off.
            if field.required and field.kind not in {FieldKind.CHOICE, FieldKind.FLAG}:
                place.tell(field.name, _("This must be filled in."))
            continue
        _CHECKS[field.kind](place, field, value)


def _formula(place: Place, field: Field, value: Any) -> None:
    place.require_formula(field.name, value)


def _object(place: Place, field: Field, value: Any) -> None:
    if place.require_formula(field.name, value):
        shape = place.shape(value)
        if shape is not None and shape.type not in _OF_OBJECTS:
            place.tell(field.name, _("This gives no object. Name one, for example object.Requester."))


def _text(place: Place, field: Field, value: Any) -> None:
    if not isinstance(value, str):
        place.tell(field.name, _("This must be a text."))


def _variable(place: Place, field: Field, value: Any) -> None:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        place.tell(field.name, _("A variable’s name has Latin letters, digits and “_”, and begins with a letter."))
    elif value in RESERVED:
        sentence = _("“%(name)s” is what the scenario itself calls something. Choose another name.")
        place.tell(field.name, sentence % {"name": value})


def _switchable(model: type[Switchable], sentence: Callable[[], str]) -> Callable[[Place, Field, Any], None]:
    def check(place: Place, field: Field, value: Any) -> None:
        found = model._default_manager.filter(system_name=str(value)).first()
        if found is None:
            place.tell(field.name, sentence() % {"name": value})
        elif not found.enabled:
            place.tell(field.name, _("“%(name)s” is switched off. Switch it on first.") % {"name": value})

    return check


def _record_type(place: Place, field: Field, value: Any) -> None:
    found = RecordType.objects.filter(system_name=str(value)).first()
    if found is None:
        sentence = _("There is no record type “%(name)s”. Choose one that there is.")
        place.tell(field.name, sentence % {"name": value})
    elif not found.enabled:
        place.tell(field.name, _("“%(name)s” is switched off. Switch it on first.") % {"name": found.title})


def _queue(place: Place, field: Field, value: Any) -> None:
    found = Queue.objects.filter(system_name=str(value)).first()
    if found is None:
        place.tell(field.name, _("There is no queue “%(name)s”. Give the system name of one.") % {"name": value})
    elif not found.enabled:
        place.tell(field.name, _("“%(name)s” is switched off. Switch it on first.") % {"name": found.title})


def _secret(place: Place, field: Field, value: Any) -> None:
    names = list(WebhookSecret.objects.values_list("system_name", flat=True))
    if str(value).strip() not in names:
        sentence = _("There is no secret “%(name)s”. Add it in the administration. There are: %(known)s.")
        place.tell(field.name, sentence % {"name": value, "known": ", ".join(names) or "—"})


def _step(place: Place, field: Field, value: Any) -> None:
    scenario = Scenario.objects.filter(system_name=place.text("scenario")).select_related("published").first()
    if scenario and scenario.published and scenario.published.parsed.step(str(value)) is None:
        place.tell(field.name, _("The scenario “%(name)s” has no such step (any more).") % {"name": scenario})


def _on(place: Place, field: Field, value: Any) -> None:
    kind, _colon, target = str(value).partition(":")
    if kind_named(kind) is None or (kind == "record") != bool(target):
        place.tell(field.name, _("“%(name)s” is no kind of object. Choose one.") % {"name": value})
    elif target:
        _record_type(place, field, target)


def _choice(place: Place, field: Field, value: Any) -> None:
    if value not in {known for known, _label in field.choices}:
        place.tell(field.name, _("“%(value)s” is none of the choices.") % {"value": value})


def _flag(place: Place, field: Field, value: Any) -> None:
    if not isinstance(value, bool):
        place.tell(field.name, _("This is either true or false."))


def _number(place: Place, field: Field, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        place.tell(field.name, _("This must be a whole number."))


def _duration(place: Place, field: Field, value: Any) -> None:
    found = read_duration(str(value))
    if found is None or found.total_seconds() <= 0:
        sentence = _("“%(text)s” is not a duration. Write it like 1 h 30 min, 2 days or 1:30.")
        place.tell(field.name, sentence % {"text": value})


def _time(place: Place, field: Field, value: Any) -> None:
    if not _TIME.fullmatch(str(value)):
        place.tell(field.name, _("“%(text)s” is no time. Write it like 09:00.") % {"text": value})


def _weekdays(place: Place, field: Field, value: Any) -> None:
    if not isinstance(value, Sequence) or not all(day in range(1, 8) for day in value):
        place.tell(field.name, _("Weekdays are the numbers 1 (Monday) to 7."))


def _teams(place: Place, field: Field, value: Any) -> None:
    known = set(Group.objects.filter(name__in=value).values_list("name", flat=True))
    for name in value:
        if name not in known:
            place.tell(field.name, _("There is no team “%(name)s”.") % {"name": name})


def _names(place: Place, field: Field, value: Any) -> None:
    for name in value:
        if not isinstance(name, str) or not NAME.fullmatch(name):
            sentence = _("“%(name)s” is no name: Latin letters, digits and “_”, beginning with a letter.")
            place.tell(field.name, sentence % {"name": name})


def _rows(place: Place, field: Field, value: Any) -> None:
    """Rows of a table: names that can be, each once unless values are added, and a formula for each."""
    seen: set[str] = set()
    for number, row in enumerate(value):
        name = str(row.get("name") or "").strip() if isinstance(row, Mapping) else ""
        operation = row.get("operation") or Operation.REPLACE if isinstance(row, Mapping) else ""
        if not isinstance(row, Mapping) or not name:
            place.tell(field.name, _("A row has no name. Fill it in, or remove the row."), number)
            continue
        if operation not in set(Operation):
            place.tell(field.name, _("“%(name)s” is no operation.") % {"name": operation}, number)
        elif name in seen and operation == Operation.REPLACE:
            place.tell(field.name, _("“%(name)s” is there twice. Remove one of them.") % {"name": name}, number)
        seen.add(name)
        formula = row.get("value") or ""
        if formula:
            place.require_formula(field.name, formula, number)
        elif operation != Operation.CLEAR:
            place.tell(field.name, _("“%(name)s” has no value. Write a formula.") % {"name": name}, number)


def _dotted_rows(place: Place, field: Field, value: Any) -> None:
    for number, name, _row in place.rows(field.name):
        if not _DOTTED.fullmatch(name) and field.name != "headers":
            sentence = _("“%(name)s” is no name: Latin letters, digits and “_”, beginning with a letter.")
            place.tell(field.name, sentence % {"name": name}, number)
    _rows(place, field, value)


_CHECKS: dict[FieldKind, Callable[[Place, Field, Any], None]] = {
    FieldKind.FORMULA: _formula,
    FieldKind.OBJECT: _object,
    FieldKind.TEXT: _text,
    FieldKind.LINE: _text,
    FieldKind.VARIABLE: _variable,
    FieldKind.ROUTE: _switchable(OutgoingRoute, lambda: _("There is no outgoing route “%(name)s”. Choose another.")),
    FieldKind.INCOMING_ROUTE: _switchable(
        IncomingRoute, lambda: _("There is no incoming route “%(name)s”. Choose another.")
    ),
    FieldKind.RECORD_TYPE: _record_type,
    FieldKind.QUEUE: _queue,
    FieldKind.SCENARIO: _switchable(Scenario, lambda: _("There is no scenario “%(name)s”. Choose another.")),
    FieldKind.SECRET: _secret,
    FieldKind.STEP: _step,
    FieldKind.ON: _on,
    FieldKind.CHOICE: _choice,
    FieldKind.FLAG: _flag,
    FieldKind.NUMBER: _number,
    FieldKind.DURATION: _duration,
    FieldKind.TIME: _time,
    FieldKind.WEEKDAYS: _weekdays,
    FieldKind.CHANGES: _dotted_rows,
    FieldKind.VALUES: _dotted_rows,
    FieldKind.TEAMS: _teams,
    FieldKind.NAMES: _names,
}
