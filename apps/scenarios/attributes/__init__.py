"""Message attributes and their typed values: what routes and scenarios pass on."""

from apps.scenarios.attributes.checking import Problem, ValuesRefusedError, check, read_values
from apps.scenarios.attributes.declaration import Attribute, Type
from apps.scenarios.attributes.values import Account, Document, Period, Value, Values

__all__ = [
    "Account",
    "Attribute",
    "Document",
    "Period",
    "Problem",
    "Type",
    "Value",
    "Values",
    "ValuesRefusedError",
    "check",
    "read_values",
]
