"""What the fields of a step mean while it runs: objects, letters, people and the rows of its tables."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.activities.meeting_answers import NotAnswerableError
from apps.activities.models import EmailActivity
from apps.attributes import Reference, Value, ValuesRefusedError
from apps.mail.letters import UnwritableError
from apps.scenarios.definition import Step
from apps.scenarios.objects import ObjectWorld, find_instance
from apps.scenarios.outgoing import RouteError
from apps.scenarios.running import Running, StepError
from apps.scenarios.webhooks.places import PlaceRefusedError


def text_of(step: Step, field: str) -> str:
    """What stands in a field, without spaces around it."""
    return str(step.settings.get(field) or "").strip()


def rows_of(step: Step, field: str) -> list[Mapping[str, Any]]:
    """The rows of a table, those with a name."""
    return [row for row in step.settings.get(field) or () if str(row.get("name") or "").strip()]


def given(running: Running, step: Step, field: str) -> dict[str, Value | None]:
    """The values of a table's rows by their names."""
    return {row["name"].strip(): running.value(row.get("value") or "") for row in rows_of(step, field)}


def reference_of(running: Running, step: Step, field: str) -> Reference:
    """The object that the field's formula gives; the one at hand for an empty field. StepError when there is none."""
    formula = text_of(step, field)
    found = running.value(formula) if formula else running.object
    if isinstance(found, tuple) and len(found) == 1:
        found = found[0]
    if isinstance(found, Reference):
        return found
    if formula:
        raise StepError(_("“%(formula)s” gives no object.") % {"formula": formula})
    raise StepError(_("There is no object at hand. Say in the step which one is meant."))


def instance_of(reference: Reference, *, lock: bool = False) -> Model:
    """What the value points at; StepError when it is gone.

    With `lock`, for a step that changes it, what the step has read stays true until it is committed.
    """
    found = find_instance(reference, lock=lock)
    if found is None:
        raise StepError(_("“%(name)s” is not there any more.") % {"name": reference.name})
    return found


def letter_of(running: Running, step: Step, field: str) -> EmailActivity | None:
    """The letter that the field's formula gives; for an empty field that of the run, None when it has none."""
    formula = text_of(step, field)
    found = running.value(formula) if formula else running.names.get("letter")
    if found is None and not formula:
        return None
    instance = find_instance(found) if isinstance(found, Reference) else None
    if not isinstance(instance, EmailActivity):
        raise StepError(_("“%(formula)s” gives no letter.") % {"formula": formula or "letter"})
    return instance


def changed(running: Running, reference: Reference) -> None:
    """Let the step's later formulas see the object as it is now."""
    if isinstance(running.world, ObjectWorld):
        running.world.forget(reference)


@contextmanager
def told() -> Iterator[None]:
    """Refusals of the verbs that people's pages use, as mistakes of the step."""
    try:
        yield
    except ValuesRefusedError as error:
        raise StepError(" ".join(problem.sentence for problem in error.problems)) from error
    except ValidationError as error:
        raise StepError(" ".join(error.messages)) from error
    except (RouteError, NotAnswerableError, UnwritableError, PlaceRefusedError) as error:
        raise StepError(str(error)) from error


def put(values: Mapping[str, Any], path: str, change: Callable[[Value | None], Value | None]) -> dict[str, Any]:
    """The values with what a dotted name means changed; objects on the way are made (seed 001: To.Address)."""
    first, _point, rest = path.partition(".")
    before = values.get(first)
    if rest:
        # Of a list of objects its last one is meant: that which was added before.
        inner = before[-1] if isinstance(before, tuple) and before else before
        made: Any = put(inner if isinstance(inner, Mapping) else {}, rest, change)
        after: Any = (*before[:-1], made) if isinstance(before, tuple) and before else made
    else:
        after = change(before)
    if after is None:
        return {name: value for name, value in values.items() if name != first}
    return {**values, first: after}
