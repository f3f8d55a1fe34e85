"""Two people at one form: only what each has touched is saved, and nobody overwrites unawares what another wrote."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.attributes import Values
from apps.attributes.declaration import from_json as attribute_of
from apps.attributes.values import from_json
from apps.records.models import Record, RecordChange
from apps.records.pages.fields import Field
from apps.records.pages.forms import RecordForm, form_with
from apps.staff.models import User


def latest_change(record: Record) -> int:
    """The key of the record's latest change, which its form carries along; 0 for none."""
    return record.changes.order_by("-pk").values_list("pk", flat=True).first() or 0


def changes_since(record: Record, seen: str) -> list[RecordChange]:
    """What was changed of the record since its form was opened, the latest first."""
    if not seen.isdecimal():
        return []
    return list(record.changes.filter(pk__gt=int(seen[:18])).select_related("by").order_by("-pk"))


def settle(sent: RecordForm, record: Record, changes: Sequence[RecordChange], user: User) -> dict[str, object | None]:
    """What to save of a form that was sent; fields that both have changed are told of in it.

    Fields that only others have changed show what they wrote.
    """
    now = form_with(record.record_type, record.typed(), user).by_name()
    before = form_with(record.record_type, _before(record.typed(), changes), user).by_name()
    theirs = {name: change for change in reversed(changes) for name in _names(change)}
    found: dict[str, object | None] = {}
    for name, each in sent.by_name().items():
        if each.raw == before[name].raw and name in theirs:
            _take_over(each, now[name])
        elif name in theirs and each.raw != now[name].raw:
            each.theirs = _told(theirs[name], each, now[name])
        if each.raw != now[name].raw or (each.row.required and not each.raw):
            found[name] = each.given()
    return found


def _take_over(mine: Field, theirs: Field) -> None:
    mine.entries, mine.files = theirs.entries, theirs.files


def _told(change: RecordChange, mine: Field, theirs: Field) -> str:
    who = change.by or (
        _("The scenario “%(title)s”") % {"title": change.scenario} if change.scenario else _("Postdesk")
    )
    sentence = _(
        "%(who)s changed this at %(time)s: it is “%(theirs)s” now, and you have written “%(mine)s”."
        " Save again to keep yours, or write what it should be."
    )
    time = date_format(localtime(change.created_at), "TIME_FORMAT")
    return sentence % {"who": who, "time": time, "theirs": theirs.in_words(), "mine": mine.in_words()}


def _before(values: Values, changes: Iterable[RecordChange]) -> Values:
    """The record's values without these changes of it, the latest of which comes first."""
    found = dict(values)
    for change in changes:
        for entry in change.values:
            declared = attribute_of(entry["attribute"])
            found.pop(declared.name, None)
            if "before" in entry:
                found |= from_json([declared], {declared.name: entry["before"]})
    return found


def _names(change: RecordChange) -> Iterable[str]:
    entries: Iterable[Mapping[str, Mapping[str, str]]] = change.values
    return [entry["attribute"]["name"] for entry in entries]
