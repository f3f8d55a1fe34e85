"""Publishing: a draft becomes a version that runs, once nothing is wrong with it."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.scenarios import events
from apps.scenarios.checking import Mistake, mistakes
from apps.scenarios.definition import Definition, DefinitionError, as_json
from apps.scenarios.models import Scenario, ScenarioVersion
from apps.scenarios.runs.starting import NotStartedError, start
from apps.scenarios.scheduling import next_start
from apps.staff.models import User

__all__ = ["NotPublishedError", "NotStartedError", "publish", "start", "take_back"]


class NotPublishedError(Exception):
    """A draft that can't run; the text is a sentence for each mistake, one a line."""

    def __init__(self, found: list[Mistake]) -> None:
        self.mistakes = tuple(found)
        super().__init__("\n".join(mistake.sentence for mistake in found))


@transaction.atomic
def publish(scenario: Scenario, *, by: User | None = None, note: str = "") -> ScenarioVersion:
    """Freeze the draft as the next version and let events start it; runs under way keep to their own version.

    NotPublishedError tells what is wrong; publishing what is published already gives the same version.
    """
    locked = Scenario.objects.select_for_update(of=("self",)).select_related("published").get(pk=scenario.pk)
    definition = _checked(locked)
    data = as_json(definition)
    version = locked.published
    if version is None or version.definition != data:
        last = locked.versions.aggregate(last=Max("number"))["last"] or 0
        version = locked.versions.create(number=last + 1, definition=data, by=by, note=note)
    _point(locked, version, definition)
    scenario.refresh_from_db()
    return version


def take_back(scenario: Scenario, version: ScenarioVersion) -> None:
    """Make a version the draft again, to be looked at, changed and published anew."""
    scenario.definition = version.definition
    scenario.save(update_fields=["definition"])


def _checked(scenario: Scenario) -> Definition:
    try:
        definition = scenario.draft
    except DefinitionError as error:
        raise NotPublishedError([Mistake("", "", str(error))]) from error
    if found := mistakes(definition):
        raise NotPublishedError(found)
    return definition


def _point(scenario: Scenario, version: ScenarioVersion, definition: Definition) -> None:
    """What events look for."""
    kind = events.kinds()[definition.event.kind]
    scenario.definition = version.definition
    scenario.published = version
    scenario.event_kind = kind.key
    scenario.event_on = kind.listens_to(definition.event.settings)
    scenario.next_start_at = next_start(definition.event, timezone.now())
    scenario.failures = 0
    scenario.save(update_fields=["definition", "published", "event_kind", "event_on", "next_start_at", "failures"])
