"""Beat's entries in the admin: what runs by itself, how often, and whether it does."""

from typing import Any

from django.contrib import admin
from django_celery_beat.admin import CrontabScheduleAdmin, PeriodicTaskAdmin
from django_celery_beat.models import CrontabSchedule, PeriodicTask

# The library's own pages describe crontabs in English, by an inline script that the site's policy forbids.
admin.site.unregister([CrontabSchedule, PeriodicTask])


@admin.register(PeriodicTask)
class ScheduledTaskAdmin(PeriodicTaskAdmin):  # type: ignore[misc]  # the library has no types
    change_form_template = None
    date_hierarchy = None
    list_display = ("name", "enabled", "interval", "crontab", "last_run_at")
    list_filter = ("enabled", "one_off")
    readonly_fields = ("last_run_at",)

    def get_fieldsets(self, *args: Any, **kwargs: Any) -> list[tuple[str, dict[str, Any]]]:
        """The library's, without the description of the crontab."""
        return [
            (title, {**options, "fields": [field for field in options["fields"] if field != "crontab_translation"]})
            for title, options in super().get_fieldsets(*args, **kwargs)
        ]


@admin.register(CrontabSchedule)
class CrontabAdmin(CrontabScheduleAdmin):  # type: ignore[misc]  # the library has no types
    list_display = ("__str__",)
    fields = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week", "timezone")
    readonly_fields = ()
