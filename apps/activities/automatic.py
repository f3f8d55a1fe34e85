"""The kinds of letters that no person wrote, in words: a label for each code that the letter reader gives."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_LABELS: dict[str, Promise] = {
    "bounce": _("a bounce"),
    "delayed": _("delivery is delayed"),
    "delivered": _("delivered"),
    "read": _("read by the recipient"),
    "complaint": _("an abuse complaint"),
    "auto-reply": _("an automatic reply"),
    "list": _("a mailing list"),
    "generated": _("a notification of a program"),
}


def in_words(code: str) -> str:
    """The label of the code; the code itself when it is not known (any more)."""
    return str(_LABELS.get(code, code))
