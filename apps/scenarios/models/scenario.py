"""Scenarios: what the technologist edits, and the frozen versions that run."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Definition, from_json
from apps.scenarios.models.route import Switchable
from apps.staff.teams import Teamed, TeamedQuerySet


class ScenarioQuerySet(TeamedQuerySet["Scenario"]):
    def running(self) -> Self:
        """Those that may start: switched on and published."""
        return self.filter(enabled=True, published__isnull=False)

    def listening(self, event: str, on: str) -> Self:
        """Those that such an event of such an object, route or scenario starts."""
        return self.running().filter(event_kind=event, event_on=on).select_related("published")


class Scenario(Switchable, Teamed):
    """An event, a condition and steps. `definition` is the draft; what runs is the version in `published`."""

    title = models.CharField(_("title"), max_length=200)
    tags = models.JSONField(
        _("tags"), default=list, blank=True,
        help_text=_("A scenario with the tag for e-mail processes stands in the menu of letters."),
    )  # fmt: skip
    definition = models.JSONField(_("definition"), default=dict, blank=True)
    published = models.ForeignKey(
        "ScenarioVersion", verbose_name=_("published version"), null=True, blank=True, editable=False,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    # What the published version listens to, so that one index finds it.
    event_kind = models.CharField(_("event"), max_length=20, blank=True, editable=False)
    event_on = models.CharField(max_length=120, blank=True, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    next_start_at = models.DateTimeField(_("next start"), null=True, blank=True, editable=False)  # of a schedule

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["system_name"]
        indexes = [
            models.Index(fields=["event_kind", "event_on"], name="scenario_listening", condition=Q(enabled=True)),
        ]

    def __str__(self) -> str:
        return self.title or self.system_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save what a person changed; what runs are counted and started by is written by their own verbs only."""
        if kwargs.get("update_fields") is None and not self._state.adding:
            own = {"published", "event_kind", "event_on", "failures", "next_start_at"}
            kwargs["update_fields"] = {field.name for field in self._meta.concrete_fields if field.name != "id"} - own
        if not self.enabled or self.switched_off_at:
            # Switched off it misses no time that it would have to make up for; switched on again it begins anew.
            self.next_start_at, self.failures = None, 0
            fields = kwargs.get("update_fields")
            kwargs["update_fields"] = {*fields, "next_start_at", "failures"} if fields is not None else None
        super().save(*args, **kwargs)

    @property
    def draft(self) -> Definition:
        """What is being edited; DefinitionError when it is none."""
        return from_json(self.definition or {})

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from what is published."""
        return self.published is None or self.published.definition != self.definition


class ScenarioVersion(models.Model):
    """A definition as it was published; it never changes, and runs keep to the one that they began with."""

    scenario = models.ForeignKey(
        Scenario, verbose_name=_("scenario"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(_("number"))
    definition = models.JSONField(_("definition"))
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("scenario version")
        verbose_name_plural = _("scenario versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["scenario", "number"], name="scenario_version_number_once")]

    def __str__(self) -> str:
        return f"{self.scenario}, {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new version; one that is there already stays as it is."""
        if not self._state.adding:
            raise TypeError("A published version never changes.")
        super().save(*args, **kwargs)

    @property
    def parsed(self) -> Definition:
        """The definition, read once."""
        known: Definition | None = self.__dict__.get("_parsed")
        if known is None:
            known = self.__dict__["_parsed"] = from_json(self.definition)
        return known
