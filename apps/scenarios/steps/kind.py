"""What a kind of step is: its fields, its branches, what it does, and which variables it adds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from apps.attributes import Attribute
from apps.formulas import Scope
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field
from apps.scenarios.running import Outcome, Running

Names = Mapping[str, Attribute | None]
"""Variables with their shapes; None: known only when the scenario runs."""


def no_names(step: Step, scope: Scope) -> Names:
    """For kinds that add no variables."""
    return {}


@dataclass(frozen=True, slots=True)
class Branch:
    """A place for steps within the step: “steps” or “otherwise”."""

    name: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class StepKind:
    """`names` are the variables that are known after the step and within it, `inside` those of its branch “steps”."""

    key: str
    label: str | Promise
    description: str | Promise
    icon: str  # of heroicons
    fields: tuple[Field, ...]
    run: Callable[[Running, Step], Outcome]
    branches: tuple[Branch, ...] = ()
    names: Callable[[Step, Scope], Names] = no_names
    inside: Callable[[Step, Scope], Names] = no_names
