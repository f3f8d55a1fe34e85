"""Structured values such as Content-Type and Content-Disposition, with RFC 2231 and what mailers do instead."""

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from apps.intake.mime.charsets import decode
from apps.intake.mime.encoded_words import decode_words
from apps.intake.mime.text import one_line

_VALUE = re.compile(r"[ \t]*(.*?)[ \t]*(?:;|\Z)", re.DOTALL)
_PARAMETER = re.compile(
    r"""[\s;]*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))""",
    re.DOTALL,
)
_TOKEN_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")


class Structured(NamedTuple):
    """The main value in lower case and the parameters, names in lower case."""

    value: str
    parameters: dict[str, str]


def read_structured(text: str) -> Structured:
    """Read `text` such as ``text/plain; charset=utf-8; name*0*=utf-8''a``."""
    head, _, rest = text.partition(";")
    value = re.sub(r"\([^()]*\)", "", head).strip().strip("\"'").lower()
    if not rest.strip():
        return Structured(value, {})
    return Structured(value, _joined(_pairs(rest)))


def _pairs(rest: str) -> list[tuple[str, str]]:
    pairs = []
    for name, quoted, bare in _PARAMETER.findall(rest[:100_000]):
        if quoted:
            found = re.sub(r"\\([\\\"])", r"\1", quoted)
        else:
            found = bare.strip().strip("\"'")
        pairs.append((name.lower(), found))
    return pairs


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Put the continuations of RFC 2231 together; the extended form of a name wins over the plain one."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, value in pairs:
        base, star, tail = name.partition("*")
        if not star:
            plain.setdefault(base, value)
            continue
        number, _, extended = tail.partition("*")
        if tail == "":
            pieces.setdefault(base, {}).setdefault(0, (value, True))
        elif number.isdigit() and len(number) < 6:
            pieces.setdefault(base, {}).setdefault(int(number), (value, tail.endswith("*")))
    for base, numbered in pieces.items():
        plain[base] = _extended([numbered[key] for key in sorted(numbered)])
    return plain


def _extended(pieces: list[tuple[str, bool]]) -> str:
    charset, first = "", True
    data: list[bytes] = []
    for value, is_extended in pieces:
        if is_extended and first and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        first = False
        data.append(unquote_to_bytes(value) if is_extended else value.encode("utf-8", "surrogateescape"))
    joined = b"".join(data)
    text = decode(joined, charset).text
    # Some mailers put encoded words into the pieces.
    return text


def readable(value: str) -> str:
    """Return a parameter meant for people: encoded words read although RFC 2047 forbids them here."""
    return one_line(decode_words(value).text)


def media_type(structured: Structured) -> str:
    """Return the type as ``main/sub``; what can't be read as one is plain text (RFC 2045 5.2)."""
    if _TOKEN_TYPE.fullmatch(structured.value):
        return structured.value
    found = _TOKEN_TYPE.search(structured.value.replace(" ", ""))
    if found:
        return found[0]
    return {"html": "text/html", "multipart": "multipart/mixed"}.get(structured.value, "text/plain")
