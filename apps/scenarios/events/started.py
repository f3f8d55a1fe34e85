"""The scenario was started: by an agent, from a letter's menu, or by a step of another scenario."""

from django.utils.translation import gettext_lazy as _

from apps.attributes import Attribute
from apps.scenarios.events.kind import LETTER, EventKind, Names, Settings, object_names, on_object
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.objects import shape_of


def _names(settings: Settings) -> Names:
    passed: dict[str, Attribute | None] = dict.fromkeys(settings.get("variables") or ())
    return passed | {LETTER: shape_of("letter", LETTER)} | dict(object_names(settings))


STARTED = EventKind(
    key="started",
    label=_("Scenario started"),
    description=_("An agent starts it by hand or from a letter’s menu, or a step of another scenario does."),
    icon="play",
    fields=(
        Field("on", _("For what"), FieldKind.ON, required=False, help=_("Empty: for no object, or for any.")),
        Field(
            "variables", _("Variables"), FieldKind.NAMES, required=False,
            help=_("The names of the values that another scenario starts it with."),
        ),
    ),
    listens_to=on_object,
    names=_names,
)  # fmt: skip
