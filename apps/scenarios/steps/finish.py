"""The run is done."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Step
from apps.scenarios.running import Finish, Outcome, Running
from apps.scenarios.steps.kind import StepKind


def _run(running: Running, step: Step) -> Outcome:
    return Finish()


FINISH = StepKind(
    key="finish",
    label=_("Finish"),
    description=_("Ends the run, whatever steps come after this one."),
    icon="stop-circle",
    fields=(),
    run=_run,
)
