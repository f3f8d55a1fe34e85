"""Routes for the tests, made as the technologist would."""

from typing import Any

from apps.mail.models import Security, Sender
from apps.scenarios.models import IncomingRoute, OutgoingRoute, Recipient
from tests.cast import make_mailbox, make_sender
from tests.servers.smtp import SmtpSink


def sender_at(sink: SmtpSink, **fields: Any) -> Sender:
    return make_sender(port=sink.port, security=Security.NONE, authentication="none", name="Отдел договоров", **fields)


def make_outgoing(
    *attributes: dict[str, Any], recipients: tuple[dict[str, Any], ...] = (), **fields: Any
) -> OutgoingRoute:
    """The route of seed 001 unless the fields say otherwise."""
    defaults: dict[str, Any] = {
        "system_name": "documents",
        "language": "ru",
        "subject": "Документ {FileName} к рассмотрению.",
        "text": "Здравствуйте, {FullName}!\n\nРассмотрите документ {FileName}.",
    }
    if not attributes:
        attributes = ({"name": "FullName"}, {"name": "FileName"})
    fields.setdefault("sender", None)
    fields["sender"] = fields["sender"] or make_sender()
    route = OutgoingRoute.objects.create(**defaults | fields)
    for position, attribute in enumerate(attributes):
        route.attributes.create(position=position, **attribute)
    Recipient.objects.bulk_create(Recipient(route=route, **row) for row in recipients)
    return route


def make_incoming(*attributes: dict[str, Any], **fields: Any) -> IncomingRoute:
    """A route for the letters of a mailbox."""
    fields["mailbox"] = fields.get("mailbox") or make_mailbox()
    route = IncomingRoute.objects.create(**{"system_name": "orders"} | fields)
    for position, attribute in enumerate(attributes):
        route.attributes.create(position=position, **attribute)
    return route
