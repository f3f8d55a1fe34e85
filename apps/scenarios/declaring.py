"""What may be wrong with the rows that declare a route's attributes, each mistake at its row and field."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.attributes import Attribute, Type
from apps.mail.models.delivery import ServerAnswer
from apps.mail.models.settings import Protocol
from apps.scenarios.incoming.plan import EXPRESSIONS, Source
from apps.scenarios.models import AttributeRow, IncomingAttribute, IncomingRoute


@dataclass(frozen=True, slots=True)
class RowMistake:
    """A sentence about a field of a row; `row` is its number in the order given."""

    row: int
    field: str
    sentence: str


def row_mistakes(rows: Sequence[AttributeRow], built_in: Iterable[Attribute]) -> list[RowMistake]:
    """Names that are taken, parts of nothing, and flags that don't go together."""
    return [
        RowMistake(number, field, sentence)
        for number, row in enumerate(rows)
        for field, sentence in _row(row, rows[:number], rows, {attribute.name for attribute in built_in})
    ]


def finding_mistakes(rows: Sequence[IncomingAttribute]) -> list[RowMistake]:
    """Rows of an incoming route that don't say where their value stands."""
    return [RowMistake(number, field, sentence) for number, row in enumerate(rows) for field, sentence in _finding(row)]


def answer_mistakes(route: IncomingRoute) -> Iterator[tuple[str, str]]:
    """Answers that the mailbox's server can't be given, by field."""
    for answer, folder in (("answer", "answer_folder"), ("error_answer", "error_folder")):
        moves = getattr(route, answer) == ServerAnswer.MOVE
        if moves and route.mailbox.protocol == Protocol.POP3:
            yield answer, _("POP3 knows no folders. Choose another answer, or another mailbox.")
        elif moves and not getattr(route, folder).strip():
            yield folder, _("Name the folder that letters are moved to.")
    if route.meeting_answer and route.message_type != IncomingRoute.MessageType.EVENT:
        yield "meeting_answer", _("Only calendar events are invitations. Choose that message type, or no answer.")


def _row(
    row: AttributeRow, earlier: Sequence[AttributeRow], rows: Sequence[AttributeRow], built_in: set[str]
) -> Iterator[tuple[str, str]]:
    first, *rest = row.name.split(".")
    if first in built_in:
        yield "name", _("“%(name)s” is a built-in attribute. Choose another name.") % {"name": first}
    if any(other.name.lower() == row.name.lower() for other in earlier):
        yield "name", _("There is an attribute “%(name)s” already. Choose another name.") % {"name": row.name}
    parent = row.name.rpartition(".")[0]
    if rest and not any(other.name == parent and other.type == Type.OBJECT for other in rows):
        sentence = _("There is no object “%(parent)s”. Add an attribute of this name and of the type “Object”.")
        yield "name", sentence % {"parent": parent}
    if row.type == Type.OBJECT and not any(other.name.startswith(f"{row.name}.") for other in rows):
        sentence = _("An object needs parts. Add attributes with names like %(name)s.Number.")
        yield "type", sentence % {"name": row.name}
    if row.holds_html and row.type != Type.STRING:
        yield "html", _("Only a string can hold HTML.")


def _finding(row: IncomingAttribute) -> Iterator[tuple[str, str]]:
    is_object = row.type == Type.OBJECT
    if is_object != (row.source == Source.PARTS):
        yield "source", _("An object is taken from its parts, and nothing else is. Choose “Its parts” for objects.")
    if is_object and row.array:
        yield "array", _("An object that is taken from its parts is no array. Make its parts arrays.")
    if row.type == Type.DOCUMENT and row.source != Source.FILE:
        yield "source", _("A document is one of the letter’s files. Choose “File, by its name”.")
    if row.source in EXPRESSIONS - {Source.FILE} and not row.lookup:
        yield "lookup", _("Write the expression, for example Inv-[0-9]+.")
    if row.source == Source.HEADER and not row.lookup.strip():
        yield "lookup", _("Name the header, for example X-Order.")
