"""What of a letter is its text and what is attached: one walk over its parts, without recursion."""

from dataclasses import dataclass, field

from apps.intake.mime.files import File, file_of, given_name
from apps.intake.mime.oddities import Oddity
from apps.intake.mime.parts import Part, encoded_multipart
from apps.intake.mime.pieces import Piece, merged, read_piece
from apps.intake.mime.unwrapping import Unwrapped, unwrap

_BODY_TYPES = frozenset(
    ("text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown")
)
# Forms of the text for watches and machines: no attachments beside a form that people read.
_OTHER_FORMS = frozenset(("text/x-amp-html", "text/watch-html", "text/calendar"))


@dataclass(slots=True)
class Contents:
    """The letter's text in its order, the files, and what was odd about them."""

    pieces: list[Piece] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    types: set[str] = field(default_factory=set)
    guessed: str = ""  # the charset of a text that didn't name its own
    spare: list[Piece] = field(default_factory=list)  # a winmail.dat's text, for letters that have no other


@dataclass(slots=True)
class _Alternative:
    """A multipart/alternative whose children have been queued: what they say is merged at the end."""

    target: list[Piece]
    versions: list[list[Piece]]


@dataclass(slots=True)
class _Step:
    """A part still to be read, and where its text goes."""

    part: Part
    target: list[Piece]
    among_alternatives: bool = False
    is_resource: bool = False  # cited by the HTML beside it


def read_contents(root: Part) -> Contents:
    """Walk over the parts of `root` in the order in which a reader meets them."""
    contents = Contents()
    todo: list[_Step | _Alternative] = [_Step(root, contents.pieces)]
    named: list[tuple[Part, File]] = []
    while todo:
        step = todo.pop()
        if isinstance(step, _Alternative):
            step.target.extend(merged(step.versions))
            continue
        part = step.part
        contents.types.add(part.type)
        contents.oddities.extend(part.oddities)
        if part.is_multipart and part.children:
            todo.extend(reversed(_children(step)))
        elif part.is_multipart and (inside := encoded_multipart(part)) is not None:
            todo.append(_Step(inside, step.target))
        elif _is_body(step):
            _read_body(part, step.target, contents)
        else:
            found = _read_file(step, contents)
            if found.inside is not None:
                todo.append(_Step(found.inside, step.target))
            elif part.type in _BODY_TYPES and part.disposition.value != "attachment":
                named.extend((part, file) for file in found.files)
    _fill_empty_body(contents, named)
    return contents


def _children(step: _Step) -> list[_Step | _Alternative]:
    part = step.part
    children = part.children
    if part.type == "multipart/appledouble" and len(children) > 1:
        children = [child for child in children if child.type != "application/applefile"] or children
    if part.type == "multipart/alternative":
        versions: list[list[Piece]] = [[] for _ in children]
        steps: list[_Step | _Alternative] = [
            _Step(child, version, among_alternatives=True) for child, version in zip(children, versions, strict=True)
        ]
        return [*steps, _Alternative(step.target, versions)]
    if part.type == "multipart/related":
        return [_Step(child, step.target, is_resource=number > 0) for number, child in enumerate(children)]
    return [_Step(child, step.target) for child in children]


def _is_body(step: _Step) -> bool:
    part = step.part
    if part.is_multipart:
        return True  # a multipart without any part: its content is all there is
    if part.type not in _BODY_TYPES or part.disposition.value == "attachment" or given_name(part):
        return False
    return not (step.is_resource and "content-id" in part.headers)


def _read_body(part: Part, target: list[Piece], contents: Contents) -> None:
    read = read_piece(part, contents.guessed)
    target.append(read.piece)
    contents.files.extend(read.files)
    contents.oddities.extend(read.oddities)
    for code in read.oddities:
        if code.startswith(Oddity.CHARSET_GUESSED):
            contents.guessed = code.rpartition(":")[2]


def _read_file(step: _Step, contents: Contents) -> Unwrapped:
    """Keep the file in a part, or the files that were wrapped in it."""
    part = step.part
    content = part.content()
    file = file_of(part, content.data, shown_in_body=step.among_alternatives and part.type in _OTHER_FORMS)
    found = unwrap(file, part)
    contents.files.extend(found.files)
    contents.oddities.extend(code for code in (content.oddity, *found.oddities) if code)
    if found.text is not None:
        contents.spare.append(found.text)
    return found


def _fill_empty_body(contents: Contents, named: list[tuple[Part, File]]) -> None:
    """Let something stand in when no part was plainly the text: a winmail.dat's, else the first text with a name."""
    if any(piece.says_something for piece in contents.pieces):
        return
    if contents.spare:
        contents.pieces[:] = contents.spare
    elif named:
        part, file = named[0]
        contents.files.remove(file)
        _read_body(part, contents.pieces, contents)
