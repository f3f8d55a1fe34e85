"""A letter leaves by an outgoing route (seeds 001 and 002)."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Outcome, Running
from apps.scenarios.steps.kind import StepKind


def _run(running: Running, step: Step) -> Outcome:
    raise NotImplementedError(step.kind)


SEND_MESSAGE = StepKind(
    key="send-message",
    label=_("Send message"),
    description=_("Sends a letter by an outgoing route; it may take a meeting along."),
    icon="paper-airplane",
    fields=(
        Field("route", _("Outgoing route"), FieldKind.ROUTE),
        Field(
            "message",
            _("Variable with the message"),
            FieldKind.VARIABLE,
            required=False,
            help=_("Its parts are the attributes of the message. Empty: only the values below."),
        ),
        Field(
            "values",
            _("Values"),
            FieldKind.VALUES,
            required=False,
            help=_("Attributes of the message, each with a formula; they go before those of the variable."),
        ),
        Field(
            "answers",
            _("Answers the letter"),
            FieldKind.OBJECT,
            required=False,
            help=_("Makes it a reply in that letter’s conversation. Empty: a letter of its own."),
        ),
        Field(
            "variable",
            _("Variable"),
            FieldKind.VARIABLE,
            required=False,
            help=_("Holds the sent letter, so that a step can wait for a reply to it."),
        ),
        Field(
            "end",
            _("This is the end"),
            FieldKind.FLAG,
            required=False,
            help=_("The run is done when the letter is on its way."),
        ),
    ),
    run=_run,
)
