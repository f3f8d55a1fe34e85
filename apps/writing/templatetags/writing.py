"""What other pages show of writing: the ticket's composer, and whether a letter can still be taken back."""

from typing import Any

from django import template
from django.template import RequestContext

from apps.activities.models import EmailActivity
from apps.staff.models import User
from apps.tickets.models import Ticket
from apps.writing.body import text_of
from apps.writing.models import Signature
from apps.writing.opening import latest_draft
from apps.writing.sending import can_take_back

register = template.Library()


@register.inclusion_tag("writing/composer.html", takes_context=True)
def composer(context: RequestContext, ticket: Ticket) -> dict[str, Any]:
    """The reply and the note of a ticket's page; a reply that was begun is opened."""
    shown: dict[Any, Any] = context.flatten()
    return shown | {"ticket": ticket, "draft": latest_draft(shown["request"].user, ticket)}


@register.inclusion_tag("writing/signature.html", takes_context=True)
def own_signature(context: RequestContext) -> dict[str, Any]:
    """The form of the agent's own signature, for her preferences."""
    shown: dict[Any, Any] = context.flatten()
    found = Signature.objects.filter(agent=shown["request"].user).first()
    html = found.html if found else ""
    return shown | {"html": html, "text": text_of(html)}


@register.filter
def undoable(letter: EmailActivity, user: User) -> bool:
    """Whether the user may still take her letter back."""
    return can_take_back(letter, user)
