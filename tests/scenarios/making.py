"""Scenarios for the tests, published as the technologist would."""

from typing import Any

from apps.scenarios.models import Run, Scenario
from apps.scenarios.publishing import publish
from apps.scenarios.runs.working import work_due


def make_scenario(*steps: dict[str, Any], event: dict[str, Any] | None = None, **fields: Any) -> Scenario:
    """A published scenario that is started by hand unless `event` says otherwise; steps without a key get one."""
    name = fields.pop("system_name", "greeting")
    draft = {
        "event": event or {"kind": "started"},
        "condition": fields.pop("condition", ""),
        "steps": list(steps),
    }
    scenario = Scenario.objects.create(
        system_name=name, title=fields.pop("title", name.capitalize()), definition=draft, **fields
    )
    publish(scenario)
    return scenario


def set_variable(name: str, value: str, **fields: Any) -> dict[str, Any]:
    """The step that gives a variable the value of a formula."""
    changes = [{"name": name, "operation": "replace", "value": value}]
    return {"kind": "change-variables", "changes": changes, **fields}


def work() -> None:
    """Do everything that is due, as a worker does."""
    work_due(60)


def told(run: Run) -> list[tuple[str, str]]:
    """The log in short: the key of each step, or the title of a line without one, and the outcome."""
    return [(line.step_key or line.title, line.outcome) for line in run.entries.all()]
