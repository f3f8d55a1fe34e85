"""Intake: one stored letter gets its outcome. The order of the steps is the order of the lines below.

The steps before the transaction only read, so a letter can be rehearsed as often as one likes.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.intake.acknowledge import acknowledge, refuse_politely
from apps.intake.configuration import Configuration, load_configuration
from apps.intake.decision import Decision
from apps.intake.identify import identify
from apps.intake.link import link
from apps.intake.parse import parse
from apps.intake.register import mark_bounced, register
from apps.intake.screen import Kind, screen
from apps.intake.thread import thread
from apps.intake.trace import Why
from apps.linking.slow_rules import note_slow_rules
from apps.mail.models import Delivery
from apps.runtime.failpoints import passing


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would become of a letter now."""

    state: Delivery.State
    reason: Delivery.Reason
    trace: list[dict[str, Any]]


def take_in(delivery: Delivery, configuration: Configuration | None = None) -> Delivery.State:
    """Give a stored letter its outcome, once: a second call, or a second worker, changes nothing.

    Whatever is wrong with the letter raises; `apps.intake.failures` turns that into an outcome too.
    """
    decision = decide(delivery, configuration or load_configuration())
    passing("intake.decided")
    with transaction.atomic():
        if not _claim(delivery, decision):
            return Delivery.State(Delivery.objects.values_list("state", flat=True).get(pk=delivery.pk))
        if decision.reason:
            _set_aside(delivery, decision)
        else:
            registered = register(delivery, decision)
            passing("intake.registered")
            answer = acknowledge(delivery, decision, registered)
            _finish(delivery, Delivery.State.TAKEN_IN, [*decision.whys, registered.why, answer])
        passing("intake.before-commit")
    passing("intake.committed")
    if decision.links:
        note_slow_rules(decision.configuration.rules, decision.links.found.pace)
    return Delivery.State(delivery.state)


def rehearse(delivery: Delivery) -> Rehearsal:
    """What each step would decide about the letter with today's settings; writes nothing."""
    decision = decide(delivery, load_configuration())
    state = Delivery.State.SET_ASIDE if decision.reason else Delivery.State.TAKEN_IN
    return Rehearsal(state, decision.reason, [why.as_line() for why in decision.whys])


def decide(delivery: Delivery, configuration: Configuration) -> Decision:
    """Run the reading steps."""
    parsed = parse(delivery)
    verdict = screen(delivery, parsed, configuration)
    if verdict.unwanted:
        return Decision(configuration, parsed, verdict, reason=verdict.reason)
    identity = identify(delivery, parsed.letter, verdict.kind, configuration)
    if identity.refused:
        return Decision(configuration, parsed, verdict, identity, reason=identity.reason)
    joined = thread(parsed.letter, identity, configuration)
    if verdict.kind == Kind.AUTO_REPLY and joined.ticket is None:
        lonely = Why("screen", "auto-reply")
        return Decision(configuration, parsed, verdict, identity, reason=Delivery.Reason.AUTO_REPLY, remark=lonely)
    links = link(parsed.letter, configuration)
    return Decision(configuration, parsed, verdict, identity, joined, links)


def _claim(delivery: Delivery, decision: Decision) -> bool:
    """Lock the row if its letter still waits; the one who locks it is the one who writes."""
    rows = Delivery.objects.select_for_update().filter(pk=delivery.pk, state=Delivery.State.STORED)
    if not rows.values_list("pk", flat=True):
        return False
    letter = decision.parsed.letter
    delivery.message_id = letter.message_id
    delivery.reading_sha256 = decision.parsed.reading_sha256
    delivery.subject = letter.subject
    delivery.from_address = letter.sender.address[:320] if letter.sender else ""
    return True


def _set_aside(delivery: Delivery, decision: Decision) -> None:
    if decision.verdict.bounced:
        mark_bounced(decision)
    whys = decision.whys
    if decision.identity and decision.identity.answer:
        whys.append(refuse_politely(delivery, decision))
    delivery.reason = decision.reason
    _finish(delivery, Delivery.State.SET_ASIDE, whys)


def _finish(delivery: Delivery, state: Delivery.State, whys: list[Why]) -> None:
    delivery.state = state
    delivery.trace = [why.as_line() for why in whys]
    delivery.detail = ""
    delivery.retry_at = None
    delivery.done_at = timezone.now()
    if delivery.settlement == Delivery.Settlement.WAITING:
        delivery.settlement = Delivery.Settlement.DUE
    delivery.save(
        update_fields=[
            "state", "reason", "trace", "detail", "retry_at", "done_at", "settlement",
            "message_id", "reading_sha256", "subject", "from_address",
        ]
    )  # fmt: skip
