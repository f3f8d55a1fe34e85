"""Somebody of the staff is told by e-mail."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Outcome, Running
from apps.scenarios.steps.kind import StepKind


def _run(running: Running, step: Step) -> Outcome:
    raise NotImplementedError(step.kind)


NOTIFY = StepKind(
    key="notify",
    label=_("Notify"),
    description=_("Tells a user by e-mail."),
    icon="bell-alert",
    fields=(
        Field("to", _("Whom"), FieldKind.OBJECT, help=_("A formula that gives a user, for example object.Assignee.")),
        Field("subject", _("Subject"), FieldKind.FORMULA),
        Field("text", _("Text"), FieldKind.FORMULA),
    ),
    run=_run,
)
