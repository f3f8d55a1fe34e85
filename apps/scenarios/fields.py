"""The fields of steps and events: what the builder's forms are drawn from, and what a definition is checked by."""

import enum
from dataclasses import dataclass

from django.utils.functional import Promise


class FieldKind(enum.Enum):
    """What a field holds, and how it stands in a definition's JSON (a text, unless another type is named)."""

    FORMULA = "formula"
    TEXT = "text"  # as it is: several lines are allowed
    LINE = "line"
    VARIABLE = "variable"  # the name of a variable
    ROUTE = "route"  # system name of an outgoing route
    INCOMING_ROUTE = "incoming-route"  # system name
    RECORD_TYPE = "record-type"  # system name
    QUEUE = "queue"  # system name
    SCENARIO = "scenario"  # system name
    SECRET = "secret"  # noqa: S105 - the system name of a webhook secret
    STEP = "step"  # the key of a step of the scenario that the field SCENARIO names
    OBJECT = "object"  # a formula that gives an object; empty: the one at hand
    ON = "on"  # ticket, letter, contact, account or record:<system name of a record type>
    CHOICE = "choice"
    FLAG = "flag"  # true or false
    NUMBER = "number"  # a whole number
    DURATION = "duration"  # as people write it: 2 h, 30 min, P1D
    TIME = "time"  # HH:MM in the installation's time zone
    WEEKDAYS = "weekdays"  # a list of 1 (Monday) … 7; empty: every day
    CHANGES = "changes"  # [{"name", "operation": "replace" | "add" | "clear", "value": formula}]
    VALUES = "values"  # [{"name", "value": formula}]; names may be dotted: To.Address
    TEAMS = "teams"  # a list of names
    NAMES = "names"  # a list of names of attributes


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a step or an event; `name` is its key in the JSON.

    `choices` are pairs of a value and a label, of a CHOICE. With `only_if`, the field counts only while the field of
    that name has one of those values; an absent CHOICE has its first value.
    """

    name: str
    label: str | Promise
    kind: FieldKind
    required: bool = True
    help: str | Promise = ""
    choices: tuple[tuple[str, str | Promise], ...] = ()
    only_if: tuple[str, tuple[str, ...]] | None = None
