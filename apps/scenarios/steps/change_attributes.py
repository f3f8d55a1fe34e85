"""Attributes of an object get other values (seed 000, «Изменить значения атрибутов»)."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.objects import Change, Operation, apply
from apps.scenarios.running import GoOn, Outcome, Running
from apps.scenarios.steps.at_hand import changed, instance_of, reference_of, rows_of, told
from apps.scenarios.steps.kind import StepKind


def _run(running: Running, step: Step) -> Outcome:
    reference = reference_of(running, step, "of")
    instance = instance_of(reference, lock=True)
    changes = [
        Change(row["name"].strip(), Operation(row.get("operation") or "replace"), running.value(row.get("value") or ""))
        for row in rows_of(step, "changes")
    ]
    with told():
        now = apply(instance, changes, by=running.by, scenario=str(running.run.scenario))
    changed(running, reference)
    running.tell(_("Object"), reference)
    for name, value in now.items():
        running.tell(name, value)
    return GoOn()


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
