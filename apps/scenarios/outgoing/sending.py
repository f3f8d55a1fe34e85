"""Sending by a route: values become a letter, the letter goes to the outbox and among the letters that agents see."""

import logging
from collections.abc import Mapping
from dataclasses import replace

from celery import current_app
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from apps.activities.models import EmailActivity
from apps.attributes import Values, check
from apps.mail import outbox
from apps.mail.blobs import BlobMissingError
from apps.mail.letters import Letter, UnwritableError, write
from apps.mail.models import OutboxLetter
from apps.mail.own_ids import new_message_id
from apps.scenarios.models import OutgoingRoute
from apps.scenarios.outgoing.composing import RouteError, compose
from apps.scenarios.outgoing.keeping import keep
from apps.scenarios.outgoing.plan import Plan, plan_of
from apps.scenarios.outgoing.review import review
from apps.staff.models import User

logger = logging.getLogger(__name__)

DISPATCH = "apps.intake.tasks.send_letters"
_NUDGE_SECONDS = 60


def prepare(route: OutgoingRoute, values: Mapping[str, object]) -> Letter:
    """The letter that the route makes of the values, which may be typed already or texts.

    ValuesRefusedError tells what is wrong with the values, RouteError what with the route or the letter.
    """
    return prepare_plan(plan_of(route), values)[0]


def prepare_plan(plan: Plan, values: Mapping[str, object]) -> tuple[Letter, Values]:
    """`prepare` for a route that may not be saved yet, with the typed values."""
    typed = check(plan.attributes, values)
    try:
        letter = compose(plan, typed)
        write(letter)  # refuses what a letter can't say
    except (UnwritableError, BlobMissingError) as error:
        raise RouteError(str(error)) from error
    return letter, typed


def send(
    route: OutgoingRoute,
    values: Mapping[str, object],
    *,
    by: User | None = None,
    answers: EmailActivity | None = None,
) -> OutboxLetter:
    """Send the letter of the values by the route; `by` is who pressed the button, None a program.

    With `answers` it is a reply to that letter, in its conversation. Raises as `prepare`. A route that can no
    longer work is switched off, with the reason for the technologist.
    """
    plan = plan_of(route)
    if not route.enabled:
        raise RouteError(_("The route “%(route)s” is switched off. Switch it on first.") % {"route": route})
    if wrong := review(plan):
        why = "\n".join(mistake.sentence for mistake in wrong)
        route.switch_off(why)
        raise RouteError(_("The route “%(route)s” was switched off: %(why)s") % {"route": route, "why": why})
    letter, typed = prepare_plan(plan, values)
    letter = _addressed(letter, automatic=by is None, answers=answers)
    with transaction.atomic():
        queued = outbox.queue(letter, kind=OutboxLetter.Kind.LETTER, sender=route.sender)
        keep(letter, queued, plan, typed, by=by, answers=answers)
        transaction.on_commit(lambda: _nudge(route))
    return queued


def _addressed(letter: Letter, *, automatic: bool, answers: EmailActivity | None) -> Letter:
    """The letter with its place in a conversation, and with the mark that keeps machines from answering."""
    if answers is None:
        return replace(letter, auto_submitted="auto-generated" if automatic else "")
    return replace(
        letter,
        message_id=new_message_id(answers.ticket_id or 0),
        in_reply_to=answers.message_id,
        auto_submitted="auto-replied" if automatic else "",
    )


def _nudge(route: OutgoingRoute) -> None:
    """Ask the workers of the route's lane to send what is due; without a broker the next tick does."""
    try:
        current_app.send_task(
            DISPATCH, args=(route.sender_id,), queue=f"lane{route.lane}", expires=_NUDGE_SECONDS, retry=False
        )
    except OperationalError:
        logger.warning("The broker does not answer; the outbox is sent when it is back")
