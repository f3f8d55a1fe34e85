"""The builder's page as its template takes it."""

from typing import Any

from apps.scenarios import events
from apps.scenarios.builder.cards import Dealing
from apps.scenarios.builder.choices import Choices
from apps.scenarios.builder.controls import controls, select_options
from apps.scenarios.builder.groups import groups
from apps.scenarios.builder.page import Page, removed_as_text
from apps.scenarios.builder.telling import CONDITION, by_input, summary
from apps.scenarios.checking import mistakes
from apps.scenarios.models import Scenario
from apps.scenarios.wording import step_label


def drawn(page: Page, scenario: Scenario) -> dict[str, Any]:
    """The event, the condition, the cards of the steps and what is wrong with any of them."""
    definition = page.definition
    found = mistakes(definition)
    wrong = by_input(found, definition)
    choices = Choices(scenario.system_name)
    kinds = events.kinds()
    kind = kinds.get(definition.event.kind)
    settings = definition.event.settings
    return {
        "definition": definition,
        "event_kind": kind,
        "event_kinds": select_options(definition.event.kind, [(key, str(each.label)) for key, each in kinds.items()]),
        "event_controls": controls("event", kind.fields, settings, choices, {}, wrong) if kind else (),
        "event_sentences": [*wrong.get("event.kind", ()), *wrong.get("event.", ())],
        "condition_sentences": wrong.get(CONDITION, ()),
        "steps": Dealing(page, choices, wrong).top(),
        "kind_groups": groups() if page.adding else (),
        "removed_text": removed_as_text(page.removed) if page.removed else "",
        "removed_label": step_label(page.removed.step) if page.removed else "",
        "mistakes": summary(found, definition),
        "focus": page.focus,
    }
