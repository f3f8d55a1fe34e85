"""What the scenarios app stores: routes, the values of the messages that went through them, scenarios and runs."""

from apps.scenarios.models.attribute import AttributeRow, declared
from apps.scenarios.models.incoming import IncomingAttribute, IncomingRoute
from apps.scenarios.models.kept import MessageValues
from apps.scenarios.models.outgoing import OutgoingAttribute, OutgoingRoute, Recipient
from apps.scenarios.models.route import Route, Switchable
from apps.scenarios.models.run import Run, RunEntry
from apps.scenarios.models.scenario import Scenario, ScenarioVersion
from apps.scenarios.models.webhook import WebhookCall, WebhookSecret

__all__ = [
    "AttributeRow",
    "IncomingAttribute",
    "IncomingRoute",
    "MessageValues",
    "OutgoingAttribute",
    "OutgoingRoute",
    "Recipient",
    "Route",
    "Run",
    "RunEntry",
    "Scenario",
    "ScenarioVersion",
    "Switchable",
    "WebhookCall",
    "WebhookSecret",
    "declared",
]
