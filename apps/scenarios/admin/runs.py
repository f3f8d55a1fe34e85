"""Runs in the admin: what waits for what, what failed and why, and the log of each, step by step."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.mail.admin.buttons import button
from apps.mail.admin.read_only import ReadOnlyAdmin
from apps.scenarios.admin.building import user_of
from apps.scenarios.models import Run
from apps.scenarios.runs import position
from apps.scenarios.runs.by_hand import retry, stop
from apps.scenarios.runs.standing import standing_of
from apps.scenarios.wording import step_label
from apps.staff.models import User

_TONES = {Run.State.WAITING: "warn", Run.State.DONE: "ok", Run.State.FAILED: "danger"}
_STOPPABLE = {Run.State.RUNNING, Run.State.WAITING, Run.State.FAILED}
_MOST_ENTRIES = 500


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin[Run]):
    empty_list = _("No scenario has run yet. Each run stands here with its log, step by step.")
    list_display = ("number", "of_scenario", "state_badge", "about", "created_at", "standing")
    list_filter = ("state", "scenario", ("created_at", admin.DateFieldListFilter))
    search_fields = ("=id", "=object_id")
    search_help_text = _("The number of a run, or the key of its object")
    fields = ("of_scenario", "state_badge", "about", "started", "waits", "failure", "drawing", "log")
    readonly_fields = fields
    actions = ("retry_chosen", "stop_chosen")
    buttons = ("retry_run", "stop_run")
    change_form_template = "admin/mail/change_form.html"  # with the buttons above the form
    view_on_site = False

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(css={"all": ["scenarios/diagram.css", "scenarios/runs.css"]})

    def get_fields(self, request: HttpRequest, obj: Run | None = None) -> tuple[str, ...]:
        """What there is to say of this run."""
        silent = {name for name in ("waits", "failure") if obj and not getattr(self, name)(obj)}
        return tuple(name for name in self.fields if name not in silent)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        """Runs with all that the list shows of them, in as many queries as there are kinds of objects."""
        rows = super().get_queryset(request).defer("variables", "causes")
        return rows.select_related("scenario", "version", "awaited", "started_by").prefetch_related("object")

    @admin.display(description=_("run"), ordering="pk")
    def number(self, run: Run) -> str:
        return f"#{run.pk}"

    @admin.display(description=_("scenario"))
    def of_scenario(self, run: Run) -> SafeString:
        """The scenario, and the version that the run keeps to."""
        version = _("version %(number)s") % {"number": run.version.number}
        address = reverse("admin:scenarios_scenario_change", args=[run.scenario_id])
        return format_html('<a href="{}">{}</a> <small>{}</small>', address, run.scenario, version)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, run: Run) -> SafeString:
        tone = _TONES.get(Run.State(run.state), "quiet")
        return format_html('<span class="badge badge-{}">{}</span>', tone, run.get_state_display())

    @admin.display(description=_("object"))
    def about(self, run: Run) -> str | SafeString:
        """What the run is about; it may be gone."""
        if run.object is None:
            return str(_("gone")) if run.object_id else ""
        address = getattr(run.object, "get_absolute_url", None)
        words = Truncator(str(run.object)).chars(60)
        return format_html('<a href="{}">{}</a>', address(), words) if address else words

    @admin.display(description=_("started"))
    def started(self, run: Run) -> SafeString:
        """When, and by whom."""
        by = run.started_by or (_("run #%(number)s") % {"number": run.caused_by_id} if run.caused_by_id else "")
        return format_html("{} {}", date_format(timezone.localtime(run.created_at), "SHORT_DATETIME_FORMAT"), by)

    @admin.display(description=_("waits for"))
    def waits(self, run: Run) -> str | SafeString:
        """The step at hand, the letter whose reply is awaited, and until when."""
        if run.state not in {Run.State.WAITING, Run.State.RUNNING}:
            return ""
        step = position.step_at(run.version.parsed, position.read(run.position))
        until = run.wake_at or (run.next_try_at if run.attempts else None)
        parts = [step_label(step) if step else ""]
        if run.awaited:
            parts.append(_("reply to “%(subject)s”") % {"subject": Truncator(run.awaited.subject).chars(40)})
        if until:
            date = date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT")
            parts.append(_("until %(date)s") % {"date": date})
        return format_html('<span class="sentence">{}</span>', " · ".join(filter(None, map(str, parts))))

    @admin.display(description=_("waits for, or why it failed"), empty_value="")
    def standing(self, run: Run) -> str | SafeString:
        """What the list says of a run that is not simply done."""
        return self.failure(run) or self.waits(run)

    @admin.display(description=_("why it failed"))
    def failure(self, run: Run) -> str | SafeString:
        return format_html('<span class="sentence">{}</span>', run.error) if run.error else ""

    @admin.display(description=_("diagram"))
    def drawing(self, run: Run) -> SafeString:
        """The version that the run keeps to, with where it is."""
        context = {"definition": run.version.parsed, "positions": standing_of(run), "title": str(run.scenario)}
        return render_to_string("admin/scenarios/run_diagram.html", context)

    @admin.display(description=_("log"))
    def log(self, run: Run) -> SafeString:
        """Every step that was done, with its values; of a very long log the latest part."""
        latest = list(run.entries.order_by("-number")[: _MOST_ENTRIES + 1])
        entries = latest[:_MOST_ENTRIES][::-1]
        context = {"entries": entries, "shortened": len(latest) > _MOST_ENTRIES}
        return render_to_string("admin/scenarios/run_log.html", context)

    @admin.action(permissions=["handle"], description=_("Retry"))
    def retry_chosen(self, request: HttpRequest, runs: QuerySet[Run]) -> None:
        """Go on with the chosen runs that have failed."""
        count = _each(retry, runs, user_of(request))
        if count:
            said = ngettext("%(count)s run goes on.", "%(count)s runs go on.", count)
            self.message_user(request, said % {"count": count}, messages.SUCCESS)
        else:
            self.message_user(request, _("Only runs that have failed can be tried again."), messages.WARNING)

    @admin.action(permissions=["handle"], description=_("Stop"))
    def stop_chosen(self, request: HttpRequest, runs: QuerySet[Run]) -> None:
        """End the chosen runs that are not over."""
        count = _each(stop, runs, user_of(request))
        if count:
            said = ngettext("%(count)s run is stopped.", "%(count)s runs are stopped.", count)
            self.message_user(request, said % {"count": count}, messages.SUCCESS)
        else:
            self.message_user(request, _("Runs that are over stay as they are."), messages.WARNING)

    @button(_("Retry"), permission="retry", hint=_("Go on at the step where it failed."))
    def retry_run(self, request: HttpRequest, run: Run) -> None:
        self.retry_chosen(request, Run.objects.filter(pk=run.pk))

    @button(_("Stop"), permission="stop", hint=_("End the run; what it has done stays done."))
    def stop_run(self, request: HttpRequest, run: Run) -> None:
        self.stop_chosen(request, Run.objects.filter(pk=run.pk))

    def has_retry_permission(self, request: HttpRequest, run: Run) -> bool:
        """Whether there is anything to try again, and the user may."""
        return self.has_handle_permission(request) and run.state == Run.State.FAILED

    def has_stop_permission(self, request: HttpRequest, run: Run) -> bool:
        """Whether the run can still be stopped, and the user may."""
        return self.has_handle_permission(request) and run.state in _STOPPABLE


def _each(verb: Callable[..., bool], runs: QuerySet[Run], user: User) -> int:
    return sum(verb(run, by=user) for run in runs.order_by("pk"))
