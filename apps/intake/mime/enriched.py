"""text/enriched (RFC 1896) as plain text."""

import re

_COMMAND = re.compile(r"<(?:/?(?:param)>.{0,200}?</param>|/?[a-zA-Z0-9-]{1,60}>)", re.IGNORECASE)
_LONE_LINE_END = re.compile(r"(?<!\n)\n(?!\n)")
_LINE_ENDS = re.compile(r"\n(\n+)")
_LITERAL = "\0"  # stands for "<<" meanwhile; the text has no NUL


def plain_of_enriched(text: str) -> str:
    """Return `text` without its commands; single line ends are blanks, n + 1 of them are n lines."""
    text = _COMMAND.sub("", text.rstrip("\n").replace("<<", _LITERAL))
    text = _LINE_ENDS.sub(r"\1", _LONE_LINE_END.sub(" ", text))
    return text.replace(_LITERAL, "<")
