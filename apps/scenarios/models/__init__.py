"""What the scenarios app stores: outgoing and incoming routes, and the values of the messages that went through."""

from apps.scenarios.models.attribute import AttributeRow, declared
from apps.scenarios.models.incoming import IncomingAttribute, IncomingRoute
from apps.scenarios.models.kept import MessageValues
from apps.scenarios.models.outgoing import OutgoingAttribute, OutgoingRoute, Recipient
from apps.scenarios.models.route import Route

__all__ = [
    "AttributeRow",
    "IncomingAttribute",
    "IncomingRoute",
    "MessageValues",
    "OutgoingAttribute",
    "OutgoingRoute",
    "Recipient",
    "Route",
    "declared",
]
