"""Making and changing records: checked, numbered, logged, and told to whoever listens."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.attributes import Problem, Values, ValuesRefusedError
from apps.desk.happenings import tell_changed, tell_created
from apps.desk.numbering import LONGEST_NUMBER, next_number
from apps.records.history import Step, note_change, note_creation
from apps.records.models import Record, RecordType
from apps.records.naming import named
from apps.records.reading import Find, read
from apps.records.stored import store
from apps.records.typed import read_stored
from apps.staff.models import User


def create_record(
    record_type: RecordType,
    values: Mapping[str, object | None],
    *,
    by: User | None,
    complete: bool = True,
    number: str = "",
    scenario: str = "",
    find: Find = named,
) -> Record:
    """Make a record of values by the system names of its attributes: typed, or texts as people write them.

    Without `complete` required attributes may be left out, so that nothing a machine has is lost. `number` is for
    records that have one already; `scenario` is the title of the one that does it, for the log.
    ValuesRefusedError with a sentence for each thing that is wrong.
    """
    typed, problems = read(record_type.rows, values, complete=complete, find=find)
    problems += _number_problems(number)
    if problems:
        raise ValuesRefusedError(problems)
    with transaction.atomic(savepoint=False):
        record = Record.objects.create(
            record_type=record_type,
            number=number.strip() or _free_number(record_type),
            values={row.name: store(row, typed[row.name]) for row in record_type.rows if row.name in typed},
            created_by=by,
        )
        if number:
            _count_up_to(record_type, record.number)
        note_creation(record, by=by, scenario=scenario)
        tell_created(record, by=by)
    return record


def change_record(
    record: Record,
    changes: Mapping[str, object | None],
    *,
    by: User | None,
    complete: bool = True,
    scenario: str = "",
    find: Find = named,
    locked: bool = False,
) -> Record:
    """Change some of a record's values; None or an empty text takes a value away. Else as `create_record`.

    What others have changed meanwhile stays; nobody has when the record was `locked` as it was read. Returns the
    record, which is as the database has it now.
    """
    rows = {row.name: row for row in record.record_type.rows}
    touched = [rows[name] for name in changes if name in rows]
    typed, problems = read(touched, changes, complete=complete, find=find)
    if problems:
        raise ValuesRefusedError(problems)
    with transaction.atomic(savepoint=False):
        if not locked:
            record.values = Record.objects.select_for_update().values_list("values", flat=True).get(pk=record.pk)
        steps = _write(record, {row.name: row for row in touched}, typed)
        if steps:
            note_change(record, steps, by=by, scenario=scenario)
            tell_changed(record, [step.row.name for step in steps], by=by)
    return record


def _write(record: Record, rows: Mapping[str, Any], typed: Values) -> list[Step]:
    """Save what is different."""
    before = read_stored(rows.values(), record.values)
    stored = {name: store(rows[name], typed[name]) for name in rows if name in typed}
    # A number is the same with more zeros, and a reference with another name.
    changed = [
        name for name in rows if record.values.get(name) != stored.get(name) and before.get(name) != typed.get(name)
    ]
    if not changed:
        return []
    kept = {name: value for name, value in record.values.items() if name not in changed}
    record.values = kept | {name: stored[name] for name in changed if name in stored}
    record.updated_at = timezone.now()
    record.save(update_fields=["values", "updated_at"])
    return [Step(rows[name], before.get(name), typed.get(name)) for name in changed]


def _free_number(record_type: RecordType) -> str:
    """The next number that no record has; one that came with its number may stand in the way."""
    number = next_number(record_type)
    while _is_taken(number):
        number = next_number(record_type)
    return number


def _is_taken(number: str) -> bool:
    return Record.objects.alias(folded=Upper("number")).filter(folded=number.upper()).exists()


def _number_problems(number: str) -> list[Problem]:
    number = number.strip()
    if len(number) > LONGEST_NUMBER:
        sentence = _("The number “%(number)s” is too long: at most %(most)s characters.")
        return [Problem("number", sentence % {"number": number[:100], "most": LONGEST_NUMBER})]
    if number and _is_taken(number):
        return [Problem("number", _("There is a record “%(number)s” already.") % {"number": number})]
    return []


def _count_up_to(record_type: RecordType, number: str) -> None:
    """A number that the mask will give one day is counted over now."""
    begin, _rest, end = record_type.number_mask.casefold().partition("{0}")
    folded = number.casefold()
    middle = folded.removeprefix(begin).removesuffix(end)
    if folded == begin + middle + end and middle.isdecimal() and len(middle) <= 9:
        RecordType.objects.filter(pk=record_type.pk, last_number__lt=int(middle)).update(last_number=int(middle))
