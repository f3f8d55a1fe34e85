"""What scenarios see of the objects that people work with: their attributes, read and changed by kind."""

from apps.scenarios.objects.changing import Change, Operation, apply
from apps.scenarios.objects.fitting import fit, misfit
from apps.scenarios.objects.kind import Kind, ObjectRefusedError, declared
from apps.scenarios.objects.kinds import (
    all_kinds,
    find_instance,
    kind_named,
    kind_of,
    may_see,
    on_in_words,
    refer,
    shape_of,
)
from apps.scenarios.objects.world import ObjectWorld

__all__ = [
    "Change",
    "Kind",
    "ObjectRefusedError",
    "ObjectWorld",
    "Operation",
    "all_kinds",
    "apply",
    "declared",
    "find_instance",
    "fit",
    "kind_named",
    "kind_of",
    "may_see",
    "misfit",
    "on_in_words",
    "refer",
    "shape_of",
]
