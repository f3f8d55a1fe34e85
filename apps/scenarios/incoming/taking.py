"""A letter goes through its mailbox's routes: values are kept with it, and the server's answer is decided."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.conf import settings
from django.utils import translation

from apps.activities.models import EmailActivity
from apps.attributes import Values
from apps.attributes.declaration import as_json
from apps.attributes.values import to_json
from apps.scenarios.incoming.extracting import Extracted, extract
from apps.scenarios.incoming.message import Message
from apps.scenarios.incoming.plan import Plan
from apps.scenarios.incoming.replying import answer_meeting, reply
from apps.scenarios.models import MessageValues


@dataclass(frozen=True, slots=True)
class Taken:
    """What one route did with a letter: `answer` is a ServerAnswer, `replies` say what became of the replies to it."""

    route: str
    problems: tuple[str, ...]
    values: Values
    answer: str = ""
    folder: str = ""
    replies: tuple[str, ...] = ()  # to be translated when they are shown


def take(plans: Iterable[Plan], message: Message, activity: EmailActivity) -> list[Taken]:
    """Let the letter go through those of the routes that are for its type, inside the caller's transaction."""
    return [_take(plan, message, activity) for plan in plans if plan.route.message_type == message.type]


def _take(plan: Plan, message: Message, activity: EmailActivity) -> Taken:
    route = plan.route
    # What is wrong is told in the language of the reply that tells it.
    language = route.error_route.language if route.error_route else settings.LANGUAGE_CODE
    with translation.override(language):
        extracted = extract(plan, message)
    _keep(plan, extracted, activity)
    if extracted.problems:
        answer, folder, by = route.error_answer, route.error_folder, route.error_route
    else:
        answer, folder, by = route.answer, route.answer_folder, route.answer_route
    said = [reply(by, message, extracted, activity)] if by else []
    if route.meeting_answer and message.live and not extracted.problems:
        said.append(answer_meeting(route, activity))
    return Taken(
        route.system_name,
        tuple(problem.sentence for problem in extracted.problems),
        extracted.values,
        answer or "",
        folder,
        tuple(said),
    )


def _keep(plan: Plan, extracted: Extracted, activity: EmailActivity) -> None:
    MessageValues.objects.update_or_create(
        activity=activity,
        incoming_route=plan.route,
        defaults={
            "route_name": plan.route.system_name,
            "attributes": [as_json(attribute) for attribute in plan.attributes],
            "values": to_json(extracted.values),
            "problems": [asdict(problem) for problem in extracted.problems],
        },
    )
