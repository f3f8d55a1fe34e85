"""Address lists of headers: split tolerantly, named readably, never an exception."""

import re

from apps.intake.mime.encoded_words import decode_words
from apps.intake.mime.letter import Address
from apps.intake.mime.text import one_line

MAX_ADDRESSES = 5_000
_LEXEME = re.compile(
    r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*+\?="  # an encoded word may hold any sign
    r'|"(?:[^"\\]|\\.)*+"?'
    r"|<[^<>]*+>?"
    r"|\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*\))*\)?"  # no possessive groups: see headers.py
    r"|[,;:]"
    r"|[^\",;:<>()=]++"
    r"|.",
    re.DOTALL,
)
_BARE_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"']{1,300}@(?:[^\s@<>()\[\],;:\"']{1,300}|\[[^\]\s]{1,100}\])")
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_SOME_LETTER = re.compile(r"\w")
_QUOTES = (('"', '"'), ("'", "'"), ("`", "'"))
_MAX_LENGTH = 500_000


def read_addresses(value: str) -> tuple[Address, ...]:
    """Read a header such as From or To; groups are dissolved, encoded words and comments become names."""
    found: list[Address] = []
    lexemes: list[str] = []  # of the address being read
    for lexeme in _lexemes(value[:_MAX_LENGTH]):
        if lexeme == ":" and not _has_address(lexemes):
            lexemes.clear()  # a group's name stood before it
        elif lexeme == "," and not _has_address(lexemes):
            lexemes.append(lexeme)  # a comma inside a bare name is no end: «Иванов, Иван <…>»
        elif lexeme in {",", ";"}:
            found.extend(_addresses(lexemes))
            lexemes.clear()
        else:
            lexemes.append(lexeme)
        if len(found) >= MAX_ADDRESSES:
            return tuple(found[:MAX_ADDRESSES])
    found.extend(_addresses(lexemes))
    return tuple(found)


def _lexemes(value: str) -> list[str]:
    lexemes = _LEXEME.findall(value)
    if lexemes and lexemes[-1][0] == '"' and (len(lexemes[-1]) == 1 or lexemes[-1][-1] != '"'):
        # A quote that never closes is a slip of the pen: what follows it isn't quoted.
        lexemes[-1:] = _LEXEME.findall(lexemes[-1].replace('"', ""))
    return lexemes


def _has_address(lexemes: list[str]) -> bool:
    return any(lexeme[0] == "<" or ("@" in lexeme and lexeme[0] not in '"(=') for lexeme in lexemes[-8:])


def _addresses(lexemes: list[str]) -> list[Address]:
    """Return the address in `lexemes`: one as a rule, none of blanks, several where only blanks part them."""
    text = "".join(lexemes)
    if not text.strip(" ,"):
        return []
    if "<" not in text and '"' not in text:
        bare = _BARE_ADDRESS.findall(text)
        if len(bare) > 1 and not _SOME_LETTER.search(_BARE_ADDRESS.sub("", text)):
            return [Address("", lower_domain(each)) for each in bare]
    one = _one(lexemes)
    return [one] if one.name or one.address else []


def _one(lexemes: list[str]) -> Address:
    words: list[str] = []
    comments: list[str] = []
    address = ""
    for number, lexeme in enumerate(lexemes):
        opening = lexeme[0] if len(lexeme) > 1 else ""
        if opening == "<":
            inside = _inside_angles(lexeme[1:].rstrip(">"))
            address = inside if "@" in inside or not address else address
        elif opening == "(":
            comments.append(_QUOTED_PAIR.sub(r"\1", lexeme[1:].removesuffix(")")))
        elif opening == '"' and not (number + 1 < len(lexemes) and lexemes[number + 1].startswith("@")):
            words.append(_QUOTED_PAIR.sub(r"\1", lexeme[1:].removesuffix('"')))
        else:
            words.append(lexeme)
    name = "".join(words)
    if not address:
        address, name = _taken_from(name)
    name = one_line(decode_words(name).text)
    if not address and "=?" in "".join(lexemes):
        address, name = _taken_from(name)  # the whole header was made one encoded word
    name = _unquoted(name.strip(" ,;<>"))
    if not name and comments:
        name = one_line(decode_words(" ".join(comments)).text)
    return Address(name, lower_domain(address))


def _taken_from(name: str) -> tuple[str, str]:
    """Take the address out of a text without angle brackets; return it and what is left."""
    if name.startswith('"') and "@" in name:
        return name.strip(), ""  # a local part in quotes
    bare = _BARE_ADDRESS.search(name)
    if bare is None:
        return "", name
    return bare[0], f"{name[: bare.start()]} {name[bare.end() :]}"


def _inside_angles(inside: str) -> str:
    """Return the address within angle brackets, without a route, a scheme or stray blanks."""
    inside = inside.strip()
    if inside[:7].lower() == "mailto:":
        inside = inside[7:]
    if inside.startswith("@") and ":" in inside:
        inside = inside.rpartition(":")[2]
    if "=?" in inside:
        inside = decode_words(inside).text
    if inside.startswith('"'):
        return inside
    return "".join(inside.split()).strip("'\"")


def _unquoted(name: str) -> str:
    for opening, closing in _QUOTES:
        if len(name) > 2 and name[0] == opening and name[-1] == closing and opening not in name[1:-1]:
            return name[1:-1].strip()
    return name


def lower_domain(address: str) -> str:
    """Return `address` with its domain in lower case; the local part is the receiver's own affair."""
    local, at, domain = one_line(address).rpartition("@")
    return f"{local}{at}{domain.lower().rstrip('.')}" if at else domain
