"""Texts with {Name} or {Contact.Name} in braces: what may stand there, and what comes in its place.

What a value says is never read again, so nobody's text becomes a template.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_PLACEHOLDER = re.compile(r"\{([A-Za-z]+(?:\.[A-Za-z]+)?)\}")
_BRACES = re.compile(r"\{[^{}\n]{0,60}\}?|\}")


def fill(template: str, values: Mapping[str, str], *, escape: Callable[[str], str] = str) -> str:
    """The template with the values put in, each through `escape`; a placeholder without a value stays empty."""
    return _PLACEHOLDER.sub(lambda found: escape(values.get(found[1], "")), template)


def validate_placeholders(template: str, known: Sequence[str]) -> None:
    """Refuse braces around anything but a known placeholder: the recipient would read them as they stand."""
    for found in _BRACES.findall(template):
        if found[1:-1] not in known or not found.endswith("}"):
            raise ValidationError(
                _("“%(found)s” is not a placeholder. There are %(known)s."),
                params={"found": found, "known": ", ".join(f"{{{name}}}" for name in known)},
            )
