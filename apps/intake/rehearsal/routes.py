"""What an incoming route would read in a letter, and what it would answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.attributes import Values
from apps.mail.models.delivery import ServerAnswer
from apps.scenarios.incoming import Message, Plan, extract, plan_of
from apps.scenarios.incoming.extracting import Line, lines
from apps.scenarios.models import IncomingRoute, OutgoingRoute


@dataclass(frozen=True, slots=True)
class Reading:
    """One route on one letter. `mistakes` tell why it reads nothing at all; otherwise there are lines, own ones first.

    `values` are what scenarios would get; `failed` is whether the error answer would be given instead.
    """

    route: IncomingRoute
    mistakes: tuple[str, ...] = ()
    lines: Sequence[Line] = ()
    values: Values | None = None
    failed: bool = False
    answer: str = ""
    folder: str = ""
    reply: OutgoingRoute | None = None


def reading_of(plan: Plan, message: Message) -> Reading:
    """Read the letter by the route."""
    route = plan.route
    if message.type != route.message_type:
        wanted, found = IncomingRoute.MessageType(route.message_type).label, message.type.label
        sentence = _("This route is for messages of the type “%(wanted)s”; the letter is of the type “%(found)s”.")
        return Reading(route, (sentence % {"wanted": wanted, "found": found},))
    given = [attribute for attribute in plan.attributes if attribute not in plan.own]
    extracted = extract(plan, message)
    failed = bool(extracted.problems)
    answer, folder = (route.error_answer, route.error_folder) if failed else (route.answer, route.answer_folder)
    return Reading(
        route,
        lines=lines((*plan.own, *given), extracted.values, extracted.problems),
        values=extracted.values,
        failed=failed,
        answer=str(ServerAnswer(answer).label if answer else _("As the mailbox says")),
        folder=folder if answer == ServerAnswer.MOVE else "",
        reply=route.error_route if failed else route.answer_route,
    )


def readings_of(mailbox: int, message: Message) -> list[Reading]:
    """What each route of the mailbox would read."""
    routes = IncomingRoute.objects.filter(mailbox=mailbox).prefetch_related("attributes")
    routes = routes.select_related("answer_route", "error_route").order_by("system_name")
    return [_reading(route, message) for route in routes]


def _reading(route: IncomingRoute, message: Message) -> Reading:
    if not route.enabled:
        return Reading(route, (_("The route is switched off."),))
    try:
        return reading_of(plan_of(route), message)
    except ValueError as error:  # it was written into the database past its form
        return Reading(route, (str(error),))
