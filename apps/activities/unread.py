"""Which letters an agent has not read yet: a mark for each agent, and the few exceptions to it.

Incoming letters that were registered after the mark are unread, all before it are read. The exceptions are rows of
`ReadException`; when those of an agent have become many, her mark moves up. So neither a new letter nor “mark all as
read” writes a row for every agent, and the counter looks at no more letters than it can show.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Case, ExpressionWrapper, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from apps.activities.models import EmailActivity, ReadException
from apps.staff.models import User

EXCEPTIONS = 300  # of one agent: with more, her mark moves up
LISTED = 1_000  # the latest unread letters, which a list of them holds

Direction = EmailActivity.Direction


def mark(user: User) -> int:
    """The key of the letter up to which the user has read; who is here for the first time has read everything."""
    if user.letters_read_up_to is None:
        user.letters_read_up_to = _latest()
        User.objects.filter(pk=user.pk, letters_read_up_to=None).update(letters_read_up_to=user.letters_read_up_to)
    return user.letters_read_up_to


def with_unread(letters: QuerySet[EmailActivity], user: User) -> QuerySet[Any]:
    """The letters, each with `unread`: whether this user has yet to read it."""
    exception = ReadException.objects.filter(user=user, activity=OuterRef("pk")).values("unread")
    later = ExpressionWrapper(Q(pk__gt=mark(user)), BooleanField())
    return letters.annotate(
        unread=Case(When(direction=Direction.OUTGOING, then=Value(value=False)), default=Coalesce(exception, later))
    )


def unread_parts(letters: QuerySet[EmailActivity], user: User) -> list[QuerySet[EmailActivity]]:
    """The unread ones in two parts: those after the mark, and the exceptions before it. Each is cheap to count."""
    own = ReadException.objects.filter(user=user).order_by()
    incoming = letters.filter(direction=Direction.INCOMING)
    return [
        incoming.filter(pk__gt=mark(user)).exclude(pk__in=own.filter(unread=False).values("activity")),
        incoming.filter(pk__in=own.filter(unread=True).values("activity")),
    ]


def only_unread(letters: QuerySet[EmailActivity], user: User) -> QuerySet[EmailActivity]:
    """The unread ones among the letters; of very many the latest."""
    later, earlier = (part.order_by("-pk").values("pk")[:LISTED] for part in unread_parts(letters, user))
    return letters.filter(pk__in=Subquery(later.union(earlier)))


def mark_read(letters: QuerySet[EmailActivity], *, by: User) -> int:
    """The user has read these letters; returns how many of them she hadn't before."""
    keys = list(with_unread(letters, by).filter(unread=True).values_list("pk", flat=True))
    if keys:
        _except(keys, by, unread=False)
        if by.read_exceptions.filter(unread=False).count() > EXCEPTIONS:
            _move_mark(by)
    return len(keys)


def mark_unread(letters: QuerySet[EmailActivity], *, by: User) -> int:
    """The user wants these incoming letters to count as unread again; returns how many are changed."""
    keys = list(
        with_unread(letters, by).filter(direction=Direction.INCOMING, unread=False).values_list("pk", flat=True)
    )
    _except(keys, by, unread=True)
    return len(keys)


def mark_all_read(user: User) -> None:
    """Everything that is here now is read."""
    with transaction.atomic():
        user.letters_read_up_to = _latest()
        user.save(update_fields=["letters_read_up_to"])
        user.read_exceptions.all().delete()


def _except(keys: Iterable[int], user: User, *, unread: bool) -> None:
    """Note what is an exception to the mark, and drop the notes that agree with it again."""
    known = mark(user)
    exceptions = [key for key in keys if (key <= known) == unread]
    user.read_exceptions.filter(activity__in=set(keys) - set(exceptions)).delete()
    rows = [ReadException(user=user, activity_id=key, unread=unread) for key in exceptions]
    ReadException.objects.bulk_create(rows, ignore_conflicts=True)


def _move_mark(user: User) -> None:
    """Move the mark over what has been read; the unread letters that it passes become exceptions, at most so many."""
    later = unread_parts(EmailActivity.objects.all(), user)[0]
    passed = list(later.order_by("pk").values_list("pk", flat=True)[: EXCEPTIONS + 1])
    reached = passed.pop() - 1 if len(passed) > EXCEPTIONS else _latest()
    with transaction.atomic():
        rows = [ReadException(user=user, activity_id=key, unread=True) for key in passed]
        ReadException.objects.bulk_create(rows, ignore_conflicts=True)
        user.read_exceptions.filter(activity__lte=reached, unread=False).delete()
        user.letters_read_up_to = reached
        user.save(update_fields=["letters_read_up_to"])


def _latest() -> int:
    return EmailActivity.objects.aggregate(latest=Max("pk"))["latest"] or 0
