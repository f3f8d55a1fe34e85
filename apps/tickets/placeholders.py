"""The placeholders of acknowledgements: what the technologist may write, and what comes in their place."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PLACEHOLDERS = ("Number", "Subject", "Name")
_KNOWN = re.compile(r"\{(Number|Subject|Name)\}")
_BRACES = re.compile(r"\{[^{}\n]{0,40}\}?|\}")


def fill(template: str, facts: Mapping[str, str]) -> str:
    """The template with the facts put in; what a customer wrote is never read as a template."""
    return _KNOWN.sub(lambda match: facts[match[1]], template)


def validate_placeholders(template: str) -> None:
    """Refuse braces around anything but a placeholder: the requester would read them as they stand."""
    for found in _BRACES.findall(template):
        if not _KNOWN.fullmatch(found):
            raise ValidationError(
                _("“%(found)s” is not a placeholder. There are {Number}, {Subject} and {Name}."),
                params={"found": found},
            )
