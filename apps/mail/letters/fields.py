"""Header fields as text: folded, in ASCII, and with no line break but the folds (RFC 5322, 2047, 2231).

The standard library's own folding breaks long Message-IDs into encoded words, which makes Outlook drop the thread
(cpython issue 79986), and writes encoded words longer than RFC 2047 allows when it is told not to fold.
"""

import re
from collections.abc import Iterable, Iterator
from email.header import Header
from email.utils import encode_rfc2231

import idna
from django.utils.translation import gettext

from apps.mail.letters.letter import Person, UnwritableError

LINE = 76  # columns; RFC 5322 2.1.1 asks for at most 78, RFC 2047 for 76 where there are encoded words
LONGEST_WORD = 400  # well below the 998 octets that a line may have
KEPT_REFERENCES = 20  # some servers refuse header fields of many kilobytes
LONGEST_NAME = 200  # characters of a person's name

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"  # with RFC 6532's addition
_DOT_ATOM = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_QUOTED = re.compile(r'"([^"\\\x00-\x1f\x7f]|\\[ -~])*"')
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.IPv]+\]")
_LOCAL = re.compile(r"[^\x00-\x20\x7f<>]+|" + _QUOTED.pattern)
_PHRASE = re.compile(rf"{_ATOM}( {_ATOM})*")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_PARAMETER_PIECE = 50


def field(name: str, value: str) -> str:
    """A whole field; `value` must have been made by a function of this module."""
    return f"{name}: {value}\r\n"


def unstructured(name: str, value: str) -> str:
    """The value of Subject and the like: any text, its white space and control characters made single spaces."""
    clean = one_line(value)
    return _folded(name, clean.split(" ")) if _is_plain(clean) else _encoded(name, clean)


def people(name: str, persons: Iterable[Person]) -> str:
    """The value of To and the like, one person a line."""
    return ",\r\n ".join(_mailbox(name, person) for person in persons)


def references(name: str, ids: Iterable[str]) -> str:
    """Message-IDs, each on a line of its own and unbroken; what is none is left out.

    Of very many the first, which names the conversation, and the newest are kept.
    """
    valid = list(dict.fromkeys(each for each in ids if _MESSAGE_ID.fullmatch(each)))
    if len(valid) > KEPT_REFERENCES:
        valid = [valid[0], *valid[1 - KEPT_REFERENCES :]]
    return "\r\n ".join(valid)


def parameter(name: str, value: str) -> str:
    """A parameter like filename, with the ";" before it: quoted, or by RFC 2231 when it is long or not ASCII."""
    clean = one_line(value)
    if _is_plain(clean) and len(clean) <= _PARAMETER_PIECE:
        return f";\r\n {name}={_quoted(clean)}"
    pieces = list(_pieces(encode_rfc2231(clean, "utf-8")))
    if len(pieces) == 1:
        return f";\r\n {name}*={pieces[0]}"
    return "".join(f";\r\n {name}*{number}*={piece}" for number, piece in enumerate(pieces))


def encoded_parameter(name: str, value: str) -> str:
    """A parameter with encoded words: no standard, but all that old mail programs understand (RFC 2047 5)."""
    clean = one_line(value)
    if _is_plain(clean) and len(clean) <= _PARAMETER_PIECE:
        return f";\r\n {name}={_quoted(clean)}"
    return f';\r\n {name}="{_encoded(name, clean)}"'


def address(text: str) -> str:
    """The address as it stands in a header field, its domain in ASCII (RFC 5891); UnwritableError when it is none."""
    local, at, domain = text.strip().rpartition("@")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError:
            domain = ""
    if not at or not _DOMAIN.fullmatch(domain) or not _LOCAL.fullmatch(local) or not local.isprintable():
        raise UnwritableError(gettext("“%(address)s” is not an e-mail address. Correct it.") % {"address": text})
    plain = _QUOTED.fullmatch(local) or _DOT_ATOM.fullmatch(local)
    return f"{local if plain else _quoted(local)}@{domain}"


def one_line(text: str) -> str:
    """The text with white space and control characters made single spaces; what can't be encoded is replaced."""
    printable = "".join(each if each.isprintable() or each in _INVISIBLE else " " for each in text)
    return " ".join(printable.split()).encode("utf-8", "replace").decode()


# Joiners and marks of direction that words and emoji need, though they don't count as printable.
_INVISIBLE = "\u200c\u200d\u200e\u200f\u00ad"


def _is_plain(text: str) -> bool:
    """Whether the text can stand as it is, and is read as what it says."""
    return text.isascii() and "=?" not in text and all(len(word) <= LONGEST_WORD for word in text.split(" "))


def _folded(name: str, words: list[str]) -> str:
    lines = [""]
    room = LINE - len(name) - 2
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
            room = LINE - 1
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\r\n ".join(lines)


def _encoded(name: str, text: str) -> str:
    words: str = Header(text, "utf-8", maxlinelen=LINE - 1, header_name=name).encode(linesep="\r\n")
    return words


def _mailbox(name: str, person: Person) -> str:
    spec = address(person.address)
    called = one_line(person.name)[:LONGEST_NAME].strip()
    if not called or called.lower() == person.address.lower():
        return spec
    phrase = _phrase(name, called)
    line = len(phrase.rpartition("\n")[2]) + ("\n" not in phrase) * (len(name) + 2)
    return f"{phrase}\r\n <{spec}>" if line + len(spec) + 3 > LINE else f"{phrase} <{spec}>"


def _phrase(name: str, called: str) -> str:
    if not _is_plain(called):
        return _encoded(name, called)
    return called if _PHRASE.fullmatch(called) else _quoted(called)


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _pieces(encoded: str) -> Iterator[str]:
    """The percent-encoded text in lengths that fit a line, no octet torn apart."""
    start = 0
    while start < len(encoded):
        end = start + _PARAMETER_PIECE
        end -= next((back for back in (1, 2) if encoded[end - back : end - back + 1] == "%" and end < len(encoded)), 0)
        yield encoded[start:end]
        start = end
