"""When a scenario doesn’t reply to a letter, so that programs don’t write to each other in a circle (RFC 3834)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.activities.models import EmailActivity
from apps.scenarios.incoming.replying import HAD_ENOUGH, NOT_ANSWERABLE, had_enough
from apps.scenarios.running import Running


def why_not_answered(running: Running, letter: EmailActivity) -> str | Promise:
    """Why the letter gets no reply, in words; "" when it may. What an agent has started herself always may."""
    if running.by is not None:
        return ""
    if letter.automatic or not letter.sender_address:
        return _(NOT_ANSWERABLE)
    return _(HAD_ENOUGH) if had_enough(letter.sender_address) else ""
