"""Where quotes begin in HTML letters, by the marks that mail programs leave on their elements."""

import re
from enum import Enum


class QuoteRole(Enum):
    """What an element is to a quote."""

    NONE = 0
    QUOTE = 1  # its content is quoted
    INTRODUCTION = 2  # "On …, … wrote:"
    HISTORY = 3  # from here to the end everything is an earlier letter
    SIGNATURE = 4  # who writes, below the text


_INTRODUCTIONS = frozenset(("gmail_attr", "moz-cite-prefix", "gmail_default_attr", "protonmail_quote_header"))
_HISTORY_CLASSES = frozenset(
    (
        "yahoo_quoted",
        "ms-outlook-mobile-reference-message",
        "protonmail_quote",
        "zmail_extra",
        "tutanota_quote",
        "freebirdformsource",
        "outlookmessageheader",
    )
)
_SIGNATURE_CLASSES = frozenset(
    ("gmail_signature", "gmail_signature_prefix", "moz-signature", "protonmail_signature_block")
)
_SIGNATURE_IDS = frozenset(("signature", "ms-outlook-mobile-signature", "applemailsignature", "mail-editor-signature"))
_HISTORY_IDS = frozenset(
    (
        "appendonsend",
        "divrplyfwdmsg",
        "mail-editor-reference-message-container",
        "olk_src_body_section",
        "replybody",
        "reply-intro",
        "stopspelling",
        "zwchr",
        "isforwardcontent",
        "_origmsg_",
    )
)
# The line that desktop Outlook draws above the header of the letter being answered.
_OUTLOOK_BORDER = re.compile(
    r"border:\s*none;\s*border-top:\s*solid\s+(?:#e1e1e1|#b5c4df|windowtext)\s+1\.0pt;\s*padding:\s*3\.0pt\s+0"
)


def role_of(name: str, attributes: dict[str, str]) -> QuoteRole:
    """Return what the element `name` with these attributes (in lower case) is to a quote."""
    if name == "blockquote":
        return QuoteRole.QUOTE
    # Outlook on the web puts x_ before the names in letters that it quotes.
    classes = attributes.get("class", "").replace("x_", "").split()
    if not _INTRODUCTIONS.isdisjoint(classes):
        return QuoteRole.INTRODUCTION
    identity = attributes.get("id", "").replace("x_", "")
    border = name == "div" and _OUTLOOK_BORDER.search(attributes.get("style", ""))
    if border or identity in _HISTORY_IDS or not _HISTORY_CLASSES.isdisjoint(classes):
        return QuoteRole.HISTORY
    if identity in _SIGNATURE_IDS or not _SIGNATURE_CLASSES.isdisjoint(classes):
        return QuoteRole.SIGNATURE
    return QuoteRole.NONE
