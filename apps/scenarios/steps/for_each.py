"""The steps within are done for each item of an array (seed 000, «Повторять по количеству объектов»)."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from apps.attributes import items_of
from apps.formulas import Scope, check, parse
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Outcome, Repeat, Running
from apps.scenarios.steps.kind import Branch, Names, StepKind


def _run(running: Running, step: Step) -> Outcome:
    items = items_of(running.value(step.settings.get("items", "")))
    running.tell(_("Objects"), str(len(items)))
    return Repeat(items, step.settings["variable"])


def _inside(step: Step, scope: Scope) -> Names:
    shape = check(parse(step.settings["items"]), scope)
    name = step.settings["variable"]
    return {name: replace(shape, name=name, array=False) if shape else None}


FOR_EACH = StepKind(
    key="for-each",
    label=_("For each"),
    description=_("Does the steps within it once for each object of an array, for example for each attached file."),
    icon="arrow-path",
    fields=(
        Field("items", _("Array"), FieldKind.FORMULA, help=_("For example $$message->Attachments.")),
        Field("variable", _("Variable"), FieldKind.VARIABLE, help=_("Holds the object that it is the turn of.")),
    ),
    run=_run,
    branches=(Branch("steps", _("For each of them")),),
    inside=_inside,
)
