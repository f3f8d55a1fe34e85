"""Saving a draft: nobody's changes are written over without being shown first."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from apps.scenarios.builder.differences import Difference, differences
from apps.scenarios.definition import Definition, DefinitionError, as_json
from apps.scenarios.forms.scenario import ScenarioForm
from apps.scenarios.models import Scenario


@dataclass(frozen=True, slots=True)
class Conflict:
    """The draft as somebody else has saved it meanwhile, and what the page would change of it."""

    entry: LogEntry | None
    fingerprint: str
    differences: list[Difference]


def fingerprint(scenario: Scenario) -> str:
    """Tells two states of a scenario's draft and settings apart."""
    teams = sorted(scenario.teams.values_list("pk", flat=True)) if scenario.pk else []
    state: list[Any] = [getattr(scenario, name) for name in ("title", "system_name", "enabled", "description", "tags")]
    text = json.dumps([state, teams, scenario.definition], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def save_draft(form: ScenarioForm, definition: Definition, seen: str) -> Conflict | None:
    """Save the form, which must be valid, and the draft; a conflict when the stored one isn't that which was `seen`."""
    with transaction.atomic():
        stored = Scenario.objects.select_for_update().get(pk=form.instance.pk)
        if fingerprint(stored) != seen:
            return _conflict(stored, definition)
        scenario = form.save(commit=False)
        scenario.definition = as_json(definition)
        own = [name for name in form.Meta.fields if name != "teams"]
        scenario.save(update_fields=[*own, "definition"])
        form.save_m2m()
    return None


def stored_draft(scenario: Scenario) -> Definition:
    """The draft that is stored; an empty one where it can't be read."""
    try:
        return scenario.draft
    except DefinitionError:
        return Definition()


def _conflict(stored: Scenario, definition: Definition) -> Conflict:
    entry = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Scenario), object_id=str(stored.pk)
    ).select_related("user").first()  # fmt: skip
    return Conflict(entry, fingerprint(stored), differences(stored_draft(stored), definition))
