"""A record of a type is created; the steps within work on it (seed 000, «Создать запись»)."""

from django.utils.translation import gettext_lazy as _

from apps.attributes import Attribute, Type
from apps.formulas import Scope
from apps.records.keeping import create_record
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.objects import declared, fit
from apps.scenarios.objects.record import find_type, refer_to_record
from apps.scenarios.running import Enter, Outcome, Running
from apps.scenarios.steps.at_hand import given, text_of, told
from apps.scenarios.steps.kind import Branch, Names, StepKind


def _run(running: Running, step: Step) -> Outcome:
    record_type = find_type(text_of(step, "record_type"))
    values = {
        name: fit(declared(record_type.declared, name, record_type.title), value)
        for name, value in given(running, step, "values").items()
    }
    with told():
        record = create_record(record_type, values, by=running.by, complete=False, scenario=str(running.run.scenario))
    reference = refer_to_record(record)
    running.tell(_("Record"), reference)
    for name, value in values.items():
        running.tell(name, value)
    if variable := text_of(step, "variable"):
        running.set(variable, reference)
    return Enter("steps", {"object": reference})


def _names(step: Step, scope: Scope) -> Names:
    variable = text_of(step, "variable")
    return {variable: _shape(step, variable)} if variable else {}


def _inside(step: Step, scope: Scope) -> Names:
    return {"object": _shape(step, "object")}


def _shape(step: Step, name: str) -> Attribute:
    return Attribute(name, Type.RECORD, target=text_of(step, "record_type"))


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
    names=_names,
    inside=_inside,
)
