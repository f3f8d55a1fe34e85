"""The people whom a letter goes to, as agents type them: “Ivan <ivan@example.com>, anna@example.com”."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from apps.contacts.addresses import canonical

MOST = 100  # people in one letter; beyond it is a mailing, which servers take for spam
_PIECE = re.compile(r'(?:"(?:\\.|[^"\\])*"|<[^>]*>|[^,;\n"<])+')
_NAMED = re.compile(r"\A(?P<name>.*?)\s*<\s*(?P<address>[^<>]+?)\s*>\Z", re.DOTALL)
_NEEDS_QUOTES = re.compile(r'[,;<>"@()\[\]:\\]')


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody with an address; `name` may be empty."""

    name: str
    address: str

    def __str__(self) -> str:
        """The way that `parse_addressees` reads her again."""
        if not self.name or self.name == self.address:
            return self.address
        plain = not _NEEDS_QUOTES.search(self.name)
        name = self.name if plain else '"' + self.name.replace("\\", r"\\").replace('"', r"\"") + '"'
        return f"{name} <{self.address}>"


def parse_addressees(text: str) -> list[Addressee]:
    """The people in the text, each address once; ValidationError names whatever is no address."""
    found: dict[str, Addressee] = {}
    for piece in _PIECE.findall(text):
        if piece.strip():
            addressee = _parse(piece.strip())
            found.setdefault(canonical(addressee.address), addressee)
    if len(found) > MOST:
        raise ValidationError(_("A letter may go to %(most)d people at most.") % {"most": MOST})
    return list(found.values())


def line_of(addressees: Iterable[Addressee]) -> str:
    """The people as one text, which `parse_addressees` reads again."""
    return ", ".join(map(str, addressees))


def _parse(piece: str) -> Addressee:
    named = _NAMED.match(piece)
    name, address = (_unquoted(named["name"]), named["address"]) if named else ("", piece)
    try:
        validate_email(canonical(address))
    except ValidationError as error:
        sentence = _("“%(piece)s” is not an e-mail address. Write ivan@example.com or Ivan <ivan@example.com>.")
        raise ValidationError(sentence % {"piece": piece[:100]}) from error
    return Addressee(" ".join(name.split()), address.strip())


def _unquoted(name: str) -> str:
    name = name.strip()
    if len(name) >= 2 and name[0] == name[-1] == '"':
        return re.sub(r"\\(.)", r"\1", name[1:-1])
    return name
