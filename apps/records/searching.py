"""Records by what somebody types who looks for one: a part of a number, or of a searchable text."""

from functools import reduce
from operator import or_

from django.db.models import Q

from apps.records.conditions import Operation, condition, operations
from apps.records.models import RecordType

SHORTEST = 3
"""Characters that an index can look for anywhere in a text."""


def searched(record_type: RecordType, text: str) -> Q:
    """What finds the records of the type; each term of it can use an index.

    A shorter text is the beginning of a number, or what stands in the place of its mask.
    """
    if len(text) < SHORTEST:
        return Q(number__istartswith=text) | Q(number__iexact=record_type.number_mask.replace("{0}", text))
    texts = [row for row in record_type.rows if row.searchable and Operation.CONTAINS in operations(row)]
    found = [condition(row, Operation.CONTAINS, text) for row in texts]
    return reduce(or_, found, Q(number__icontains=text))
