"""What agents can start for an object, for the pages that show the object."""

from typing import Any

from django import template
from django.db.models import Model

from apps.activities.models import EmailActivity
from apps.scenarios.listening import anything_listens
from apps.scenarios.pages.offered import Offer, processes_for
from apps.scenarios.pages.shown import at_object
from apps.staff.models import User

register = template.Library()


@register.inclusion_tag("scenarios/at_object.html")
def scenarios_at(target: Model, user: User) -> dict[str, Any]:
    """The object's buttons and its latest runs; nothing where it has neither."""
    return at_object(target, user)


@register.simple_tag
def email_processes(letter: EmailActivity, user: User) -> list[Offer]:
    """The e-mail processes that the user may start with the letter."""
    return processes_for(letter, user)


@register.simple_tag
def any_scenario() -> bool:
    """Whether any scenario is at work, so that the navigation leads to them."""
    return anything_listens()
