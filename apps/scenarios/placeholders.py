"""Texts with placeholders, {Attribute} or {Object.Part}: how they are read, and what comes in their place.

A brace that is meant as itself is doubled. What a value says is never read again, so nobody's text becomes a template.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.attributes.declaration import Attribute, paths, resolve

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A place for a value; `path` is the attribute's name and, for an object, the names of its parts."""

    path: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.path)


Template = tuple[str | Placeholder, ...]
"""Literal texts and placeholders in their order."""


class TemplateError(ValueError):
    """A text with a brace that means nothing; the message is a sentence that names the cure."""


def read_template(text: str) -> Template:
    """The text in pieces; TemplateError for a brace that is neither doubled nor around a name."""
    pieces: list[str | Placeholder] = []
    end = 0
    for found in _PIECE.finditer(text):
        pieces.append(text[end : found.start()])
        pieces.append(_piece(found))
        end = found.end()
    pieces.append(text[end:])
    return tuple(_joined(pieces))


def fill(template: Template, put: Callable[[Placeholder], str]) -> str:
    """The text with what `put` gives for each placeholder."""
    return "".join(piece if isinstance(piece, str) else put(piece) for piece in template)


def placeholders(template: Template) -> list[Placeholder]:
    """The placeholders of a template, in order."""
    return [piece for piece in template if isinstance(piece, Placeholder)]


def mistakes(text: str, attributes: Sequence[Attribute]) -> list[str]:
    """What is wrong with a text, as sentences: a stray brace, or placeholders that nothing is declared for."""
    try:
        template = read_template(text)
    except TemplateError as error:
        return [str(error)]
    unknown = dict.fromkeys(str(name) for name in placeholders(template) if resolve(attributes, name.path) is None)
    return [undeclared(name, attributes) for name in unknown]


def undeclared(name: str, attributes: Sequence[Attribute]) -> str:
    """The sentence about a placeholder that stands for nothing."""
    known = ", ".join(path for path, _attribute in paths(attributes))
    return _(
        "{%(name)s} stands for no attribute of this route. Add it to the attributes, or use one of: %(known)s."
    ) % {
        "name": name,
        "known": known,
    }


def _piece(found: "re.Match[str]") -> str | Placeholder:
    whole = found[0]
    if whole in {"{{", "}}"}:
        return whole[0]
    name = (found[1] or "").strip()
    if _PATH.fullmatch(name):
        return Placeholder(tuple(name.split(".")))
    raise TemplateError(
        _("“%(found)s” is no placeholder: write {Name}, or double a brace that is meant as itself: {{ }}.")
        % {"found": whole[:40]}
    )


def _joined(pieces: list[str | Placeholder]) -> list[str | Placeholder]:
    """The pieces without empty texts, neighbouring texts as one."""
    joined: list[str | Placeholder] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        elif piece:
            joined.append(piece)
    return joined
