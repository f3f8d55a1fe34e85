"""Routes as one JSON document, to move them from a test to production, or to keep them under version control."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from apps.runtime.setting_values import ValueRefusedError, named, show_value
from apps.scenarios.built_in import EVENT, LETTER, OUTGOING
from apps.scenarios.declaring import answer_mistakes, finding_mistakes, row_mistakes
from apps.scenarios.models import IncomingRoute, OutgoingRoute, Route
from apps.scenarios.outgoing.plan import make_plan
from apps.scenarios.outgoing.review import review

FORMAT = 1
_MODELS: dict[str, type[Route]] = {"outgoing": OutgoingRoute, "incoming": IncomingRoute}  # in the order of importing
_ROWS = {"outgoing": ("attributes", "recipients"), "incoming": ("attributes",)}


class ImportRefusedError(ValueError):
    """A document that can't be taken in; the text are sentences, one a line."""


def export(routes: Iterable[Route]) -> dict[str, Any]:
    """The document of these routes; what they refer to is there by its name."""
    document: dict[str, Any] = {"format": FORMAT}
    for route in routes:
        kind = "outgoing" if isinstance(route, OutgoingRoute) else "incoming"
        shown = _shown(route)
        for rows in _ROWS[kind]:
            shown[rows] = [_shown(row, "position") for row in getattr(route, rows).all()]
        document.setdefault(kind, []).append(shown)
    return document


def take_over(document: object) -> list[Route]:
    """Make the routes of a document, or change those that have their names; all of them or, with a mistake, none.

    ImportRefusedError tells what is wrong where.
    """
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise ImportRefusedError(_("This is no document of routes. Take one that “route export” has written."))
    made: list[Route] = []
    with transaction.atomic():
        for kind in _MODELS:
            for entry in document.get(kind, ()):
                try:
                    made.append(_take_over_one(kind, entry))
                except (ValidationError, ValueRefusedError, TypeError, ValueError, AttributeError) as error:
                    name = entry.get("system_name", "?") if isinstance(entry, Mapping) else "?"
                    raise ImportRefusedError(f"{name}: {_sentences(error)}") from error
    return made


def _take_over_one(kind: str, entry: Mapping[str, Any]) -> Route:
    model = _MODELS[kind]
    route = model._default_manager.filter(system_name=entry.get("system_name")).first() or model()
    fields = {name: value for name, value in entry.items() if name not in _ROWS[kind]}
    _fill(route, fields)
    route.full_clean()
    rows = {name: _rows(route, name, entry.get(name, ())) for name in _ROWS[kind]}
    for sentence in _mistakes(route, rows):
        raise ValidationError(sentence)
    route.save()
    for name, made in rows.items():
        getattr(route, name).all().delete()
        for row in made:
            row.route = route
            row.save()
    return route


def _mistakes(route: Route, rows: Mapping[str, list[Any]]) -> list[str]:
    if isinstance(route, OutgoingRoute):
        plan = make_plan(route, rows["attributes"], rows["recipients"])
        declared = [mistake.sentence for mistake in row_mistakes(rows["attributes"], OUTGOING)]
        return declared or [mistake.sentence for mistake in review(plan)]
    assert isinstance(route, IncomingRoute)
    event = route.message_type == IncomingRoute.MessageType.EVENT
    wrong = row_mistakes(rows["attributes"], EVENT if event else LETTER) + finding_mistakes(rows["attributes"])
    answers = [sentence for _field, sentence in answer_mistakes(route)]
    return [mistake.sentence for mistake in wrong] + answers


def _rows(route: Route, name: str, entries: Iterable[Mapping[str, Any]]) -> list[Any]:
    model: type[models.Model] = getattr(type(route), name).rel.related_model
    rows: list[Any] = []
    for position, entry in enumerate(entries):
        row = model()
        _fill(row, {**entry, "position": position})
        row.full_clean(exclude=["route"], validate_unique=False, validate_constraints=False)
        rows.append(row)
    return rows


def _shown(instance: models.Model, *left_out: str) -> dict[str, Any]:
    """The fields that a person sets, those at their defaults left out."""
    fields = [field for field in _own_fields(instance) if field.name not in left_out]
    shown = {field.name: show_value(field, instance) for field in fields}
    return {field.name: shown[field.name] for field in fields if shown[field.name] != field.get_default()}


def _fill(instance: models.Model, values: Mapping[str, Any]) -> None:
    known = {field.name: field for field in _own_fields(instance)}
    strange = [name for name in values if name not in known]
    if strange:
        raise ValidationError(_("There is no setting “%(name)s”."), params={"name": strange[0]})
    for name, field in known.items():
        value = values.get(name, field.get_default())
        if isinstance(field, models.ForeignKey) and isinstance(value, str):
            value = named(field.related_model, value)
        setattr(instance, name, value)


def _own_fields(instance: models.Model) -> "list[models.Field[Any, Any]]":
    fields = instance._meta.concrete_fields
    return [field for field in fields if field.editable and not field.primary_key and field.name != "route"]


def _sentences(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        sentence if field == NON_FIELD_ERRORS else f"{field}: {sentence}"
        for field, sentences in error.message_dict.items()
        for sentence in sentences
    )
