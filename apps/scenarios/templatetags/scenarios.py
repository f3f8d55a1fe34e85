"""Where the pages of an object show what agents can start for it, and what the lines of a run’s log are called."""

from typing import Any

from django import template
from django.db.models import Model

from apps.scenarios.models import RunEntry
from apps.scenarios.objects import kind_of
from apps.scenarios.wording import entry_label

register = template.Library()


@register.inclusion_tag("scenarios/place.html")
def scenarios_at(target: Model) -> dict[str, Any]:
    """The place of the object's buttons and runs, which asks for them when the page is there: most objects have none.

    On a letter's page the answer also fills the e-mail processes into the letter's menu.
    """
    return {"target": target, "kind": kind_of(target).key}


@register.filter
def step_label(entry: RunEntry) -> str:
    """What the line of the log is about."""
    return entry_label(entry)
