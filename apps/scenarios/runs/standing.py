"""Where runs stand: the step of one, and how many there are at each step of a version."""

from collections import Counter
from typing import Any

from django.db.models import Count, F, Func, JSONField

from apps.scenarios.models import Run, ScenarioVersion
from apps.scenarios.runs import position

_STANDING = [Run.State.RUNNING, Run.State.WAITING, Run.State.FAILED]


def standing_of(run: Run) -> dict[str, int]:
    """The step at which the run is, or has failed, as diagrams take it; nothing when it has come to its end."""
    if run.state not in _STANDING:
        return {}
    step = position.step_at(run.version.parsed, position.read(run.position))
    return {step.key: 1} if step else {}


def standing_at(version: ScenarioVersion) -> dict[str, int]:
    """How many runs that are not over stand at each step of the version, in one query however many there are."""
    innermost: Func[Any] = Func(F("position"), template="(%(expressions)s -> -1)", output_field=JSONField())
    frames = (
        Run.objects.filter(version=version, state__in=_STANDING)
        .order_by()
        .annotate(owner=_part(innermost, 0), branch=_part(innermost, 1), place=_part(innermost, 2))
        .values_list("owner", "branch", "place")
        .annotate(runs=Count("pk"))
    )
    counted: Counter[str] = Counter()
    for owner, branch, place, runs in frames:
        frame = position.Frame(owner or "", branch or "steps", place or 0)
        step = position.step_at(version.parsed, (frame,))
        if step:
            counted[step.key] += runs
    return dict(counted)


def _part(frame: Func[Any], index: int) -> Func[Any]:
    return Func(frame, template=f"(%(expressions)s -> {index})", output_field=JSONField())
