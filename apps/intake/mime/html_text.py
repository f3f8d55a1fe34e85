"""A faithful plain text of an HTML letter, for reading, searching and quoting."""

import html
import re

_MAX_HTML = 2_000_000
_TAG_OR_COMMENT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[a-zA-Z/!?][^>]*(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_BREAKING = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|hr|/table|/blockquote)\b[^>]*>", re.IGNORECASE)
_MANY_EMPTY = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def text_of_html(source: str) -> str:
    """Return the text of `source` as a browser would lay it out, roughly."""
    if len(source) <= _MAX_HTML and source.count("<") < 50_000 and not _too_deep(source):
        try:
            return _tidy(_laid_out(source))
        except Exception:  # noqa: S110 - whatever lxml or inscriptis dislike, the letter is still read
            pass
    return _tidy(_stripped(source))


def _laid_out(source: str) -> str:
    from inscriptis import get_text  # loads lxml, needed only for letters that are HTML alone

    return str(get_text(source))


def _too_deep(source: str) -> bool:
    """lxml drops what is nested deeper than 256 elements."""
    return (
        source.count("<div") > 10_000
        or len(re.findall(r"(?:<(?:div|span|table|font|b|i)\b[^>]*>\s*){200}", source)) > 0
    )


def _stripped(source: str) -> str:
    """Return the text without any layout, in linear time."""
    return html.unescape(_TAG_OR_COMMENT.sub("", _BREAKING.sub("\n", source)))


def _tidy(text: str) -> str:
    lines = (line.replace("\xa0", " ").rstrip() for line in text.split("\n"))
    return _MANY_EMPTY.sub("\n\n", "\n".join(lines)).strip("\n")
