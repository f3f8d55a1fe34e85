"""What is wrong with a route that comes out of a file, before it is stored."""

from collections.abc import Mapping
from typing import Any

from apps.scenarios.built_in import EVENT, LETTER, OUTGOING
from apps.scenarios.declaring import answer_mistakes, finding_mistakes, row_mistakes
from apps.scenarios.models import IncomingRoute, OutgoingRoute, Route
from apps.scenarios.outgoing.plan import make_plan
from apps.scenarios.outgoing.review import review


def route_mistakes(route: Route, rows: Mapping[str, list[Any]]) -> list[str]:
    """The sentences that the route's form would tell."""
    if isinstance(route, OutgoingRoute):
        plan = make_plan(route, rows["attributes"], rows["recipients"])
        declared = [mistake.sentence for mistake in row_mistakes(rows["attributes"], OUTGOING)]
        return declared or [mistake.sentence for mistake in review(plan)]
    assert isinstance(route, IncomingRoute)
    event = route.message_type == IncomingRoute.MessageType.EVENT
    wrong = row_mistakes(rows["attributes"], EVENT if event else LETTER) + finding_mistakes(rows["attributes"])
    answers = [sentence for _field, sentence in answer_mistakes(route)]
    return [mistake.sentence for mistake in wrong] + answers
