"""The agents whom tickets can be given to, and who can be told about them."""

from django.db.models import Q, QuerySet

from apps.staff.models import User
from apps.staff.roles import SEES_EVERYTHING, WORK
from apps.tickets.models import Queue


def agents(queue: Queue | None = None) -> QuerySet[User]:
    """Everybody who may work at the desk, by name; with a queue, only those who see it."""
    everybody: QuerySet[User] = User.objects.with_perm(WORK).order_by("first_name", "last_name", "username")
    if queue is None or not queue.teams.exists():
        return everybody
    sees_everything = User.objects.with_perm(SEES_EVERYTHING).values("pk")
    return everybody.filter(Q(groups__in=queue.teams.all()) | Q(pk__in=sees_everything)).distinct()
