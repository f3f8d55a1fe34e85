"""Finished runs are forgotten one day, so that their logs don't fill the disk."""

from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from apps.scenarios.models import Run

AT_ONCE = 500


def old_runs() -> QuerySet[Run]:
    """The runs that ended longer ago than POSTDESK_RUNS_DAYS, failed ones too."""
    if not settings.POSTDESK_RUNS_DAYS:
        return Run.objects.none()
    before = timezone.now() - timedelta(days=settings.POSTDESK_RUNS_DAYS)
    return Run.objects.filter(finished_at__lt=before).order_by("finished_at")


def forget_old() -> int:
    """Delete them with their logs; returns how many there were."""
    count = 0
    while keys := list(old_runs().values_list("pk", flat=True)[:AT_ONCE]):
        Run.objects.filter(pk__in=keys).delete()
        count += len(keys)
    return count
