"""An object was created or changed, by an agent, by a letter or by another scenario, or its button was pressed."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.events.kind import EventKind, on_object
from apps.scenarios.fields import Field, FieldKind

_ON = Field("on", _("Of what"), FieldKind.ON)

CREATED = EventKind(
    key="created",
    label=_("Created"),
    description=_("A ticket, a letter, a contact, an account or a record was created."),
    icon="plus-circle",
    fields=(_ON,),
    listens_to=on_object,
)
CHANGED = EventKind(
    key="changed",
    label=_("Changed"),
    description=_("Attributes of an object were changed."),
    icon="pencil-square",
    fields=(
        _ON,
        Field(
            "names", _("Attributes"), FieldKind.NAMES, required=False,
            help=_("Only a change of one of these counts; none: any change."),
        ),
    ),
    listens_to=on_object,
)  # fmt: skip
BUTTON = EventKind(
    key="button",
    label=_("Button pressed"),
    description=_("The scenario puts a button on tickets, letters or records; an agent has pressed it."),
    icon="cursor-arrow-rays",
    fields=(
        Field("label", _("Button"), FieldKind.LINE, help=_("What the button says, for example “Send letter”.")),
        Field("on", _("On what"), FieldKind.ON),
    ),
    listens_to=on_object,
)
