"""A letter is linked to an object."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Outcome, Running
from apps.scenarios.steps.kind import StepKind


def _run(running: Running, step: Step) -> Outcome:
    raise NotImplementedError(step.kind)


LINK = StepKind(
    key="link",
    label=_("Link"),
    description=_("Links the letter to an object, as an agent would do by hand."),
    icon="link",
    fields=(
        Field("letter", _("Letter"), FieldKind.OBJECT, required=False, help=_("Empty: the letter of the run.")),
        Field("to", _("To"), FieldKind.OBJECT, required=False, help=_("Empty: the object at hand.")),
    ),
    run=_run,
)
