"""A letter came through an incoming route (the seeds' «Получение сообщения»)."""

from django.utils.translation import gettext_lazy as _

from apps.attributes import Attribute, Type
from apps.scenarios.events.kind import LETTER, MESSAGE, EventKind, Names, Settings
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.incoming.plan import plan_of
from apps.scenarios.models import IncomingRoute
from apps.scenarios.objects import shape_of


def variable_of(settings: Settings) -> str:
    """The name of the variable that holds the message."""
    return settings.get("variable") or MESSAGE


def _names(settings: Settings) -> Names:
    name = variable_of(settings)
    route = IncomingRoute.objects.filter(system_name=settings.get("route", "")).first()
    shape = Attribute(name, Type.OBJECT, parts=plan_of(route).attributes) if route else None
    return {name: shape, LETTER: shape_of("letter", LETTER)}


MESSAGE_RECEIVED = EventKind(
    key="message",
    label=_("Message received"),
    description=_("A letter has come and gone through an incoming route."),
    icon="envelope",
    fields=(
        Field("route", _("Incoming route"), FieldKind.INCOMING_ROUTE),
        Field(
            "variable", _("Variable with the message"), FieldKind.VARIABLE, required=False,
            help=_("Empty: message. The values that the route reads are its parts: message.From.Address."),
        ),
    ),
    listens_to=lambda settings: str(settings.get("route", "")),
    names=_names,
)  # fmt: skip
