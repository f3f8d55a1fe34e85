"""The texts of a stored letter that linking rules look into, as they looked when it came in."""

from collections.abc import Mapping

from apps.activities.models import EmailActivity
from apps.linking.models import LinkingRule


def places(activity: EmailActivity) -> Mapping[str, str]:
    """The letter's texts by place; wants its attachments prefetched."""
    return {
        LinkingRule.Place.SUBJECT: activity.subject,
        LinkingRule.Place.BODY: activity.text,
        LinkingRule.Place.SENDER: person(activity.sender_name, activity.sender_address),
        LinkingRule.Place.RECIPIENTS: "\n".join(
            person(recipient["name"], recipient["address"]) for recipient in activity.recipients
        ),
        LinkingRule.Place.ATTACHMENTS: "\n".join(attachment.name for attachment in activity.attachments.all()),
    }


def person(name: str, address: str) -> str:
    """Somebody as a rule sees her: “Иван Петров <ivan@example.com>”, or the address alone."""
    return f"{name} <{address}>" if name else address
