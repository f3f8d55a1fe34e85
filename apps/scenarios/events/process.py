"""A run of another scenario has begun or ended one of its steps (the seeds' token that enters or leaves an element)."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.events.kind import LETTER, OBJECT, EventKind, Names, Settings
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.objects import shape_of

_FIELDS = (
    Field("scenario", _("Scenario"), FieldKind.SCENARIO),
    Field("step", _("Step"), FieldKind.STEP),
)


def _names(settings: Settings) -> Names:
    return {OBJECT: None, LETTER: shape_of("letter", LETTER)}


def _scenario(settings: Settings) -> str:
    return str(settings.get("scenario", ""))


STEP_BEGUN = EventKind(
    key="step-begun",
    label=_("Step begun"),
    description=_("A run of another scenario has come to one of its steps."),
    icon="arrow-right-end-on-rectangle",
    fields=_FIELDS,
    listens_to=_scenario,
    names=_names,
)
STEP_ENDED = EventKind(
    key="step-ended",
    label=_("Step ended"),
    description=_("A run of another scenario has left one of its steps."),
    icon="arrow-right-start-on-rectangle",
    fields=_FIELDS,
    listens_to=_scenario,
    names=_names,
)
