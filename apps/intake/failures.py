"""Letters that could not be taken in: tried again with growing pauses, then left as failed with the reason."""

import logging
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, IntegrityError, InterfaceError
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.intake.configuration import Configuration
from apps.intake.intake import take_in_parsed
from apps.intake.known import Known, gather
from apps.intake.parse import Parsed, parse
from apps.mail.blobs import BlobMissingError
from apps.mail.models import Delivery
from apps.mail.transports.base import TransportError

logger = logging.getLogger(__name__)

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


def take_in_batch(deliveries: Sequence[Delivery], configuration: Configuration) -> Iterator[Delivery.State]:
    """Take letters in, in their order; whatever is wrong with one becomes an outcome of it and delays no neighbour.

    Only trouble with the database or the disk is raised: then nothing can be written, and the letters wait.
    """
    parsed = {delivery.pk: _parse(delivery) for delivery in deliveries}
    known = gather([one for one in parsed.values() if isinstance(one, Parsed)])
    for delivery in deliveries:
        one = parsed.pop(delivery.pk)
        if isinstance(one, Parsed):
            yield _take_in(delivery, one, known, configuration)
        else:
            yield _fail(delivery, one.detail, permanent=one.permanent)


@dataclass(frozen=True, slots=True)
class _Unread:
    """A letter that could not even be read."""

    detail: str
    permanent: bool


def _parse(delivery: Delivery) -> Parsed | _Unread:
    if delivery.attempts > len(PAUSES):
        return _Unread(gettext_noop("The worker ended in the middle of it, again and again."), permanent=True)
    try:
        return parse(delivery)
    except BlobMissingError:
        return _Unread(gettext_noop("Its bytes are not in the blob store."), permanent=True)
    except Exception as error:
        logger.exception("Delivery %s could not be read", delivery.pk)
        return _Unread(_words(error), permanent=False)


def _take_in(delivery: Delivery, parsed: Parsed, known: Known, configuration: Configuration) -> Delivery.State:
    try:
        try:
            return take_in_parsed(delivery, parsed, known, configuration)
        except IntegrityError:
            # Another worker was faster with the same contact or number: look again, then it is found.
            return take_in_parsed(delivery, parsed, gather([parsed]), configuration)
    except TransportError:
        raise  # the disk takes no more: that is no fault of the letter
    except (DatabaseError, InterfaceError) as error:
        if _concerns_connection(error):
            raise
        return _fail(delivery, _words(error), permanent=False)
    except Exception as error:
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
