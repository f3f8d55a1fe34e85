"""What scenarios do: each kind of step in a module of its own."""

from apps.scenarios.steps.add_note import ADD_NOTE
from apps.scenarios.steps.answer_server import ANSWER_SERVER
from apps.scenarios.steps.call_webhook import CALL_WEBHOOK
from apps.scenarios.steps.change_attributes import CHANGE_ATTRIBUTES
from apps.scenarios.steps.change_variables import CHANGE_VARIABLES
from apps.scenarios.steps.condition import CONDITION
from apps.scenarios.steps.create_record import CREATE_RECORD
from apps.scenarios.steps.create_ticket import CREATE_TICKET
from apps.scenarios.steps.finish import FINISH
from apps.scenarios.steps.for_each import FOR_EACH
from apps.scenarios.steps.kind import StepKind
from apps.scenarios.steps.link import LINK
from apps.scenarios.steps.notify import NOTIFY
from apps.scenarios.steps.send_message import SEND_MESSAGE
from apps.scenarios.steps.start_scenario import START_SCENARIO
from apps.scenarios.steps.wait import WAIT

__all__ = ["StepKind", "kinds"]

_KINDS = (
    CREATE_RECORD,
    CREATE_TICKET,
    CHANGE_ATTRIBUTES,
    CHANGE_VARIABLES,
    FOR_EACH,
    CONDITION,
    LINK,
    SEND_MESSAGE,
    ANSWER_SERVER,
    WAIT,
    CALL_WEBHOOK,
    START_SCENARIO,
    ADD_NOTE,
    NOTIFY,
    FINISH,
)


def kinds() -> dict[str, StepKind]:
    """Every kind of step by its key, in the order in which they are offered."""
    return {kind.key: kind for kind in _KINDS}
