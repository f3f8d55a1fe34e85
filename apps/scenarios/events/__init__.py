"""What scenarios are started by."""

from apps.scenarios.events.kind import EventKind
from apps.scenarios.events.message import MESSAGE_RECEIVED
from apps.scenarios.events.objects import BUTTON, CHANGED, CREATED
from apps.scenarios.events.process import STEP_BEGUN, STEP_ENDED
from apps.scenarios.events.schedule import SCHEDULE
from apps.scenarios.events.started import STARTED

__all__ = ["EventKind", "kinds"]

_KINDS = (MESSAGE_RECEIVED, BUTTON, CREATED, CHANGED, STARTED, SCHEDULE, STEP_BEGUN, STEP_ENDED)


def kinds() -> dict[str, EventKind]:
    """Every kind of event by its key, in the order in which they are offered."""
    return {kind.key: kind for kind in _KINDS}
