"""Values such as Content-Type and Content-Disposition, with RFC 2231 and what mailers do instead."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from apps.intake.mime.charsets import decode
from apps.intake.mime.encoded_words import decode_words
from apps.intake.mime.text import one_line

_COMMENT = re.compile(r"\([^()]*\)")
# One parameter up to its semicolon, which doesn't count inside quotes.
_PARAMETER = re.compile(r';?((?:[^;"]++|"(?:[^"\\]|\\.)*+"?)++)', re.DOTALL)
_QUOTED = re.compile(r'\s*"((?:[^"\\]|\\.)*+)"?', re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\([\\\"])")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_MAX_LENGTH = 100_000
_LOOSE_TYPES = {"html": "text/html", "multipart": "multipart/mixed", "rfc822": "message/rfc822"}


@dataclass(frozen=True, slots=True)
class Structured:
    """The main value in lower case, and the parameters by their names in lower case."""

    value: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


def read_structured(text: str) -> Structured:
    """Read `text` such as ``text/plain; charset=utf-8; name*0*=utf-8''a``."""
    head, _, rest = text[:_MAX_LENGTH].partition(";")
    if "=" in head:
        # The semicolon after the value is missing, or the value itself.
        first, _, more = head.strip().partition(" ")
        head, rest = ("", f"{head};{rest}") if "=" in first else (first, f"{more};{rest}")
    value = _COMMENT.sub("", head).strip().strip("\"'").lower()
    return Structured(value, _joined(_pairs(rest)) if rest else {})


def _pairs(rest: str) -> list[tuple[str, str]]:
    pairs = []
    for parameter in _PARAMETER.findall(rest):
        name, equals, value = parameter.partition("=")
        if not equals:
            continue
        quoted = _QUOTED.match(value)
        given = _QUOTED_PAIR.sub(r"\1", quoted[1]) if quoted else value.strip().strip("'")
        pairs.append((" ".join(name.split()[-1:]).lower(), given))
    return pairs


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Put the continuations of RFC 2231 together; the extended form of a name wins over the plain one."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, value in pairs:
        base, star, tail = name.partition("*")
        number = tail.removesuffix("*")
        if not star:
            plain.setdefault(base, value)
        elif not number:
            pieces.setdefault(base, {}).setdefault(0, (value, True))
        elif number.isdecimal() and number.isascii() and len(number) < 6:
            pieces.setdefault(base, {}).setdefault(int(number), (value, tail.endswith("*")))
    for base, numbered in pieces.items():
        plain[base] = _continued([numbered[key] for key in sorted(numbered)])
    return plain


def _continued(pieces: list[tuple[str, bool]]) -> str:
    """Join the pieces of one parameter; only the first may name a charset, each may be percent-encoded."""
    charset = ""
    first, is_extended = pieces[0]
    if is_extended and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
    data = b"".join(
        unquote_to_bytes(value) if extended else value.encode("utf-8", "replace")
        for value, extended in [(first, is_extended), *pieces[1:]]
    )
    return decode(data, charset).text


def readable(value: str) -> str:
    """Return a parameter meant for people: encoded words are read although RFC 2047 forbids them here."""
    text = decode_words(value).text
    if "%" in text and "''" in text[:40]:
        # RFC 2231 in a parameter without the star.
        charset, _, rest = text.split("'", 2)
        text = decode(unquote_to_bytes(rest), charset).text
    return one_line(text)


def media_type(value: str) -> str:
    """Return a type as ``main/sub``; what can't be read as one is plain text (RFC 2045 5.2)."""
    if _TYPE.fullmatch(value):
        return value
    squeezed = value.replace(" ", "")
    if found := _TYPE.search(squeezed):
        return found[0]
    return _LOOSE_TYPES.get(squeezed.rstrip("/"), "text/plain")
