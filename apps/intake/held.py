"""Letters of unknown senders that wait for an agent's yes or no."""

from django.db import transaction
from django.utils import timezone

from apps.intake.trace import Why
from apps.mail.models import Delivery
from apps.staff.models import User


def let_in(delivery: Delivery, *, by: User) -> bool:
    """Take a held letter in after all; its author becomes a contact. False when it is no longer held."""
    return _decide(delivery, Why("identify", "let-in", {"agent": str(by)}), state=Delivery.State.STORED)


def refuse(delivery: Delivery, *, by: User) -> bool:
    """Turn a held letter away for good; nobody is told. False when it is no longer held."""
    return _decide(delivery, Why("identify", "turned-away", {"agent": str(by)}), state=Delivery.State.SET_ASIDE)


def _decide(delivery: Delivery, why: Why, *, state: Delivery.State) -> bool:
    letting_in = state == Delivery.State.STORED
    with transaction.atomic():
        held = (
            Delivery.objects.select_for_update()
            .filter(pk=delivery.pk, state=Delivery.State.SET_ASIDE, reason=Delivery.Reason.HELD)
            .first()
        )
        if held is None:
            return False
        held.state = state
        held.let_in = letting_in
        held.reason = Delivery.Reason.NONE if letting_in else Delivery.Reason.REFUSED
        held.done_at = None if letting_in else timezone.now()
        held.attempts, held.retry_at = 0, None
        held.trace = [*held.trace, why.as_line()]
        held.save(update_fields=["state", "let_in", "reason", "done_at", "attempts", "retry_at", "trace"])
    return True
