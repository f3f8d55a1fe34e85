"""Variables get values (seed 001, «Изменить значения переменных»)."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Outcome, Running
from apps.scenarios.steps.kind import StepKind


def _run(running: Running, step: Step) -> Outcome:
    raise NotImplementedError(step.kind)


CHANGE_VARIABLES = StepKind(
    key="change-variables",
    label=_("Change variables"),
    description=_("Gives variables values; a variable that does not exist yet is made."),
    icon="variable",
    fields=(
        Field(
            "variable",
            _("Variable"),
            FieldKind.VARIABLE,
            required=False,
            help=_("The set of variables, for example mail; the names below are its parts. Empty: each by itself."),
        ),
        Field(
            "changes", _("Changes"), FieldKind.CHANGES, help=_("Parts of parts are written with a point: To.Address.")
        ),
    ),
    run=_run,
)
