"""The values of a letter's messages, for the pages that show the letter."""

from typing import Any

from django import template

from apps.activities.models import EmailActivity
from apps.scenarios.shown import shown_messages

register = template.Library()


@register.inclusion_tag("scenarios/message_values.html")
def message_values(activity: EmailActivity) -> dict[str, Any]:
    """What routes read from the letter, or made it of; nothing where it went through none."""
    return {"messages": shown_messages(activity)}
