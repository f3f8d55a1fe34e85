"""The time has come: every so often, or at a time of some weekdays."""

from django.utils.translation import gettext_lazy as _

from apps.scenarios.events.kind import EventKind
from apps.scenarios.fields import Field, FieldKind

EVERY, AT = "every", "at"

SCHEDULE = EventKind(
    key="schedule",
    label=_("Schedule"),
    description=_("The time has come. What was missed while Postdesk stood still is made up for once."),
    icon="clock",
    fields=(
        Field("mode", _("When"), FieldKind.CHOICE, choices=((EVERY, _("Every so often")), (AT, _("At a time")))),
        Field(
            "every", _("Every"), FieldKind.DURATION, only_if=("mode", (EVERY,)),
            help=_("At least a minute: 15 min, 2 h, 1 day."),
        ),
        Field(
            "time", _("At"), FieldKind.TIME, only_if=("mode", (AT,)),
            help=_("In the time zone of the installation, for example 09:00."),
        ),
        Field("weekdays", _("On"), FieldKind.WEEKDAYS, required=False, only_if=("mode", (AT,)),
              help=_("None: every day.")),
    ),
)  # fmt: skip
