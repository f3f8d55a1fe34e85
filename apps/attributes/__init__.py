"""Attributes and their typed values: what routes, records and scenarios pass on."""

from apps.attributes.checking import Problem, ValuesRefusedError, check, read_values
from apps.attributes.declaration import Attribute, Type
from apps.attributes.values import Document, Period, Reference, Value, Values, items_of

__all__ = [
    "Attribute",
    "Document",
    "Period",
    "Problem",
    "Reference",
    "Type",
    "Value",
    "Values",
    "ValuesRefusedError",
    "check",
    "items_of",
    "read_values",
]
