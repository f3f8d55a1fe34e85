"""Make a string fit to be stored: no NUL bytes, no lone surrogates, one kind of line end."""

import re

_SURROGATES = re.compile("[\ud800-\udfff]")
# C0 and C1 controls, which have no place in a line of a header or in a file name.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def clean(value: str) -> str:
    """Return `value` without NUL bytes and lone surrogates, which no database takes."""
    if "\0" in value:
        value = value.replace("\0", "")
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", value)
    return value


def one_line(value: str) -> str:
    """Return `value` as a single line: controls and runs of white space become one space."""
    if not value.isprintable():
        value = _CONTROLS.sub(" ", value)
    return " ".join(clean(value).split())


def unix_lines(value: str) -> str:
    """Return `value` with every line ended by a line feed alone, whatever ended it before."""
    if "\r" not in value:
        return value
    # CR CR LF comes from relays that convert twice: it is one line end, not two.
    return value.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
