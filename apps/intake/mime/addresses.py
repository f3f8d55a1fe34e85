"""Address lists of headers: split tolerantly, named readably, never an exception."""

import re

from apps.intake.mime.encoded_words import decode_words
from apps.intake.mime.letter import Address
from apps.intake.mime.text import one_line

MAX_ADDRESSES = 5_000
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|<[^<>]*>?|\((?:[^()\\]|\\.)*\)?|[,;:]|[^",;:<>()]+|.', re.DOTALL)
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"']+|[^\s@<>\"]+@\[[^\]\s]*\]")
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


def read_addresses(value: str) -> tuple[Address, ...]:
    """Read a header such as From or To; groups are dissolved, encoded words and comments become names."""
    if not value.strip():
        return ()
    found: list[Address] = []
    name: list[str] = []  # tokens of the address being read
    for token in _TOKEN.findall(value):
        if token == ":":
            # A group's name, unless the colon stands inside an address.
            name.clear()
        elif token in {",", ";"}:
            _finish(name, found, token)
        else:
            name.append(token)
        if len(found) >= MAX_ADDRESSES:
            return tuple(found)
    _finish(name, found, "")
    return tuple(found)


def _finish(tokens: list[str], found: list[Address], ended_by: str) -> None:
    """Turn the tokens read so far into an address; a comma inside a bare name is no end."""
    if not "".join(tokens).strip():
        tokens.clear()
        return
    if ended_by == "," and not any("@" in token for token in tokens):
        tokens.append(", ")
        return
    address = _one(tokens)
    tokens.clear()
    if address.name or address.address:
        found.append(address)


def _one(tokens: list[str]) -> Address:
    words: list[str] = []
    comments: list[str] = []
    address = ""
    for token in tokens:
        if token[0] == "<" and len(token) > 1:
            inside = _bare(token[1:].rstrip(">"))
            address = address if address and "@" not in inside else inside
        elif token[0] == "(" and len(token) > 1:
            comments.append(_QUOTED_PAIR.sub(r"\1", token[1:].removesuffix(")")))
        elif token[0] == '"' and len(token) > 1:
            words.append(_QUOTED_PAIR.sub(r"\1", token[1:].removesuffix('"')))
        else:
            words.append(token)
    name = "".join(words)
    if not address and (bare := _ADDRESS.search(name)):
        address = bare[0]
        name = name[: bare.start()] + name[bare.end() :]
    readable = one_line(decode_words(name).text).strip(" ,")
    if not readable and comments:
        readable = one_line(decode_words(" ".join(comments)).text)
    return Address(_unquoted(readable), lower_domain(address))


def _bare(inside: str) -> str:
    """Return the address within angle brackets, without a route, a scheme or stray blanks."""
    inside = inside.strip().removeprefix("mailto:")
    if inside.startswith("@") and ":" in inside:
        inside = inside.rpartition(":")[2]
    return inside if inside.startswith('"') else "".join(inside.split())


def _unquoted(name: str) -> str:
    for quote in ('""', "''"):
        if len(name) > 1 and name[0] == quote[0] and name[-1] == quote[1]:
            name = name[1:-1].strip()
    return name


def lower_domain(address: str) -> str:
    """Return `address` with its domain in lower case; the local part is the receiver's own affair."""
    local, at, domain = one_line(address).rpartition("@")
    return f"{local}{at}{domain.lower().rstrip('.')}" if at else domain
