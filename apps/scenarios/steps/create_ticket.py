"""A ticket is opened; the steps within work on it."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Outcome, Running
from apps.scenarios.steps.kind import Branch, StepKind


def _run(running: Running, step: Step) -> Outcome:
    raise NotImplementedError(step.kind)


CREATE_TICKET = StepKind(
    key="create-ticket",
    label=_("Create ticket"),
    description=_("Opens a ticket. The steps within it work on the new ticket."),
    icon="ticket",
    fields=(
        Field("queue", _("Queue"), FieldKind.QUEUE),
        Field("values", _("Values"), FieldKind.VALUES, required=False),
        Field(
            "variable",
            _("Variable"),
            FieldKind.VARIABLE,
            required=False,
            help=_("Holds the new ticket in the steps that follow."),
        ),
    ),
    run=_run,
    branches=(Branch("steps", _("With it")),),
)
