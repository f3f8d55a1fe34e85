"""What a step sees of its run while it is executed, and what it may answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from apps.attributes import Reference, Value
from apps.formulas import World, evaluate, parse
from apps.scenarios.told import Told, keep

if TYPE_CHECKING:
    from apps.activities.models import EmailActivity
    from apps.scenarios.definition import Definition
    from apps.scenarios.models import Run
    from apps.staff.models import User


class StepError(Exception):
    """A step that can't be done; the text is a sentence. One that is not `permanent` is tried again later."""

    def __init__(self, sentence: str, *, permanent: bool = True) -> None:
        self.permanent = permanent
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class GoOn:
    """The step is done: the next one."""


@dataclass(frozen=True, slots=True)
class Enter:
    """Go on with the steps of a branch, then with the next step. `names` are known inside the branch only."""

    branch: str = "steps"
    names: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repeat:
    """Do the steps of the branch “steps” for each of the items, which the variable holds meanwhile."""

    items: tuple[Value, ...]
    variable: str


@dataclass(frozen=True, slots=True)
class WaitFor:
    """Wait until a moment, or for a reply to a letter (until the moment, if there is one).

    When the reply comes, `variable` holds its message and the run goes on; when the time is over first, the steps of
    the branch “otherwise” are done.
    """

    until: datetime | None = None
    reply_to: EmailActivity | None = None
    variable: str = "reply"


@dataclass(frozen=True, slots=True)
class Again:
    """What the step has begun is not over yet: the run waits, and does the same step once more at that moment.

    Whoever knows that it is over sooner (a webhook's answer, the end of another run) sets the run's `wake_at` to now.
    `remember` is JSON that the step finds in `Running.remembered` then.
    """

    at: datetime
    remember: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finish:
    """The run is done, whatever steps come after this one."""


Outcome = GoOn | Enter | Repeat | WaitFor | Again | Finish


class Running:
    """One step of a run under way, inside its transaction.

    `names` are the variables, and with them `object`, `letter` and `message` where the run has them. What a step
    changes of them with `set`, sends and tells is kept with the step's outcome, or not at all.
    """

    def __init__(
        self,
        run: Run,
        definition: Definition,
        names: Mapping[str, Value],
        world: World,
        *,
        by: User | None,
        remembered: Mapping[str, Any] | None = None,
    ) -> None:
        self.run = run
        self.definition = definition
        self.names = dict(names)
        self.world = world
        self.by = by
        self.remembered: Mapping[str, Any] = remembered or {}
        self.told: list[Told] = []
        self.changed: dict[str, Value | None] = {}
        self.sent: EmailActivity | None = run.sent

    def value(self, formula: str) -> Value | None:
        """The formula's value; None for an empty text. FormulaError with a sentence."""
        return evaluate(parse(formula), self.names, world=self.world) if formula.strip() else None

    @property
    def object(self) -> Reference | None:
        """The object at hand: that of the branch of a step that creates one, else that of the run."""
        found = self.names.get("object")
        return found if isinstance(found, Reference) else None

    def set(self, name: str, value: Value | None) -> None:
        """Give a variable a value, or take it away with None; inside a loop or a branch, the variable that is seen."""
        self.changed[name] = value
        if value is None:
            self.names.pop(name, None)
        else:
            self.names[name] = value

    def tell(self, name: str | Promise, value: Value | Promise | None) -> None:
        """Put a line into the step's log; words of our own are lazy translations."""
        self.told.append(keep(name, value))

    def note_sent(self, letter: EmailActivity) -> None:
        """Remember a letter that the step has sent: a later step may wait for a reply to it."""
        self.sent = letter
