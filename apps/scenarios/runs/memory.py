"""What a run knows: its position and its variables, and how they follow from what a step has done.

The items of a loop under way stand among the variables as “<key of its step>[]”, a name that no formula can have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from apps.attributes import Value
from apps.scenarios.definition import Definition, Step
from apps.scenarios.runs import variables as typed
from apps.scenarios.runs.position import Position, enter, leave_pending, next_step, step_at


@dataclass(frozen=True, slots=True)
class Memory:
    """Both as JSON would have them; `ended` are the steps with branches that were left on the way."""

    position: Position
    variables: Mapping[str, Any]
    ended: tuple[str, ...] = ()

    def names(self) -> dict[str, Value]:
        """Everything that formulas may name at this place, the innermost first."""
        seen = {name: data for name, data in self.variables.items() if not name.endswith("[]")}
        for frame in self.position:
            seen |= frame.names
        return {name: typed.read_value(data) for name, data in seen.items() if data is not None}

    def changed(self, values: Mapping[str, Value | None]) -> "Memory":
        """With other values of some variables: each where it is seen, new ones for the whole run."""
        position, known = list(self.position), dict(self.variables)
        for name, value in values.items():
            data = None if value is None else typed.write_value(value)
            at = next((at for at in reversed(range(len(position))) if name in position[at].names), None)
            if at is not None:
                position[at] = replace(position[at], names={**position[at].names, name: data})
            elif data is None:
                known.pop(name, None)
            else:
                known[name] = data
        return replace(self, position=tuple(position), variables=known)

    def entered(self, step: Step, branch: str, names: Mapping[str, Value]) -> "Memory":
        """At the beginning of a branch of the step at hand."""
        return replace(self, position=enter(self.position, step, branch, typed.write(names)))

    def repeating(self, step: Step, items: tuple[Value, ...], variable: str) -> "Memory":
        """At the beginning of the first round of a loop."""
        data = [typed.write_value(item) for item in items]
        inside = enter(self.position, step, "steps", {variable: data[0]}, round=1)
        return replace(self, position=inside, variables={**self.variables, f"{step.key}[]": data})

    def waiting(self, pending: Mapping[str, Any]) -> "Memory":
        """At the same step, with what it waits for."""
        return replace(self, position=leave_pending(self.position, pending))

    def past(self) -> "Memory":
        """After the step at hand."""
        return replace(self, position=next_step(self.position))

    def settled(self, definition: Definition) -> "Memory":
        """At the next step that there is to do: out of finished branches, into the next round of a loop.

        Without one the position is empty.
        """
        position, known, ended = self.position, dict(self.variables), list(self.ended)
        while position and step_at(definition, position) is None:
            frame = position[-1]
            items = known.get(f"{frame.owner}[]", ()) if frame.round else ()
            if frame.round < len(items):
                (variable,) = frame.names
                again = replace(frame, index=0, round=frame.round + 1, names={variable: items[frame.round]})
                position = (*position[:-1], again)
                continue
            known.pop(f"{frame.owner}[]", None)
            position = position[:-1]
            if position:
                ended.append(frame.owner)
                position = next_step(position)
        return Memory(position, known, tuple(ended))
