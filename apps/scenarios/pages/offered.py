"""What an agent can start for an object: the buttons that scenarios put on it, and the e-mail processes of a letter."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Model

from apps.activities.models import EmailActivity
from apps.scenarios.events.objects import BUTTON
from apps.scenarios.events.started import STARTED
from apps.scenarios.listening import known_listeners, on_of
from apps.scenarios.models import Scenario
from apps.staff.models import User
from apps.staff.teams import hidden_from

_NO_OBJECT, _LETTER = "", "letter"


@dataclass(frozen=True, slots=True)
class Offer:
    """A scenario that can be started, and what its button says."""

    scenario: Scenario
    label: str


def buttons_for(target: Model, user: User) -> list[Offer]:
    """The object's buttons: of scenarios that put one there, and of those that are started by hand for such an object.

    No query is made for them. What is started for letters by hand stands in their menu instead.
    """
    on = on_of(target)
    kinds = [BUTTON.key] if on == _LETTER else [BUTTON.key, STARTED.key]
    scenarios = (scenario for kind in kinds for scenario in _listening(kind, on, user))
    return [Offer(scenario, _label(scenario)) for scenario in scenarios]


def processes_for(letter: EmailActivity, user: User) -> list[Offer]:
    """The e-mail processes (seed 004): scenarios with their tag, started by hand for a letter or for no object."""
    tag = settings.POSTDESK_EMAIL_PROCESS_TAG
    scenarios = (scenario for on in (_NO_OBJECT, _LETTER) for scenario in _listening(STARTED.key, on, user))
    return [Offer(scenario, str(scenario)) for scenario in scenarios if tag in scenario.tags]


def offered_for(target: Model, user: User) -> Iterator[Offer]:
    """All that the agent can start for the object."""
    yield from buttons_for(target, user)
    if isinstance(target, EmailActivity):
        yield from processes_for(target, user)


def started_alone(scenario: Scenario) -> bool:
    """Whether the scenario can be started by hand for no object at all."""
    return scenario.enabled and scenario.event_kind == STARTED.key and scenario.event_on == _NO_OBJECT


def _listening(event: str, on: str, user: User) -> list[Scenario]:
    hidden = hidden_from(user, Scenario)
    return [scenario for scenario in known_listeners(event, on) if scenario.pk not in hidden]


def _label(scenario: Scenario) -> str:
    assert scenario.published is not None
    return str(scenario.published.parsed.event.settings.get("label") or scenario)
