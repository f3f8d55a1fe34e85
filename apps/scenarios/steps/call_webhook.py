"""Another system is told over HTTP, each time once (an Idempotency-Key goes along)."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Outcome, Running
from apps.scenarios.steps.kind import StepKind


def _run(running: Running, step: Step) -> Outcome:
    raise NotImplementedError(step.kind)


CALL_WEBHOOK = StepKind(
    key="call-webhook",
    label=_("Call webhook"),
    description=_("Tells another system over HTTP."),
    icon="globe-alt",
    fields=(
        Field(
            "url", _("Address"), FieldKind.FORMULA, help=_("A formula; an address by itself stands in quotation marks.")
        ),
        Field("values", _("Values"), FieldKind.VALUES, required=False, help=_("What is sent, as JSON.")),
        Field(
            "variable",
            _("Variable with the answer"),
            FieldKind.VARIABLE,
            required=False,
            help=_("Its parts: Status and Body. Empty: nobody waits for the answer."),
        ),
    ),
    run=_run,
)
