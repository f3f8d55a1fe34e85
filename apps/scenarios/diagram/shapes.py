"""The shapes, lines and texts of a diagram. Lengths are its own units, which are pixels where it is not scaled."""

from dataclasses import dataclass, replace

LINE = 16  # from one line of text to the next
PADDING = 14
ICON = 16

Points = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `quiet` lines tell details."""

    words: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A box, a circle, a diamond or a frame, with its text; `mark` counts the runs that are at it."""

    form: str
    key: str
    x: int
    y: int
    width: int
    height: int
    icon: str = ""
    text: tuple[Text, ...] = ()
    text_x: int = 0
    text_y: int = 0  # the base of the first line
    mark: int = 0

    def moved(self, dx: int, dy: int) -> "Shape":
        """The same elsewhere."""
        return replace(self, x=self.x + dx, y=self.y + dy, text_x=self.text_x + dx, text_y=self.text_y + dy)

    @property
    def middle_x(self) -> int:
        return self.x + self.width // 2

    @property
    def middle_y(self) -> int:
        return self.y + self.height // 2

    @property
    def end_x(self) -> int:
        return self.x + self.width

    @property
    def bottom_y(self) -> int:
        return self.y + self.height

    @property
    def icon_x(self) -> int:
        return self.x + 12 if self._is_box else self.middle_x - ICON // 2

    @property
    def icon_y(self) -> int:
        return self.y + PADDING - 2 if self._is_box else self.middle_y - ICON // 2

    @property
    def loop_x(self) -> int:
        return self.end_x - ICON - 10

    @property
    def loop_y(self) -> int:
        return self.y + PADDING - 2

    @property
    def holds_others(self) -> bool:
        return self.form in {"frame", "loop"}

    @property
    def mark_base(self) -> int:
        return self.y + 4

    @property
    def _is_box(self) -> bool:
        return self.form == "task" or self.holds_others

    @property
    def lines(self) -> list[tuple[int, Text]]:
        """The text, each line with its base."""
        return [(self.text_y + number * LINE, text) for number, text in enumerate(self.text)]


@dataclass(frozen=True, slots=True)
class Line:
    """Where the flow goes, through these points; with an arrow at their end, unless they go up."""

    points: Points
    arrow: bool = True
    label: str = ""

    def moved(self, dx: int, dy: int) -> "Line":
        """The same elsewhere."""
        return replace(self, points=tuple((x + dx, y + dy) for x, y in self.points))

    @property
    def path(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{x},{y}" for x, y in self.points)

    @property
    def head(self) -> str:
        """The arrow's head as a triangle."""
        (before_x, _before_y), (x, y) = self.points[-2:]
        if before_x < x:
            return f"{x},{y} {x - 7},{y - 4} {x - 7},{y + 4}"
        if before_x > x:
            return f"{x},{y} {x + 7},{y - 4} {x + 7},{y + 4}"
        return f"{x},{y} {x - 4},{y - 7} {x + 4},{y - 7}"

    @property
    def label_at(self) -> tuple[int, int]:
        """Where the label begins: beside a line that goes down, above one that goes to the side."""
        (x, y), (next_x, next_y) = self.points[:2]
        return (x + 8, y + 15) if next_x == x and next_y > y else (x + 6, y - 6)
