"""Runs: one execution of a scenario, with everything that it needs to go on after any interruption."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.activities.models import EmailActivity
from apps.scenarios.models.scenario import Scenario, ScenarioVersion
from apps.scenarios.told import words_of


class RunQuerySet(models.QuerySet["Run"]):
    def of(self, target: models.Model) -> Self:
        """The runs for an object; those for a letter, too, when it is one."""
        about = Q(content_type=ContentType.objects.get_for_model(target), object_id=target.pk)
        return self.filter(about | Q(letter=target.pk) if isinstance(target, EmailActivity) else about)

    def due(self, now: datetime | None = None) -> Self:
        """Those that a worker should go on with now."""
        now = now or timezone.now()
        running = Q(state=Run.State.RUNNING, next_try_at__lte=now)
        return self.filter(running | Q(state=Run.State.WAITING, wake_at__lte=now))

    def unfinished(self) -> Self:
        """Those that still have something to do, by themselves or when somebody helps them."""
        return self.filter(state__in=[Run.State.RUNNING, Run.State.WAITING])


class Run(models.Model):
    """`position` is the stack of frames from the outermost steps to those at hand: `apps.scenarios.runs.position`."""

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("run", "running")
        WAITING = "waiting", pgettext_lazy("run", "waiting")
        DONE = "done", pgettext_lazy("run", "done")
        FAILED = "failed", pgettext_lazy("run", "failed")
        STOPPED = "stopped", pgettext_lazy("run", "stopped")

    scenario = models.ForeignKey(Scenario, verbose_name=_("scenario"), on_delete=models.CASCADE, related_name="runs")
    version = models.ForeignKey(ScenarioVersion, verbose_name=_("version"), on_delete=models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    position = models.JSONField(default=list)
    variables = models.JSONField(default=dict)  # see apps.scenarios.runs.variables
    content_type = models.ForeignKey(ContentType, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField(null=True, blank=True)
    object = GenericForeignKey("content_type", "object_id")
    letter = models.ForeignKey(
        EmailActivity, verbose_name=_("letter"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="scenario_runs",
    )  # fmt: skip
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("started by"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    caused_by = models.ForeignKey(
        "self", verbose_name=_("caused by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="caused"
    )
    depth = models.PositiveSmallIntegerField(default=0)  # how many runs caused one another before it
    causes = models.JSONField(default=list)  # of those runs: "<scenario>:<content type>:<object>"
    log_length = models.PositiveIntegerField(_("steps"), default=0)  # rows of the log; also guards against two workers
    wake_at = models.DateTimeField(_("waits until"), null=True, blank=True)
    awaited = models.ForeignKey(
        EmailActivity, verbose_name=_("waits for a reply to"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    sent = models.ForeignKey(EmailActivity, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)  # at the step at hand
    next_try_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    lease_by = models.CharField(max_length=200, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = pgettext_lazy("executions of a scenario", "runs")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["next_try_at"], name="run_running", condition=Q(state="running")),
            models.Index(fields=["wake_at"], name="run_waking", condition=Q(state="waiting")),
            models.Index(fields=["awaited"], name="run_awaiting", condition=Q(awaited__isnull=False)),
            models.Index(fields=["content_type", "object_id"], name="run_object"),
            models.Index(fields=["scenario", "-created_at"], name="run_of_scenario"),
            models.Index(fields=["state", "-created_at"], name="run_by_state"),
            models.Index(fields=["finished_at"], name="run_finished", condition=Q(finished_at__isnull=False)),
            models.Index(F("created_at").desc(), F("id").desc(), name="run_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.scenario} #{self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether it has come to an end, good or bad."""
        return self.state not in {self.State.RUNNING, self.State.WAITING}


class RunEntry(models.Model):
    """The log of a run: one row for each executed step, written with what the step did."""

    class Outcome(models.TextChoices):
        DONE = "done", pgettext_lazy("step", "done")
        WAITS = "waits", pgettext_lazy("step", "waits")
        RETRY = "retry", pgettext_lazy("step", "will be tried again")
        FAILED = "failed", pgettext_lazy("step", "failed")
        NOTE = "note", pgettext_lazy("step", "note")  # of the run itself: started, stopped, cut

    run = models.ForeignKey(Run, verbose_name=_("run"), on_delete=models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()
    step_key = models.CharField(_("step"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    iteration = models.CharField(_("repetition"), max_length=60, blank=True)  # "2" of a loop, "2.1" of one within it
    values = models.JSONField(_("values"), default=list)  # see apps.scenarios.told
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    error = models.TextField(_("error"), blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="run_entry_number_once")]

    def __str__(self) -> str:
        return f"{self.run}: {self.title or self.kind}"

    @property
    def told(self) -> list[tuple[str, str]]:
        """The values in the reader's words, each with its name."""
        return [(gettext(name) if name else "", words_of(value)) for name, value in self.values]
