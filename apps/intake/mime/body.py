"""What of a letter is its text and what is attached: one walk over the parts, without recursion."""

from dataclasses import dataclass, field

from apps.intake.mime.charsets import decode
from apps.intake.mime.flowed import unflow
from apps.intake.mime.parts import Part
from apps.intake.mime.text import clean, unix_lines

_BODY_TYPES = {
    "text/plain",
    "text/html",
    "text/enriched",
    "text/richtext",
    "text/markdown",
    "text/x-markdown",
}
_MACHINE_ALTERNATIVES = {"text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext"}


@dataclass(slots=True)
class Piece:
    """A stretch of the letter's text in the forms its sender gave: plain, HTML or both."""

    plain: str = ""
    html: str = ""


@dataclass(slots=True)
class Contents:
    """The letter's text in its order, the parts that are attached, and the calendars found on the way."""

    pieces: list[Piece] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)
    calendars: list[Part] = field(default_factory=list)
    reports: list[Part] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    types: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Alternative:
    """An open multipart/alternative: the pieces of each child, to be merged when all are read."""

    target: list[Piece]
    versions: list[list[Piece]] = field(default_factory=list)


def read_contents(root: Part) -> Contents:
    """Walk over the parts of `root` in the order a reader meets them."""
    contents = Contents()
    todo: list[tuple[Part, list[Piece], bool] | _Alternative] = [(root, contents.pieces, False)]
    named_text: list[tuple[Part, list[Piece]]] = []
    while todo:
        step = todo.pop()
        if isinstance(step, _Alternative):
            step.target.extend(_merged(step.versions))
            continue
        part, target, in_alternative = step
        contents.types.add(part.type)
        contents.oddities.extend(part.oddities)
        if part.is_multipart and part.children:
            _push_children(part, target, todo)
        elif _is_body(part):
            target.append(_piece(part, contents))
        else:
            if part.type == "text/calendar" or part.type == "application/ics":
                contents.calendars.append(part)
            if part.type.startswith("text/plain") and part.disposition.value != "attachment":
                named_text.append((part, target))
            if not (in_alternative and part.type in _MACHINE_ALTERNATIVES):
                contents.attached.append(part)
    if not any(piece.plain.strip() or piece.html.strip() for piece in contents.pieces) and named_text:
        part, target = named_text[0]
        contents.attached.remove(part)
        contents.pieces.append(_piece(part, contents))
    return contents


def _push_children(
    part: Part, target: list[Piece], todo: list[tuple[Part, list[Piece], bool] | _Alternative]
) -> None:
    children = part.children
    if part.type == "multipart/appledouble" and len(children) > 1:
        children = [child for child in children if child.type != "application/applefile"]
    if part.type == "multipart/alternative":
        alternative = _Alternative(target)
        todo.append(alternative)
        for child in reversed(children):
            version: list[Piece] = []
            alternative.versions.insert(0, version)
            todo.append((child, version, True))
    else:
        todo.extend((child, target, False) for child in reversed(children))


def _is_body(part: Part) -> bool:
    if part.is_multipart:
        return True  # without any parts: its content is all there is
    if part.type not in _BODY_TYPES or part.disposition.value == "attachment":
        return False
    return not _has_name(part)


def _has_name(part: Part) -> bool:
    parameters = part.disposition.parameters
    return bool(parameters.get("filename") or part.structured.parameters.get("name"))


def _merged(versions: list[list[Piece]]) -> list[Piece]:
    """Make one piece of an alternative: the first plain version that says something and the last HTML one."""
    plain = next((text for version in versions if (text := _joined(version, "plain")).strip()), "")
    html = next((text for version in reversed(versions) if (text := _joined(version, "html")).strip()), "")
    return [Piece(plain, html)] if plain or html else []


def _joined(version: list[Piece], form: str) -> str:
    return "\n".join(text for piece in version if (text := getattr(piece, form)))


def _piece(part: Part, contents: Contents) -> Piece:
    content = part.content()
    declared = part.structured.parameters.get("charset", "")
    read = decode(content.data, declared)
    contents.oddities.extend(code for code in (content.oddity, read.oddity) if code)
    text = clean(unix_lines(read.text))
    if part.type == "text/html":
        return Piece(html=text)
    if part.structured.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=part.structured.parameters.get("delsp", "").lower() == "yes")
    return Piece(plain=text)
