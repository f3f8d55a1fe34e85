"""A document is taken in: all of it or, with a mistake anywhere, nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from apps.linking.targets import forget_provided
from apps.runtime.setting_values import ValueRefusedError
from apps.scenarios.definition import DefinitionError, as_json, from_json
from apps.scenarios.exchange.fields import fill, groups_named
from apps.scenarios.exchange.routes import route_mistakes
from apps.scenarios.exchange.sorts import SORTS, Sort
from apps.scenarios.exchange.writing import FORMAT
from apps.scenarios.models import Route, Scenario
from apps.scenarios.publishing import NotPublishedError, publish
from apps.staff.models import User

FORMATS = (1, FORMAT)
"""Format 1 had routes only, written in the same way."""


class ImportRefusedError(ValueError):
    """A document that can't be taken in; the text are sentences, one a line."""


def take_over(document: object, *, by: User | None = None) -> list[models.Model]:
    """Make what the document holds, or change what has those names. ImportRefusedError tells what is wrong where."""
    checked = _checked(document)
    taking = _Taking(by)
    try:
        with transaction.atomic():
            for sort in SORTS:
                for data in checked.get(sort.key, ()):
                    taking.begin(sort, data)
                taking.finish()
                forget_provided()  # rules may name record types that are new
            if taking.sentences:
                raise ImportRefusedError("\n".join(taking.sentences))
    finally:
        forget_provided()
    return taking.made


def _texts(document: object) -> Iterator[str]:
    """All texts of the document, names too; it may be nested as deep as its parser could follow."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting += (*value, *value.values())
        elif isinstance(value, list):
            waiting += value


def _can_be_kept(text: str) -> bool:
    """Whether the database takes the text: it knows no U+0000, and no half characters."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _checked(document: object) -> Mapping[str, Any]:
    if not isinstance(document, Mapping) or "format" not in document:
        raise ImportRefusedError(_("This is no file of a configuration. Take one that “Export” has written."))
    if document["format"] not in FORMATS:
        sentence = _(
            "The file’s format is %(format)s; this Postdesk reads none above %(known)s. Update Postdesk first."
        )
        raise ImportRefusedError(sentence % {"format": document["format"], "known": FORMAT})
    if not all(map(_can_be_kept, _texts(document))):
        raise ImportRefusedError(_("The file holds characters that are none, such as U+0000. Take them out."))
    known = {"format", *(sort.key for sort in SORTS)}
    strange = [name for name in document if name not in known]
    if strange:
        raise ImportRefusedError(_("Nobody knows what “%(name)s” in this file is.") % {"name": strange[0]})
    for sort in SORTS:
        entries = document.get(sort.key, [])
        if not isinstance(entries, list) or not all(isinstance(data, Mapping) for data in entries):
            raise ImportRefusedError(_("“%(name)s” must be a list of objects.") % {"name": sort.key})
    return document


class _Taking:
    """One pass: of each sort the entries first, then what needs all of them to be there."""

    def __init__(self, by: User | None) -> None:
        self.by = by
        self.made: list[models.Model] = []
        self.sentences: list[str] = []
        self.later: list[tuple[Sort, Mapping[str, Any], Callable[[], None]]] = []

    def begin(self, sort: Sort, data: Mapping[str, Any]) -> None:
        """Make or change one entry; its rows wait, since they can name entries that come after it."""
        with self._telling(sort, data):
            instance = sort.find(data.get(sort.name)) or sort.model()
            apart = {*sort.rows, *sort.groups, "published"} if sort.model is Scenario else {*sort.rows, *sort.groups}
            fill(instance, {name: value for name, value in data.items() if name not in apart}, sort.left_out)
            if isinstance(instance, Scenario):
                instance.definition = as_json(from_json(instance.definition))
            instance.full_clean()
            instance.save()
            for name in sort.groups:
                getattr(instance, name).set(groups_named(data.get(name, ())))
            self.made.append(instance)
            self.later.append((sort, data, lambda: self._finish_one(sort, data, instance)))

    def finish(self) -> None:
        """Do what had to wait until every entry of the sort is there."""
        for sort, data, work in self.later:
            with self._telling(sort, data):
                work()
        self.later.clear()

    def _finish_one(self, sort: Sort, data: Mapping[str, Any], instance: Any) -> None:
        rows = {name: _rows(instance, sort, name, data.get(name, ())) for name in sort.rows}
        if isinstance(instance, Route):
            for sentence in route_mistakes(instance, rows):
                raise ValidationError(sentence)
        for name, made in rows.items():
            kept = {row.pk for row in made if row.pk}
            if isinstance(instance, Route):
                getattr(instance, name).exclude(pk__in=kept).delete()
            for row in made:
                row.save()
        if isinstance(instance, Scenario) and data.get("published"):
            publish(instance, by=self.by, note=_("Imported"))

    @contextmanager
    def _telling(self, sort: Sort, data: Mapping[str, Any]) -> Iterator[None]:
        """Note what is wrong with an entry, undo it, and go on to the next: people want to hear all of it at once."""
        try:
            with transaction.atomic():
                yield
        except (
            ValidationError, ValueRefusedError, DefinitionError, NotPublishedError,
            TypeError, ValueError, AttributeError,
        ) as error:  # fmt: skip
            name = data.get(sort.name, "?")
            self.sentences += [f"{name}: {sentence}" for sentence in _sentences(error)]


def _rows(instance: Any, sort: Sort, name: str, entries: Any) -> list[Any]:
    """The rows of an entry; those of record types are known by their names, since values are kept by them."""
    model: type[models.Model] = getattr(type(instance), name).rel.related_model
    there = {} if isinstance(instance, Route) else {row.name: row for row in getattr(instance, name).all()}
    rows: list[Any] = []
    for position, data in enumerate(entries):
        row = there.get(data.get("name")) or model(**{sort.parent: instance})
        fill(row, {**data, "position": position}, (sort.parent,))
        row.full_clean(exclude=[sort.parent], validate_unique=False, validate_constraints=False)
        rows.append(row)
    return rows


def _sentences(error: Exception) -> list[str]:
    if not isinstance(error, ValidationError):
        return str(error).splitlines() or [type(error).__name__]
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [
        sentence if field == NON_FIELD_ERRORS else f"{field}: {sentence}"
        for field, sentences in error.message_dict.items()
        for sentence in sentences
    ]
