"""Messages against the routes that they go by: every value declared and fitting, all required ones given."""

from dataclasses import replace

from django.utils.translation import gettext as _

from apps.attributes import Attribute, Type
from apps.attributes.declaration import find, paths, resolve
from apps.scenarios.checking.place import Place
from apps.scenarios.models import OutgoingRoute
from apps.scenarios.objects import misfit
from apps.scenarios.outgoing.plan import Plan, plan_of
from apps.scenarios.outgoing.review import review
from apps.scenarios.steps.answer_server import MEETING

_RECIPIENTS = {"To", "Cc", "Bcc"}


def check_message(place: Place) -> None:
    """The rows and the variable of “Send message”."""
    route = OutgoingRoute.objects.select_related("sender").filter(system_name=place.text("route")).first()
    name = place.text("message")
    if name and name not in place.scope.names:
        sentence = _("There is no variable “%(name)s” here. Give it values in a step before.")
        place.tell("message", sentence % {"name": name})
    letter = place.shape(place.text("answers"))
    if letter is not None and letter.type != Type.LETTER:
        place.tell("answers", _("This gives no letter. Name one, for example letter."))
    if route is None:
        return
    plan = plan_of(route)
    if wrong := review(plan):
        sentence = _("The route “%(route)s” can make no letters: %(why)s")
        place.tell("route", sentence % {"route": route, "why": wrong[0].sentence})
    for number, path, row in place.rows("values"):
        _check_value(place, plan, path, place.shape(row.get("value")), number)
    _check_variable(place, plan)
    _check_complete(place, plan)


def check_answer(place: Place) -> None:
    """The rows of “Answer the mail server”: attributes of an answer to an invitation, or of the reply’s route."""
    if not place.text("letter") and "letter" not in place.scope.names:
        place.tell("letter", _("The scenario’s event brings no letter. Say which one is meant."))
    route = OutgoingRoute.objects.filter(system_name=place.text("route")).first()
    known = (*MEETING, *(plan_of(route).attributes if route else ()))
    for number, name, row in place.rows("values"):
        attribute = find(known, name)
        if attribute is None:
            sentence = _("“%(name)s” is nothing that an answer says. There are: %(known)s.")
            names = ", ".join(each.name for each in known)
            place.tell("values", sentence % {"name": name, "known": names}, number)
        elif why := misfit(attribute, place.shape(row.get("value"))):
            place.tell("values", why, number)


def _check_value(place: Place, plan: Plan, path: str, shape: Attribute | None, row: int) -> None:
    attribute = resolve(plan.attributes, tuple(path.split(".")))
    if attribute is None:
        known = ", ".join(each for each, _attribute in paths(plan.attributes))
        sentence = _("The route “%(route)s” has no attribute “%(name)s”. There are: %(known)s.")
        place.tell("values", sentence % {"route": plan.route, "name": path, "known": known}, row)
    elif why := misfit(attribute, shape):
        place.tell("values", why, row)


def _check_variable(place: Place, plan: Plan) -> None:
    """The parts of the variable that the route knows must fit; it doesn't look at others."""
    shape = place.scope.names.get(place.text("message")) if place.text("message") else None
    if shape is None:
        return
    if shape.type != Type.OBJECT or shape.array:
        place.tell("message", _("This variable holds no message. Give its parts values in a step before."))
        return
    for part in shape.parts:
        attribute = find(plan.attributes, part.name)
        if attribute is not None and (why := _part_misfit(attribute, part)):
            place.tell("message", why)


def _part_misfit(attribute: Attribute, part: Attribute) -> str:
    """The same for a part, and for the parts of an object in it."""
    if attribute.type != Type.OBJECT or part.type != Type.OBJECT:
        return misfit(attribute, part)
    for inner in part.parts:
        declared = find(attribute.parts, inner.name)
        if declared is None:
            known = ", ".join(each.name for each in attribute.parts)
            sentence = _("“%(name)s” has no part “%(part)s”. There are: %(known)s.")
            return sentence % {"name": attribute.name, "part": inner.name, "known": known}
        if why := _part_misfit(declared, replace(inner, array=inner.array and not attribute.array)):
            return why
    return ""


def _check_complete(place: Place, plan: Plan) -> None:
    """Required attributes, and somebody to get the letter."""
    shape = place.scope.names.get(place.text("message")) if place.text("message") else None
    if place.text("message") and (shape is None or shape.type != Type.OBJECT or not shape.parts):
        return  # only the run will know what the variable holds
    given = {name.partition(".")[0] for _number, name, _row in place.rows("values")}
    given |= {part.name for part in shape.parts} if shape else set()
    for attribute in plan.attributes:
        if (attribute.required or attribute.non_empty) and attribute.name not in given:
            sentence = _("The route “%(route)s” needs “%(name)s”. Add a row that gives it a value.")
            place.tell("values", sentence % {"route": plan.route, "name": attribute.name})
    own = plan.recipients or plan.route.copy_addresses.strip() or plan.route.hidden_addresses.strip()
    if not own and not given & _RECIPIENTS:
        place.tell("values", _("Nobody would get the letter. Give a value for “To”."))
