"""Beat's entries in the admin: what runs by itself, how often, and whether it does."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django_celery_beat.admin import PeriodicTaskAdmin
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

# The library's own pages are in English here and there, and run an inline script, which the site's policy forbids.
admin.site.unregister([CrontabSchedule, IntervalSchedule, PeriodicTask])


class ScheduledTaskForm(forms.ModelForm[PeriodicTask]):
    class Meta:
        model = PeriodicTask
        fields = ("name", "task", "enabled", "description", "interval", "crontab", "one_off")
        labels = {"task": _("Task")}


@admin.register(PeriodicTask)
class ScheduledTaskAdmin(PeriodicTaskAdmin):  # type: ignore[misc]  # the library has no types
    form = ScheduledTaskForm
    change_form_template = None
    date_hierarchy = None
    list_display = ("name", "enabled", "interval", "crontab", "last_run_at")
    list_filter = ("enabled",)
    readonly_fields = ("last_run_at",)
    fieldsets = (
        (None, {"fields": ("name", "task", "enabled", "description")}),
        (_("Schedule"), {"fields": ("interval", "crontab", "one_off", "last_run_at")}),
    )


@admin.register(CrontabSchedule)
class CrontabAdmin(admin.ModelAdmin[CrontabSchedule]):
    fields = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week", "timezone")


@admin.register(IntervalSchedule)
class IntervalAdmin(admin.ModelAdmin[IntervalSchedule]):
    fields = ("every", "period")
