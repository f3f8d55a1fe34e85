"""Scenarios: what a registered letter starts, in its own transaction; they run afterwards, in workers of their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from apps.desk.happenings import tell_changed, tell_created
from apps.intake.register import Registered
from apps.intake.routes import Routed
from apps.intake.trace import Why
from apps.mail.models import Delivery
from apps.runtime.failpoints import passing
from apps.scenarios.definition import walk
from apps.scenarios.events.kind import MESSAGE
from apps.scenarios.listening import hear
from apps.scenarios.models import Run

SERVER_WAITS = timedelta(minutes=5)
"""For how long the mail server is not told what becomes of the letter when a scenario is about to say it."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The trace's lines of what was started, and until when the letter's settlement waits for an answer, if it does."""

    whys: tuple[Why, ...] = ()
    settle_after: datetime | None = None


def start_scenarios(delivery: Delivery, registered: Registered, routed: Routed) -> Begun:
    """Start what listens to the message, to what the letter has made and to the ticket that it has changed.

    History starts nothing. An automatic letter changes no ticket as far as scenarios know (`Registered.continued`): one
    that writes whenever its ticket changes would else go round in circles with somebody's automatic replies.
    """
    if delivery.silent or delivery.sent_mail:
        return Begun()
    runs: list[Run] = []
    for taken in routed.taken:
        if not taken.problems:
            runs += hear("message", taken.route, letter=registered.activity, names={MESSAGE: taken.values})
    if registered.met and registered.contact is not None:
        tell_created(registered.contact)
    if registered.ticket is not None:
        if registered.opened:
            tell_created(registered.ticket)
        else:
            tell_changed(registered.ticket, registered.continued.changed)
    tell_created(registered.activity)
    passing("intake.started")
    answers = any(_answers_server(run) for run in runs if not run.is_over)
    whys = tuple(Why("scenarios", "started", {"scenario": str(run.scenario)}) for run in runs)
    return Begun(whys, timezone.now() + SERVER_WAITS if answers else None)


def _answers_server(run: Run) -> bool:
    return any(step.kind == "answer-server" for step in walk(run.version.parsed.steps))
