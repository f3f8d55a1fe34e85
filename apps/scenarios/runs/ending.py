"""What the end of a run means for others: a run that waits for it, and a mail server that waits for an answer."""

from apps.mail.models import Delivery
from apps.scenarios.models import Run
from apps.scenarios.runs.waking import wake


def note_end(run: Run) -> None:
    """Let go on whatever waited for the run; call it in the transaction that ends it."""
    if run.caused_by_id is not None:
        wake(run.caused_by_id, {"run": run.pk})
    if run.letter_id is not None:
        # Nobody answers the server any more: its letter is settled as its route and its mailbox say.
        Delivery.objects.filter(
            activity=run.letter_id, settlement=Delivery.Settlement.DUE, settle_attempts=0, settle_after__isnull=False
        ).update(settle_after=None)
