"""Colleagues find a note on the ticket."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Outcome, Running
from apps.scenarios.steps.kind import StepKind


def _run(running: Running, step: Step) -> Outcome:
    raise NotImplementedError(step.kind)


ADD_NOTE = StepKind(
    key="add-note",
    label=_("Add note"),
    description=_("Writes a note for colleagues on a ticket."),
    icon="chat-bubble-bottom-center-text",
    fields=(
        Field("of", _("On"), FieldKind.OBJECT, required=False, help=_("Empty: the object at hand.")),
        Field("text", _("Text"), FieldKind.FORMULA),
    ),
    run=_run,
)
