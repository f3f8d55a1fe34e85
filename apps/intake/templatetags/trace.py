"""Why a letter is where it is, for templates."""

from django import template

from apps.intake.trace import sentences, summary
from apps.mail.models import Delivery

register = template.Library()


@register.filter
def why(delivery: Delivery) -> str:
    """One sentence for agents."""
    return summary(delivery)


@register.filter
def steps(delivery: Delivery) -> list[str]:
    """Every step's decision, for technologists."""
    return sentences(delivery.trace)
