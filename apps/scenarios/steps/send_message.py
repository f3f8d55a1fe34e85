"""A letter leaves by an outgoing route (seeds 001 and 002)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.activities.models import EmailActivity
from apps.attributes import Attribute, Type
from apps.attributes.declaration import find
from apps.formulas import Scope
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.models import OutgoingRoute
from apps.scenarios.objects import find_instance, fit
from apps.scenarios.objects.references import refer_to_letter
from apps.scenarios.outgoing import send
from apps.scenarios.outgoing.plan import plan_of
from apps.scenarios.running import Finish, GoOn, Outcome, Running, StepError
from apps.scenarios.steps.at_hand import given, letter_of, put, text_of, told
from apps.scenarios.steps.kind import Names, StepKind
from apps.scenarios.steps.link import link_letter
from apps.scenarios.steps.politeness import why_not_answered
from apps.tickets.models import Ticket


def _run(running: Running, step: Step) -> Outcome:
    route = find_route(text_of(step, "route"))
    attributes = plan_of(route).attributes
    values = _values(running, step, attributes)
    answers = letter_of(running, step, "answers") if text_of(step, "answers") else None
    for name, value in values.items():
        running.tell(name, value)
    if answers is not None and (why := why_not_answered(running, answers)):
        running.tell(_("No reply"), why)
    else:
        _send(running, step, route, values, answers)
    return Finish() if step.settings.get("end") else GoOn()


def _send(
    running: Running, step: Step, route: OutgoingRoute, values: Mapping[str, Any], answers: EmailActivity | None
) -> None:
    with told():
        queued = send(route, values, by=running.by, answers=answers)
    activity = queued.activity
    _keep_with_object(running, activity)
    running.note_sent(activity)
    running.tell(_("Recipients"), ", ".join(queued.recipients))
    running.tell(_("Letter"), refer_to_letter(activity))
    if variable := text_of(step, "variable"):
        running.set(variable, refer_to_letter(activity))


def find_route(name: str) -> OutgoingRoute:
    """The outgoing route of this system name; StepError when there is none."""
    route = OutgoingRoute.objects.select_related("sender").filter(system_name=name).first()
    if route is None:
        raise StepError(gettext("There is no outgoing route “%(name)s”. Choose one that there is.") % {"name": name})
    return route


def _values(running: Running, step: Step, attributes: tuple[Attribute, ...]) -> dict[str, Any]:
    """The message's values: the variable's, as far as the route knows them, then those of the rows."""
    values: dict[str, Any] = {}
    if variable := text_of(step, "message"):
        message = running.names.get(variable)
        if not isinstance(message, Mapping):
            sentence = gettext("The variable “%(name)s” holds no message. Give its parts values in a step before.")
            raise StepError(sentence % {"name": variable})
        values = {name: value for name, value in message.items() if find(attributes, name) is not None}
    for name, value in given(running, step, "values").items():
        values = put(values, name, lambda _before: value)  # noqa: B023 - called at once
    return {name: _fitted(attributes, name, value) for name, value in values.items()}


def _fitted(attributes: tuple[Attribute, ...], name: str, value: Any) -> Any:
    """The value as the message takes it; what is not declared is told of when the letter is made."""
    attribute = find(attributes, name)
    return value if attribute is None else fit(attribute, value)


def _keep_with_object(running: Running, activity: EmailActivity) -> None:
    """Show the letter in the ticket's timeline, or link it to whatever the run is about."""
    instance = find_instance(running.object) if running.object else None
    if isinstance(instance, Ticket) and activity.ticket_id is None:
        activity.ticket = instance
        activity.save(update_fields=["ticket"])
    elif instance is not None and not isinstance(instance, EmailActivity) and instance.pk != activity.ticket_id:
        link_letter(running, activity, instance)


def _names(step: Step, scope: Scope) -> Names:
    variable = text_of(step, "variable")
    return {variable: Attribute(variable, Type.LETTER)} if variable else {}


SEND_MESSAGE = StepKind(
    key="send-message",
    label=_("Send message"),
    description=_("Sends a letter by an outgoing route; it may take a meeting along."),
    icon="paper-airplane",
    fields=(
        Field("route", _("Outgoing route"), FieldKind.ROUTE),
        Field(
            "message",
            _("Variable with the message"),
            FieldKind.VARIABLE,
            required=False,
            help=_("Its parts are the attributes of the message. Empty: only the values below."),
        ),
        Field(
            "values",
            _("Values"),
            FieldKind.VALUES,
            required=False,
            help=_("Attributes of the message, each with a formula; they go before those of the variable."),
        ),
        Field(
            "answers",
            _("Answers the letter"),
            FieldKind.OBJECT,
            required=False,
            help=_("Makes it a reply in that letter’s conversation. Empty: a letter of its own."),
        ),
        Field(
            "variable",
            _("Variable"),
            FieldKind.VARIABLE,
            required=False,
            help=_("Holds the sent letter, so that a step can wait for a reply to it."),
        ),
        Field(
            "end",
            _("This is the end"),
            FieldKind.FLAG,
            required=False,
            help=_("The run is done when the letter is on its way."),
        ),
    ),
    run=_run,
    names=_names,
)
