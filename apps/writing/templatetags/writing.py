"""What other pages show of writing: the ticket's composer, and whether a letter can still be taken back."""

from typing import Any

from django import template
from django.template import RequestContext

from apps.activities.models import EmailActivity
from apps.staff.models import User
from apps.tickets.models import Ticket
from apps.writing.opening import latest_draft
from apps.writing.sending import can_take_back

register = template.Library()


@register.inclusion_tag("writing/composer.html", takes_context=True)
def composer(context: RequestContext, ticket: Ticket) -> dict[str, Any]:
    """The reply and the note of a ticket's page; a reply that was begun is opened."""
    shown: dict[Any, Any] = context.flatten()
    return shown | {"ticket": ticket, "draft": latest_draft(shown["request"].user, ticket)}


@register.filter
def undoable(letter: EmailActivity, user: User) -> bool:
    """Whether the user may still take her letter back."""
    return can_take_back(letter, user)
