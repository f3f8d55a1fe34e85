"""A mistake in a definition, at its step, its field and its row."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """`sentence` names the step, the field and the cure; `short` is the same for who sees the field.

    `step_key` is "" for the event and the condition; `row` is the number of a table's row from 0, None for the field.
    """

    step_key: str
    field: str
    sentence: str
    short: str = ""
    row: int | None = None
