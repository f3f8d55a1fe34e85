"""Functions of lists; lists are flat, and an empty value is no item of any."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.attributes import Type
from apps.attributes.wording import SEPARATOR
from apps.formulas.functions.numbers import comparable
from apps.formulas.functions.parameters import EACH_CONDITION, EACH_VALUE, ITEM, LIST, VALUES, whole
from apps.formulas.operators import folded
from apps.formulas.shapes import NUMBER, TEXT, YES_NO, Shape, many, one, unified
from apps.formulas.signature import Count, Function, Parameter, Way, flat, joined

_PLACE = Parameter(pgettext_lazy("formulas", "number"), (Type.NUMBER,))
_SEPARATOR = Parameter(pgettext_lazy("formulas", "separator"), (Type.STRING,), optional=True)
_SORT_ITEM = Parameter(pgettext_lazy("formulas", "item"), way=Way.ITEM, optional=True)
_SORT_VALUE = Parameter(pgettext_lazy("formulas", "value"), way=Way.EACH, count=Count.ONE, optional=True)

Items = tuple[Any, ...]
Each = Callable[[Any], Any]


def _list(*values: Any) -> Items:
    return flat(values)


def _item(items: Items, number: Decimal) -> Any:
    place = whole(number, 1)
    index = place - 1 if place > 0 else len(items) + place
    return items[index] if place and 0 <= index < len(items) else None


def _unique(items: Items) -> Items:
    found: dict[Any, Any] = {}
    for item in items:
        found.setdefault(_key(item), item)
    return tuple(found.values())


def _key(value: Any) -> Any:
    """What two equal items have in common, also where they are objects."""
    if isinstance(value, Mapping):
        return tuple(sorted((str(name), _key(part)) for name, part in value.items()))
    return tuple(map(_key, value)) if isinstance(value, tuple) else (type(value).__name__, folded(value))


def _sort(items: Items, value: Each | None = None) -> Items:
    keys = items if value is None else [value(item) for item in items]
    comparable([key for key in keys if key is not None])
    known = [(folded(key), place) for place, key in enumerate(keys) if key is not None]
    unknown = [place for place, key in enumerate(keys) if key is None]
    return tuple(items[place] for place in [*(place for _key, place in sorted(known)), *unknown])


def _filter(items: Items, condition: Each) -> Items:
    return tuple(item for item in items if condition(item))


def _map(items: Items, value: Each) -> Items:
    return flat(value(item) for item in items)


def _any(items: Items, condition: Each) -> bool:
    return any(condition(item) for item in items)


def _all(items: Items, condition: Each) -> bool:
    return all(condition(item) for item in items)


def _of_all(shapes: Sequence[Shape]) -> Shape:
    return many(unified([one(shape) for shape in shapes]))


def _same_list(shapes: Sequence[Shape]) -> Shape:
    return many(shapes[0])


def _one_item(shapes: Sequence[Shape]) -> Shape:
    return one(shapes[0])


FUNCTIONS = (
    Function(
        "LIST", (VALUES,), _of_all, _list,
        _("A list of the values; of lists among them, their items. Empty values are left out."),
        'LIST("a", "b", message.Phone)',
    ),
    Function(
        "COUNT", (LIST,), NUMBER, lambda items: Decimal(len(items)), _("How many items the list has."),
        "COUNT(message.Attachments)",
    ),
    Function(
        "FIRST", (LIST,), _one_item, lambda items: items[0] if items else None,
        _("The first item, nothing when there is none."), "FIRST(message.To.Address)",
    ),
    Function(
        "LAST", (LIST,), _one_item, lambda items: items[-1] if items else None,
        _("The last item, nothing when there is none."), "LAST(message.Attachments.Name)",
    ),
    Function(
        "ITEM", (LIST, _PLACE), _one_item, _item,
        _("The item with this number, the first being 1; −1 is the last one."), "ITEM(LIST(10, 20, 30), 2)",
    ),
    Function(
        "JOIN", (LIST, _SEPARATOR), TEXT, lambda items, separator=SEPARATOR: joined(items, separator),
        _("All items in one text, with the separator between them, or a comma."),
        'JOIN(message.Attachments.Name, "; ")',
    ),
    Function(
        "UNIQUE", (LIST,), _same_list, _unique,
        _("The list without repetitions. Capital and small letters are the same."),
        'UNIQUE(LIST("a", "b", "A"))',
    ),
    Function(
        "SORT", (LIST, _SORT_ITEM, _SORT_VALUE), _same_list, _sort,
        _("The list in order: of its items, or of a value of each."),
        "SORT(message.Attachments, file, file.Size).Name",
    ),
    Function(
        "REVERSE", (LIST,), _same_list, lambda items: items[::-1], _("The list from its end to its beginning."),
        "REVERSE(SORT(LIST(2, 3, 1)))",
    ),
    Function(
        "FILTER", (LIST, ITEM, EACH_CONDITION), _same_list, _filter,
        _("The items that the condition holds for. The name in the second place stands for each item."),
        'FILTER(message.Attachments, file, file.Extension = ".pdf").Name',
    ),
    Function(
        "MAP", (LIST, ITEM, EACH_VALUE), lambda shapes: many(shapes[2]), _map,
        _("A value of each item, as a list. The name in the second place stands for each item."),
        "MAP(message.Attachments, file, UPPER(file.Name))",
    ),
    Function(
        "ANY", (LIST, ITEM, EACH_CONDITION), YES_NO, _any, _("Whether the condition holds for any item."),
        'ANY(message.To, person, ENDSWITH(person.Address, "@example.com"))',
    ),
    Function(
        "ALL", (LIST, ITEM, EACH_CONDITION), YES_NO, _all, _("Whether the condition holds for every item."),
        "ALL(message.Attachments, file, file.Size < 10000)",
    ),
)  # fmt: skip
