"""Letters that could not be taken in: tried again with growing pauses, then left as failed with the reason."""

import logging
import traceback
from datetime import timedelta

from django.db import DatabaseError, IntegrityError, InterfaceError
from django.utils import timezone

from apps.intake.configuration import Configuration
from apps.intake.intake import take_in
from apps.mail.blobs import BlobMissingError
from apps.mail.models import Delivery

logger = logging.getLogger(__name__)

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


def take_in_safely(delivery: Delivery, configuration: Configuration) -> Delivery.State:
    """`take_in`, where whatever is wrong with one letter becomes an outcome of it and never delays its neighbours.

    Only trouble with the database itself is raised: then nothing can be written, and the letter waits as it is.
    """
    if delivery.attempts > len(PAUSES):
        return _fail(delivery, "The worker ended in the middle of it, again and again.", permanent=True)
    try:
        return take_in(delivery, configuration)
    except IntegrityError as error:
        # Another worker was faster with the same contact; the next attempt finds it.
        return _fail(delivery, str(error), permanent=False)
    except BlobMissingError:
        return _fail(delivery, "Its bytes are not in the blob store.", permanent=True)
    except (DatabaseError, InterfaceError) as error:
        if _concerns_connection(error):
            raise
        return _fail(delivery, _words(error), permanent=False)
    except Exception as error:  # the one place where any error of one letter is caught
        logger.exception("Delivery %s could not be taken in", delivery.pk)
        return _fail(delivery, _words(error), permanent=False)


def _concerns_connection(error: Exception) -> bool:
    """Whether the database is away (class 08 and 57 of its codes, or none at all), not the letter at fault."""
    code = getattr(error.__cause__, "sqlstate", None)
    return code is None or code[:2] in {"08", "53", "57"}


def _fail(delivery: Delivery, detail: str, *, permanent: bool) -> Delivery.State:
    final = permanent or delivery.attempts > len(PAUSES)
    state = Delivery.State.FAILED if final else Delivery.State.STORED
    changes = {
        "state": state,
        "reason": Delivery.Reason.PERMANENT if final else Delivery.Reason.TEMPORARY,
        "detail": detail,
        "retry_at": None if final else timezone.now() + PAUSES[max(delivery.attempts, 1) - 1],
    }
    if final:
        changes["done_at"] = timezone.now()
    stored = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.STORED)
    if not stored.update(**changes):
        return Delivery.State(Delivery.objects.values_list("state", flat=True).get(pk=delivery.pk))
    if final:
        waiting = Delivery.objects.filter(pk=delivery.pk, settlement=Delivery.Settlement.WAITING)
        waiting.update(settlement=Delivery.Settlement.DUE)
    delivery.refresh_from_db()
    return state


def _words(error: Exception) -> str:
    """The error in one line, then where it happened, for the technologist."""
    frames = "".join(traceback.format_tb(error.__traceback__)[-3:])
    return f"{type(error).__name__}: {error}\n{frames}"
