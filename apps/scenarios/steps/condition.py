"""Some steps are done if a condition holds, others if not."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Enter, Outcome, Running
from apps.scenarios.steps.kind import Branch, StepKind


def _run(running: Running, step: Step) -> Outcome:
    holds = running.value(step.settings.get("condition", "")) is True
    running.tell(_("Condition"), holds)
    return Enter("steps" if holds else "otherwise")


CONDITION = StepKind(
    key="condition",
    label=_("Condition"),
    description=_("Does the steps within it if the condition holds, and those of “Otherwise” if it does not."),
    icon="question-mark-circle",
    fields=(Field("condition", _("Condition"), FieldKind.FORMULA, help=_("A formula that gives yes or no.")),),
    run=_run,
    branches=(Branch("steps", _("If so")), Branch("otherwise", _("Otherwise"))),
)
