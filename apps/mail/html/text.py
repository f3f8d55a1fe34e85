"""A faithful plain text of an HTML letter, with its quotes marked, for letters that have nothing but HTML.

Laid out here rather than by a library: inscriptis 2.7 loses whatever is nested deeper than 256 elements, recurses,
pads nested layout tables to quadratic size, takes two to four times as long, and forgets where the quotes were.
"""

import html
import re
from dataclasses import dataclass, field

from apps.mail.html.elements import BLOCKS, LISTS, SPACED, VERBATIM, Nature, nature_of
from apps.mail.html.quotes import QuoteRole
from apps.mail.html.tokens import Tag, tokens

_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
_MAX_DEPTH = 10  # of quotes and of lists, as far as they are shown


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Text, and the numbers of the lines that HTML marks in it."""

    text: str
    introductions: frozenset[int] = frozenset()  # of quotes
    history: int | None = None  # from there on all is an earlier letter
    signature: int | None = None  # of the new text: only before any quote


def lay_out(source: str) -> LaidOut:
    """Return the text of the HTML `source` about as a browser shows it; quotes begin with "> "."""
    if "<" not in source:
        return LaidOut(html.unescape(source).replace("\xa0", " ").strip("\n"))
    page = _Page()
    page.read(source)
    if page.hidden:
        # A hidden element that never ends would hide the rest of the letter.
        page = _Page(shows_hidden=True)
        page.read(source)
    return page.result()


@dataclass(slots=True)
class _Page:
    """The state of the layout: the lines that are finished and the one being written."""

    shows_hidden: bool = False
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    introductions: set[int] = field(default_factory=set)
    history: int | None = None
    signature: int | None = None
    quotes: int = 0
    depth: int = 0  # of the quote in which the last finished line stands
    verbatim: int = 0
    lists: list[int] = field(default_factory=list)  # the number of the last item; -1 for bullets
    bullet: str = ""
    cell: int = -1  # the number of lines above the table cell being written, -1 outside of rows
    hidden: list[str] = field(default_factory=list)  # open elements of the hidden one's name
    introducing: list[str] = field(default_factory=list)  # the same for a quote's introduction
    gap: bool = False  # an empty line is due before the next text
    spaced: bool = False  # the last paragraph keeps its distance

    def read(self, source: str) -> None:
        for token in tokens(source):
            if self.hidden:
                self.pass_over(token)
            elif isinstance(token, str):
                self.write(token)
            elif token.is_end:
                self.end(token.name)
            else:
                self.start(token.name, nature_of(token.name, token.source))
        self.break_block("table")

    def pass_over(self, token: Tag | str) -> None:
        if isinstance(token, str) or token.name != self.hidden[-1]:
            return
        if token.is_end:
            self.hidden.pop()
        else:
            self.hidden.append(token.name)

    def write(self, text: str) -> None:
        if self.verbatim:
            first, *rest = text.split("\n")
            self.line.append(first)
            for each in rest:
                self.break_line(even_empty=True)
                self.line.append(each)
            return
        text = _BLANKS.sub(" ", text)
        if text[:1] == " " and (not self.line or self.line[-1][-1:] in {" ", "\t"}):
            text = text[1:]
        if text:
            self.line.append(text)

    def break_line(self, *, even_empty: bool = False) -> None:
        """End the line being written; an empty one only counts when a <br> or a blank made it."""
        begins_cell = self.cell >= 0 and bool(self.line) and self.line[-1] == "\t"
        if (not self.line or begins_cell) and not even_empty:
            return
        content = "".join(self.line).replace("\xa0", " ").rstrip()
        self.line.clear()
        depth = min(self.quotes, _MAX_DEPTH)
        if content:
            content = self.bullet + content
            self.bullet = ""
            if self.gap and self.lines and self.lines[-1].strip("> "):
                self.lines.append(">" * min(depth, self.depth))
            self.gap = False
            if self.introducing:
                self.introductions.add(len(self.lines))
        self.depth = depth
        self.lines.append(f"{'>' * depth} {content}" if depth and content else ">" * depth + content)

    def break_block(self, name: str) -> None:
        if name in {"tr", "table"}:
            self.cell = -1
        self.break_line()

    def start(self, name: str, nature: Nature) -> None:
        if nature.hidden and not self.shows_hidden:
            self.hidden.append(name)
            return
        if name in BLOCKS:
            self.break_block(name)
        if name in SPACED:
            self.spaced = nature.spaced
            self.gap = self.gap or nature.spaced
        if nature.role is not QuoteRole.NONE or self.introducing:
            self.quote(name, nature.role)
        if name in VERBATIM:
            self.verbatim += 1
        elif name in LISTS:
            self.lists.append(0 if name == "ol" else -1)
        else:
            self.place(name, nature.picture)

    def place(self, name: str, picture: str) -> None:
        """Put down the signs that an element stands for."""
        if name == "br":
            self.break_line(even_empty=True)
        elif name == "li":
            self.item()
        elif name in {"td", "th"}:
            self.begin_cell()
        elif picture:
            self.write(picture)

    def begin_cell(self) -> None:
        """Put a tab between the cells of a row, also where each holds a paragraph, as in tables of Word."""
        if self.cell >= 0 and not self.line and len(self.lines) == self.cell + 1 and not self.quotes:
            self.line.append(self.lines.pop())
        if self.line and self.line[-1] != "\t":
            self.line[-1] = self.line[-1].rstrip(" ")
            self.line.append("\t")
        self.cell = len(self.lines)

    def quote(self, name: str, role: QuoteRole) -> None:
        if role is QuoteRole.QUOTE:
            self.quotes += 1
        elif role is QuoteRole.HISTORY and self.history is None:
            self.break_line()
            self.history = len(self.lines)
        elif role is QuoteRole.SIGNATURE and not self.quotes and self.history is self.signature is None:
            self.break_line()
            self.signature = len(self.lines)
        if role is QuoteRole.INTRODUCTION or (self.introducing and name == self.introducing[-1]):
            self.introducing.append(name)

    def item(self) -> None:
        indent = "  " * (min(max(len(self.lists), 1), _MAX_DEPTH) - 1)
        if self.lists and self.lists[-1] >= 0:
            self.lists[-1] += 1
            self.bullet = f"{indent}{self.lists[-1]}. "
        else:
            self.bullet = f"{indent}* "

    def end(self, name: str) -> None:
        if self.introducing and name == self.introducing[-1]:
            self.break_line()
            self.introducing.pop()
        if name in BLOCKS:
            self.break_block(name)
        if name in SPACED:
            self.gap = self.gap or self.spaced
        if name == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif name in VERBATIM:
            self.verbatim = max(0, self.verbatim - 1)
        elif name in LISTS and self.lists:
            self.lists.pop()

    def result(self) -> LaidOut:
        """Return the lines without the empty ones around them and without runs of empty ones."""
        kept: list[str] = []
        places: list[int] = []  # of the lines among those that are kept
        for line in self.lines:
            places.append(len(kept))
            if line.strip("> ") or (kept and kept[-1].strip("> ")):
                kept.append(line)
        while kept and not kept[-1].strip("> "):
            kept.pop()
        places.append(len(kept))

        def place(number: int | None) -> int | None:
            return places[number] if number is not None and places[number] < len(kept) else None

        introductions = frozenset(places[number] for number in self.introductions)
        return LaidOut("\n".join(kept), introductions, place(self.history), place(self.signature))
