"""Where people find an object, as a whole address that can stand in a letter."""

from typing import Any

from django.conf import settings


def address_of(instance: Any) -> str:
    """The address of the object's page."""
    return f"{settings.POSTDESK_URL}{instance.get_absolute_url()}"
