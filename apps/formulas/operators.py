"""What operators do with two values, and which values they can do it with."""

import operator
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext as _

from apps.attributes import Attribute, Reference, Type
from apps.formulas import shapes
from apps.formulas.errors import NoValueError
from apps.formulas.shapes import TEXT, YES_NO, Shape
from apps.formulas.signature import cure, text_of

_TICK: Final = timedelta(microseconds=1)
_TEXT, _NUMBER, _MOMENT, _DURATION = Type.STRING, Type.NUMBER, Type.DATE_TIME, Type.DURATION


def scaled(duration: timedelta, number: Decimal) -> timedelta:
    """The duration so many times."""
    return timedelta(microseconds=int(Decimal(duration // _TICK) * number))


_ARITHMETIC: dict[tuple[str, Type, Type], tuple[Type, Callable[[Any, Any], Any]]] = {
    ("+", _TEXT, _TEXT): (_TEXT, operator.add),
    ("+", _NUMBER, _NUMBER): (_NUMBER, operator.add),
    ("+", _MOMENT, _DURATION): (_MOMENT, operator.add),
    ("+", _DURATION, _MOMENT): (_MOMENT, operator.add),
    ("+", _DURATION, _DURATION): (_DURATION, operator.add),
    ("-", _NUMBER, _NUMBER): (_NUMBER, operator.sub),
    ("-", _MOMENT, _MOMENT): (_DURATION, operator.sub),
    ("-", _MOMENT, _DURATION): (_MOMENT, operator.sub),
    ("-", _DURATION, _DURATION): (_DURATION, operator.sub),
    ("*", _NUMBER, _NUMBER): (_NUMBER, operator.mul),
    ("*", _NUMBER, _DURATION): (_DURATION, lambda left, right: scaled(right, left)),
    ("*", _DURATION, _NUMBER): (_DURATION, scaled),
    ("/", _NUMBER, _NUMBER): (_NUMBER, operator.truediv),
    ("/", _DURATION, _NUMBER): (_DURATION, lambda left, right: scaled(left, 1 / right)),
    ("/", _DURATION, _DURATION): (_NUMBER, lambda left, right: Decimal(left // _TICK) / Decimal(right // _TICK)),
}
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ORDERED = (_NUMBER, _TEXT, _MOMENT, _DURATION)


def shape(sign: str, left: Shape, right: Shape) -> Shape:
    """The shape of what comes out; NoValueError where these two can't be joined by this operator."""
    if sign == "&":
        return TEXT
    if sign in {"AND", "OR"}:
        return YES_NO
    if sign in {"=", "<>"}:
        _need_likeness(sign, left, right)
        return YES_NO
    if sign in _ORDERS:
        _need_order(sign, left, right)
        return YES_NO
    if sign in {"IN", "CONTAINS"}:
        _need_whole(sign, left, right)
        return YES_NO
    return _arithmetic_shape(sign, left, right)


def apply(sign: str, left: Any, right: Any) -> Any:
    """What comes out; an empty value makes numbers, dates and durations empty, and comparisons no."""
    found = _APPLY.get(sign)
    return found(left, right) if found else _reckoned(sign, left, right)


def folded(value: Any) -> Any:
    """What is compared of a value: a text without regard to capitals, an object that is pointed at by its key."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, Reference):
        return value.kind, value.id
    return value


def is_empty(value: Any) -> bool:
    """No value, a text of blanks only, or a list or an object of nothing."""
    return value is None or value in ((), {}) or (isinstance(value, str) and not value.strip())


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal: all empty ones are, and texts that differ in capitals only."""
    if is_empty(left) or is_empty(right):
        return is_empty(left) and is_empty(right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and bool(folded(left) == folded(right))


def contains(whole: Any, part: Any) -> bool:
    """Whether a list has this item, or a text this text in it; an empty value is in nothing."""
    if is_empty(whole) or is_empty(part):
        return False
    if isinstance(whole, tuple):
        wanted = folded(part)  # once, for it may be long
        return any(type(item) is type(part) and folded(item) == wanted for item in whole)
    if isinstance(whole, str) and isinstance(part, str):
        return part.casefold() in whole.casefold()
    return same(whole, part)


def _ordered(sign: str, left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    _need_order(sign, shapes.shape_of(left), shapes.shape_of(right))
    return _ORDERS[sign](folded(left), folded(right))


_APPLY: dict[str, Callable[[Any, Any], Any]] = {
    "&": lambda left, right: text_of(left) + text_of(right),
    "=": same,
    "<>": lambda left, right: not same(left, right),
    "IN": lambda left, right: contains(right, left),
    "CONTAINS": contains,
    **{sign: partial(_ordered, sign) for sign in _ORDERS},
}


def _reckoned(sign: str, left: Any, right: Any) -> Any:
    if left is None or right is None:
        other = left if right is None else right
        return other if sign == "+" and isinstance(other, str) else None
    found = _ARITHMETIC.get((sign, shapes.type_of(left), shapes.type_of(right)))
    if found is None:
        raise NoValueError(_unfit(sign, shapes.shape_of(left), shapes.shape_of(right)))
    return found[1](left, right)


def _arithmetic_shape(sign: str, left: Shape, right: Shape) -> Shape:
    if left is None or right is None:
        other = left or right
        if other is not None and (other.array or not _is_used(sign, shapes.of_a_kind(other.type))):
            raise NoValueError(_unfit(sign, left, right))
        return None
    found = _ARITHMETIC.get((sign, shapes.of_a_kind(left.type), shapes.of_a_kind(right.type)))
    if found is None or left.array or right.array:
        raise NoValueError(_unfit(sign, left, right))
    return Attribute("", found[0])


def _is_used(sign: str, kind: Type) -> bool:
    return any(sign == known and kind in {first, second} for known, first, second in _ARITHMETIC)


def _need_likeness(sign: str, left: Shape, right: Shape) -> None:
    if left is None or right is None:
        return
    if left.array != right.array or shapes.of_a_kind(left.type) != shapes.of_a_kind(right.type):
        raise NoValueError(_unfit(sign, left, right))


def _need_order(sign: str, left: Shape, right: Shape) -> None:
    known = [each for each in (left, right) if each is not None]
    kinds = {shapes.of_a_kind(each.type) for each in known}
    if len(kinds) > 1 or not kinds <= {*ORDERED} or any(each.array for each in known):
        raise NoValueError(_unfit(sign, left, right))


def _need_whole(sign: str, left: Shape, right: Shape) -> None:
    part, whole = (left, right) if sign == "IN" else (right, left)
    if part is None or whole is None:
        return
    kind = shapes.of_a_kind(whole.type)
    if part.array or shapes.of_a_kind(part.type) != kind or not (whole.array or kind == _TEXT):
        raise NoValueError(_unfit(sign, left, right, remedy=cure((kind,), part)))


def _unfit(sign: str, left: Shape, right: Shape, remedy: str = "") -> str:
    facts = {"sign": sign, "left": shapes.in_words(left), "right": shapes.in_words(right)}
    sentence = _("“%(sign)s” can’t stand between %(left)s and %(right)s.") % facts
    return f"{sentence} {remedy or _remedy(sign, left, right)}".rstrip()


def _remedy(sign: str, left: Shape, right: Shape) -> str:
    if left is None or right is None:
        return ""
    if left.array or right.array:
        return _("Lists are asked by IN, COUNT(…), ANY(…) or ALL(…), and joined by JOIN(…).")
    kinds = {shapes.of_a_kind(left.type), shapes.of_a_kind(right.type)}
    if sign == "+" and Type.STRING in kinds:
        return _("Texts are joined by &.")
    if kinds == {_NUMBER, _MOMENT}:
        return _("Give the number a unit, for example 2d or 3h.")
    other, text = (left, right) if shapes.of_a_kind(right.type) == _TEXT else (right, left)
    return cure((shapes.of_a_kind(other.type),), text)
