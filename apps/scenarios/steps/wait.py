"""The run stands still for some time, until a moment, or until somebody replies."""

from django.utils.translation import gettext_lazy as _

from apps.formulas import Scope
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Outcome, Running
from apps.scenarios.steps.kind import Branch, Names, StepKind

TIME, MOMENT, REPLY = "time", "moment", "reply"


def _run(running: Running, step: Step) -> Outcome:
    raise NotImplementedError(step.kind)


def _names(step: Step, scope: Scope) -> Names:
    return {}


WAIT = StepKind(
    key="wait",
    label=_("Wait"),
    description=_("Waits for some time, until a moment, or for a reply to a letter that was sent before."),
    icon="clock",
    fields=(
        Field(
            "mode",
            _("Wait"),
            FieldKind.CHOICE,
            choices=(
                (TIME, _("for some time")),
                (MOMENT, _("until a moment")),
                (REPLY, _("for a reply")),
            ),
        ),
        Field(
            "duration", _("For"), FieldKind.DURATION, only_if=("mode", (TIME,)), help=_("For example 30 min or 2 days.")
        ),
        Field(
            "until",
            _("Until"),
            FieldKind.FORMULA,
            only_if=("mode", (MOMENT,)),
            help=_("A formula that gives a date and time."),
        ),
        Field(
            "letter",
            _("To the letter"),
            FieldKind.OBJECT,
            required=False,
            only_if=("mode", (REPLY,)),
            help=_("Empty: the one that the run has sent last."),
        ),
        Field(
            "limit",
            _("At most"),
            FieldKind.DURATION,
            required=False,
            only_if=("mode", (REPLY,)),
            help=_("Empty: however long it takes."),
        ),
        Field(
            "variable",
            _("Variable with the reply"),
            FieldKind.VARIABLE,
            required=False,
            only_if=("mode", (REPLY,)),
            help=_("Empty: reply."),
        ),
    ),
    run=_run,
    branches=(Branch("otherwise", _("When nobody has replied in time")),),
    names=_names,
)
