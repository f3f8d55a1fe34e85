"""Attributes of an object get other values (seed 000, «Изменить значения атрибутов»)."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Outcome, Running
from apps.scenarios.steps.kind import StepKind


def _run(running: Running, step: Step) -> Outcome:
    raise NotImplementedError(step.kind)


CHANGE_ATTRIBUTES = StepKind(
    key="change-attributes",
    label=_("Change attributes"),
    description=_("Replaces the values of an object’s attributes, or adds values to them."),
    icon="pencil-square",
    fields=(
        Field("of", _("Of"), FieldKind.OBJECT, required=False, help=_("Empty: the object at hand.")),
        Field("changes", _("Changes"), FieldKind.CHANGES),
    ),
    run=_run,
)
