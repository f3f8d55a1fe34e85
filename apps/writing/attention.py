"""What the author of a letter may have overlooked; she can send it all the same."""

import re

from django.utils.translation import gettext as _

from apps.writing.body import text_of, without_signature
from apps.writing.models import Draft

_MENTIONED = re.compile(
    r"\b(attached|attachment|attaching|enclosed|во вложени\w+|вложил\w*|прикреп\w+|прилага\w+|приложен\w+)\b",
    re.IGNORECASE,
)


def overlooked(draft: Draft) -> list[str]:
    """A sentence for each thing that letters usually have and this one lacks."""
    sentences = []
    if not draft.subject.strip():
        sentences.append(_("The letter has no subject."))
    mentioned = _MENTIONED.search(text_of(without_signature(draft.html)))
    if mentioned and not draft.files.filter(content_id="").exists():
        sentences.append(_("The text says “%(words)s”, but no file is attached.") % {"words": mentioned[0]})
    return sentences
