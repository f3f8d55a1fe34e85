"""A record of a type is created; the steps within work on it (seed 000, «Создать запись»)."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Outcome, Running
from apps.scenarios.steps.kind import Branch, StepKind


def _run(running: Running, step: Step) -> Outcome:
    raise NotImplementedError(step.kind)


CREATE_RECORD = StepKind(
    key="create-record",
    label=_("Create record"),
    description=_("Creates a record of a type. The steps within it work on the new record."),
    icon="document-plus",
    fields=(
        Field("record_type", _("Record type"), FieldKind.RECORD_TYPE),
        Field("values", _("Values"), FieldKind.VALUES, required=False),
        Field(
            "variable",
            _("Variable"),
            FieldKind.VARIABLE,
            required=False,
            help=_("Holds the new record in the steps that follow."),
        ),
    ),
    run=_run,
    branches=(Branch("steps", _("With it")),),
)
