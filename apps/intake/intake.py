"""Intake: one stored letter gets its outcome. The order of the steps is the order of the lines below.

The steps before the transaction only read. A rehearsal rolls back what the others write.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.intake.acknowledge import acknowledge, refuse_politely
from apps.intake.configuration import Configuration, load_configuration
from apps.intake.decision import Decision
from apps.intake.identify import identify
from apps.intake.known import Known, gather
from apps.intake.link import link
from apps.intake.mime.trust import trust_of
from apps.intake.notify import notify
from apps.intake.parse import Parsed, parse
from apps.intake.register import Registered, mark_bounced, register
from apps.intake.routes import Routed, pass_routes
from apps.intake.scenarios import start_scenarios
from apps.intake.screen import Kind, screen
from apps.intake.thread import thread
from apps.intake.trace import Why, kept_lines
from apps.linking.slow_rules import note_slow_rules
from apps.mail import blobs
from apps.mail.letters import Letter
from apps.mail.models import Delivery
from apps.runtime.failpoints import passing
from apps.tickets.notifying import foresee_letter


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would become of a letter now, and what would be written to its author, to participants and to agents."""

    state: Delivery.State
    reason: Delivery.Reason
    trace: list[dict[str, Any]]
    letters: Sequence[Letter]


@dataclass(frozen=True, slots=True)
class _Done:
    """What the writing steps have made of a letter, and the letters that they have put into the outbox."""

    registered: Registered | None
    letters: list[Letter]


class AlreadyDoneError(Exception):
    """Somebody else has given the letter its outcome; what was begun here is rolled back."""


def take_in(delivery: Delivery, configuration: Configuration | None = None) -> Delivery.State:
    """Give a stored letter its outcome, once: a second call, or a second worker, changes nothing.

    Whatever is wrong with the letter raises; `apps.intake.failures` turns that into an outcome too.
    """
    parsed = parse(delivery)
    return take_in_parsed(delivery, parsed, gather([parsed]), configuration or load_configuration())


def take_in_parsed(delivery: Delivery, parsed: Parsed, known: Known, configuration: Configuration) -> Delivery.State:
    """`take_in` for a letter that was read already; `known` is kept up with what it becomes."""
    decision = decide(delivery, parsed, known, configuration)
    passing("intake.decided")
    try:
        with transaction.atomic():
            registered = _carry_out(delivery, decision).registered
            passing("intake.before-commit")
    except (AlreadyDoneError, IntegrityError):
        # A letter has one activity: whoever tries to write a second one was too late.
        delivery.refresh_from_db()
        if delivery.state == Delivery.State.STORED:
            raise
        return Delivery.State(delivery.state)
    passing("intake.committed")
    if registered is not None:
        author = decision.identity.address if decision.identity else ""
        known.note(delivery, ticket=registered.ticket, contact=registered.contact, author=author)
    if decision.links:
        note_slow_rules(configuration.rules, decision.links.found.pace)
    return Delivery.State(delivery.state)


def rehearse(delivery: Delivery) -> Rehearsal:
    """What would become of the letter with today's settings: it is taken in as if it were new, and all is undone."""
    parsed = parse(delivery)
    delivery = copy(delivery)
    with blobs.only_in_memory(), transaction.atomic():
        decision = decide(delivery, parsed, gather([parsed]), load_configuration())
        _forget_outcome(delivery)
        done = _carry_out(delivery, decision)
        letters = [*done.letters, *_letters_to_agents(decision, done.registered)]
        transaction.set_rollback(True)
    return Rehearsal(Delivery.State(delivery.state), Delivery.Reason(delivery.reason), delivery.trace, letters)


def _forget_outcome(delivery: Delivery) -> None:
    """Let the letter wait as when it had just come; for rehearsals, which are rolled back."""
    EmailActivity.objects.filter(delivery=delivery.pk).update(delivery=None)
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.STORED)
    delivery.state = Delivery.State.STORED


