"""What an HTML element does to the text around it: breaks lines, hides, quotes."""

import re
from functools import lru_cache
from typing import NamedTuple

from apps.mail.html.quotes import QuoteRole, role_of
from apps.mail.html.tokens import attributes_of

BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir"),
        *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup", "option", "p"),
        *("pre", "section", "summary", "table", "tbody", "textarea", "tfoot", "thead", "tr", "ul", "xmp"),
    )
)
SPACED = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "blockquote"))
VERBATIM = frozenset(("pre", "xmp", "listing", "textarea"))
LISTS = frozenset(("ul", "ol", "menu", "dir"))
VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))

_NO_MARGIN = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0(?![.\d]*[1-9])")
_HIDDEN = re.compile(r"display\s*:\s*none")
_LONG = 2_000


class Nature(NamedTuple):
    """What one start tag means for the layout."""

    role: QuoteRole = QuoteRole.NONE
    hidden: bool = False
    spaced: bool = False  # an empty line belongs before and after it
    picture: str = ""  # what an emoji shows that came as a picture


def nature_of(name: str, source: str) -> Nature:
    """Return what the start tag `name` with the attributes `source` means; letters repeat the same few endlessly."""
    return _nature(name, source) if len(source) < _LONG else _nature.__wrapped__(name, source)


@lru_cache(maxsize=2_000)
def _nature(name: str, source: str) -> Nature:
    attributes = attributes_of(source) if "=" in source else {}
    style = attributes.get("style", "")
    # Outlook's style sheet sets no distance between its paragraphs.
    tight = bool(_NO_MARGIN.search(style)) or attributes.get("class", "").startswith(("mso", "x_mso"))
    return Nature(
        role=role_of(name, attributes),
        hidden=name not in VOID and bool(_HIDDEN.search(style)),
        spaced=name in SPACED and not tight,
        picture=_emoji(attributes.get("alt", "")) if name == "img" else "",
    )


def _emoji(alternative: str) -> str:
    signs = 0 < len(alternative) <= 8 and not alternative.isascii()
    return alternative if signs and not any(map(str.isalnum, alternative)) else ""
