"""The blocks of a diagram: shapes and lines around an axis, put below each other, beside each other and into frames.

A block begins at y = 0, and x = 0 is its axis, on which the flow enters at `top` and leaves at `bottom`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from apps.scenarios.diagram.shapes import ICON, LINE, PADDING, Line, Points, Shape, Text

WIDTH = 196  # of a step
RADIUS = 17  # of an event
DIAMOND = 20  # from the middle of a condition to its corners
GAP = 30  # between two steps
COLUMN_GAP = 22  # between two branches
BELOW_BRANCHES = 14


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the drawing; `goes_on` tells whether the flow leaves it."""

    left: int
    right: int
    height: int
    top: int
    bottom: int
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...] = ()
    goes_on: bool = True

    def moved(self, dx: int, dy: int) -> tuple[tuple[Shape, ...], tuple[Line, ...]]:
        """Its shapes and lines elsewhere."""
        return tuple(shape.moved(dx, dy) for shape in self.shapes), tuple(line.moved(dx, dy) for line in self.lines)


def task(key: str, icon: str, text: tuple[Text, ...], mark: int) -> Block:
    """A step as a rounded box."""
    height = 2 * PADDING + LINE * len(text) - 2
    shape = Shape(
        "task", key, -WIDTH // 2, 0, WIDTH, height, icon, text, 12 + ICON + 8 - WIDTH // 2, PADDING + 11, mark
    )
    return Block(WIDTH // 2, WIDTH // 2 + 10, height, 0, height, (shape,))


def event(form: str, key: str, icon: str, text: tuple[Text, ...], mark: int) -> Block:
    """A circle with its text beside it; those that end the flow are told by their form."""
    height = max(2 * RADIUS, LINE * len(text))
    top = (height - 2 * RADIUS) // 2
    base = (height - LINE * len(text)) // 2 + 12
    shape = Shape(form, key, -RADIUS, top, 2 * RADIUS, 2 * RADIUS, icon, text, RADIUS + 10, base, mark)
    ends = form in {"finish", "send-end"}
    return Block(RADIUS + 4, _reach(text), height, top, top + 2 * RADIUS, (shape,), goes_on=not ends)


def gateway(key: str, text: tuple[Text, ...], mark: int) -> Block:
    """A condition as a diamond, its text beside the line that leads to it."""
    top = LINE * len(text) + 2
    shape = Shape("gateway", key, -DIAMOND, top, 2 * DIAMOND, 2 * DIAMOND, "", text, 12, 10, mark)
    return Block(DIAMOND, _reach(text), top + 2 * DIAMOND, top, top + 2 * DIAMOND, (shape,))


def with_exit(gate: Block, label: str) -> Block:
    """A condition that ends the flow at once, beside it, where it doesn't hold."""
    corner, y = gate.shapes[-1].end_x, gate.shapes[-1].middle_y
    x = corner + 44 + _length(label)
    end = Shape("finish", "", x, y - RADIUS, 2 * RADIUS, 2 * RADIUS)
    way = Line(((corner, y), (x, y)), label=label)
    return replace(gate, right=max(gate.right, end.end_x), shapes=(*gate.shapes, end), lines=(*gate.lines, way))


def stacked(blocks: Iterable[Block]) -> Block:
    """Blocks below each other, with arrows between them."""
    shapes: list[Shape] = []
    lines: list[Line] = []
    parts = list(blocks)
    y, end, goes_on = 0, 0, True
    for number, block in enumerate(parts):
        if number and goes_on:
            lines.append(Line(((0, end), (0, y + block.top))))
        moved_shapes, moved_lines = block.moved(0, y)
        shapes += moved_shapes
        lines += moved_lines
        end, goes_on = y + block.bottom, block.goes_on
        y += block.height + GAP
    return Block(
        max(block.left for block in parts), max(block.right for block in parts), y - GAP, parts[0].top, end,
        tuple(shapes), tuple(lines), goes_on,
    )  # fmt: skip


def framed(form: str, key: str, icon: str, text: tuple[Text, ...], mark: int, inner: Block) -> Block:
    """Steps inside a step: a frame, or a loop, with the outer one's text at its head."""
    head = PADDING + LINE * len(text)
    left = max(inner.left + PADDING, WIDTH // 2)
    right = max(inner.right + PADDING, WIDTH // 2)
    start = head + 18
    height = start + inner.height + PADDING + 4
    frame = Shape(form, key, -left, 0, left + right, height, icon, text, 12 + ICON + 8 - left, PADDING + 9, mark)
    shapes, lines = inner.moved(0, start)
    into = Line(((0, head + 2), (0, start + inner.top)))
    return Block(left, right + 10, height, 0, height, (frame, *shapes), (into, *lines))


def branched(gate: Block, main: tuple[str, Block | None], other: tuple[str, Block | None]) -> Block:
    """What goes on below a gate, and beside it what else can happen; both come together at the end."""
    (main_label, below), (other_label, beside) = main, other
    corner = (gate.shapes[-1].end_x, gate.shapes[-1].middle_y)
    start = gate.height + GAP + 4
    wide = max(gate.right, below.right if below else 0)
    axis = wide + COLUMN_GAP + (beside.left if beside else 0)
    end = start + max(block.height if block else 0 for block in (below, beside)) + BELOW_BRANCHES
    parts = [
        _branch(below, ((0, gate.bottom), (0, start)), ((0, end),), main_label, leads_on=False),
        _branch(
            beside, (corner, (axis, corner[1]), (axis, start)), ((axis, end), (0, end)), other_label, leads_on=True
        ),
    ]
    return Block(
        left=max(gate.left, below.left if below else 0),
        right=max(axis + (beside.right if beside else 4), corner[0] + 10 + _length(other_label)),
        height=end, top=gate.top, bottom=end,
        shapes=(*gate.shapes, *(shape for part in parts for shape in part.shapes)),
        lines=(*gate.lines, *(line for part in parts for line in part.lines)),
        goes_on=any(part.goes_on for part in parts),
    )  # fmt: skip


def _branch(block: Block | None, into: Points, out: Points, label: str, *, leads_on: bool) -> Block:
    """A branch at its place: `into` leads to where it begins, `out` to where the branches come together."""
    x, y = into[-1]
    if block is None:
        return Block(0, 0, 0, 0, 0, (), (Line((*into[:-1], *out), arrow=leads_on, label=label),))
    shapes, lines = block.moved(x, y)
    way_in = Line((*into[:-1], (x, y + block.top)), label=label)
    way_out = (Line(((x, y + block.bottom), *out), arrow=leads_on),) if block.goes_on else ()
    return replace(block, shapes=shapes, lines=(way_in, *lines, *way_out))


def _reach(text: tuple[Text, ...]) -> int:
    """How far to the right of the axis a text beside it reaches."""
    return RADIUS + 10 + max((_length(line.words) for line in text), default=0)


def _length(words: str) -> int:
    """How long a line of text is, about."""
    return len(words) * 8  # wide fonts of Cyrillic need it