def _letters_to_agents(decision: Decision, registered: Registered | None) -> list[Letter]:
    """What agents would be sent some minutes later."""
    sender = decision.configuration.default_sender
    if registered is None or registered.ticket is None or sender is None or registered.continued.assignee is None:
        return []
    letter = foresee_letter(sender, registered.continued.assignee, registered.ticket)
    return [letter] if letter else []


def decide(delivery: Delivery, parsed: Parsed, known: Known, configuration: Configuration) -> Decision:
    """Run the steps that only read."""
    verdict = screen(delivery, parsed, known, configuration)
    trust = trust_of(parsed.letter, delivery.mailbox.authserv_id)
    so_far = Decision(configuration, known, parsed, verdict, trust)
    if verdict.unwanted:
        return replace(so_far, reason=verdict.reason)
    identity = identify(delivery, parsed.letter, verdict.kind, known, configuration)
    so_far = replace(so_far, identity=identity)
    if identity.refused:
        return replace(so_far, reason=identity.reason)
    joined = thread(parsed.letter, identity, known, configuration)
    if verdict.kind == Kind.AUTO_REPLY and joined.ticket is None:
        return replace(so_far, reason=Delivery.Reason.AUTO_REPLY, remark=Why("screen", "auto-reply"))
    vouched = True if verdict.kind == Kind.SENT else trust.vouched
    return replace(so_far, thread=joined, links=link(parsed.letter, configuration, vouched=vouched))


def _carry_out(delivery: Delivery, decision: Decision) -> _Done:
    """The steps that write, inside one transaction."""
    if decision.reason:
        return _set_aside(delivery, decision)
    registered = register(delivery, decision)
    passing("intake.registered")
    routed = pass_routes(delivery, decision, registered)
    told = [acknowledge(delivery, decision, registered), *notify(delivery, decision, registered)]
    begun = start_scenarios(delivery, registered, routed)
    whys = [*decision.whys, registered.why, *routed.whys, *(each.why for each in told), *begun.whys]
    _finish(delivery, decision, Delivery.State.TAKEN_IN, whys, routed, settle_after=begun.settle_after)
    return _Done(registered, [letter for each in told for letter in each.letters])


def _set_aside(delivery: Delivery, decision: Decision) -> _Done:
    if decision.verdict.bounced:
        mark_bounced(decision)
    refused = decision.identity is not None and decision.identity.answer
    told = [refuse_politely(delivery, decision)] if refused else []
    _finish(delivery, decision, Delivery.State.SET_ASIDE, [*decision.whys, *(each.why for each in told)])
    return _Done(None, [letter for each in told for letter in each.letters])


def _finish(
    delivery: Delivery,
    decision: Decision,
    state: Delivery.State,
    whys: list[Why],
    routed: Routed | None = None,
    settle_after: datetime | None = None,
) -> None:
    """Write the outcome, if the letter still waits for one.

    The condition is what makes the outcome the only one: a second worker waits here for the first one's transaction
    to end, finds the letter done, and rolls back.
    """
    letter = decision.parsed.letter
    outcome = {
        "state": state,
        "reason": decision.reason,
        "trace": kept_lines(delivery.trace) + [why.as_line() for why in whys],
        "detail": "",
        "retry_at": None,
        "done_at": timezone.now(),
        "settlement": _settlement(delivery),
        "server_answer": routed.answer if routed else "",
        "answer_folder": routed.folder if routed else "",
        "message_id": letter.message_id,
        "reading_sha256": decision.parsed.reading_sha256,
        "subject": letter.subject,
        "from_address": letter.sender.address[:320] if letter.sender else "",
    }
    if settle_after is not None:
        outcome["settle_after"] = settle_after
    if not Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.STORED).update(**outcome):
        raise AlreadyDoneError
    for name, value in outcome.items():
        setattr(delivery, name, value)


def _settlement(delivery: Delivery) -> str:
    waiting = delivery.settlement == Delivery.Settlement.WAITING
    return Delivery.Settlement.DUE if waiting else delivery.settlement
