"""The value of a formula, within bounds of steps, time, size and depth."""

import decimal
import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.attributes import Document, Period, Reference, Value
from apps.formulas import operators
from apps.formulas.bounds import BOUNDS, Bounds, Spending
from apps.formulas.errors import FormulaError, NoValueError
from apps.formulas.functions import FUNCTIONS
from apps.formulas.functions.files import part_of_file
from apps.formulas.scope import World
from apps.formulas.signature import Parameter, Way, flat
from apps.formulas.syntax import Call, Formula, Literal, Name, Node, Operation, Opposite, Part

_NUMBERS: Final = decimal.Context(
    prec=28,
    Emin=-100,
    Emax=100,
    traps=[decimal.DivisionByZero, decimal.InvalidOperation, decimal.Overflow],
)
_KNOWN = {str, Decimal, timedelta, datetime, Period, bool, Reference, Document, dict, tuple, type(None)}


def evaluate(
    formula: Formula,
    names: Mapping[str, Value | None],
    *,
    world: World,
    now: datetime | None = None,
    bounds: Bounds = BOUNDS,
) -> Value | None:
    """The formula's value, None when it is empty; FormulaError where it has none or goes beyond the bounds.

    A name that `names` doesn't have is empty, as is everything that is missing on the way: whether names are right
    `check` tells. NOW is `now`, else the moment of the call.
    """
    run = Run(names, world, now or timezone.now(), bounds)
    try:
        with decimal.localcontext(_NUMBERS):
            value: Value | None = run.value(formula.root)
    except RecursionError as error:
        raise FormulaError(_("The formula or a value in it is nested too deeply. Use a part of it only.")) from error
    return value


class Run:
    """One evaluation: what it knows, and what it has used up."""

    def __init__(self, names: Mapping[str, Value | None], world: World, now: datetime, bounds: Bounds) -> None:
        self.names = names
        self.world = world
        self.now = now
        self.spending = Spending(bounds)
        self.files = 0
        self.items: dict[str, Any] = {}

    def value(self, node: Node) -> Any:
        """The value of a part of the formula."""
        self.spending.step(node.at)
        value = _EVALUATE[type(node)](self, node)
        self.spending.look_at(value)
        return value

    def condition(self, node: Node) -> bool:
        """Whether the condition holds; an empty one doesn't."""
        value = self.value(node)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise FormulaError(
            _("A condition is needed here, but this is another value. Compare it with something."), node.at
        )

    def literal(self, node: Literal) -> Any:
        return node.value

    def name(self, node: Name) -> Any:
        if node.name in self.items:
            return self.items[node.name]
        return self.known(self.names.get(node.name), node.at)

    def part(self, node: Part) -> Any:
        return self.part_of(self.value(node.of), node)

    def part_of(self, value: Any, node: Part) -> Any:
        """The part of a value, or that of each item; lists stay flat."""
        if isinstance(value, tuple):
            return self.guarded(node, lambda: flat(self.part_of(item, node) for item in value))
        self.spending.step(node.at)
        match value:
            case Mapping():
                part = value.get(node.name)
            case Reference():
                part = self.from_world(value, node)
            case Document():
                part = self.guarded(node, lambda: part_of_file(value, node.name))
            case Period():
                part = {"Start": value.start, "End": value.end}.get(node.name)
            case _:
                part = None
        return self.known(part, node.at)

    def from_world(self, reference: Reference, node: Part) -> Any:
        """The part of an object; what the world refuses is told with its place."""
        try:
            return self.world.part(reference, node.name)
        except FormulaError as error:
            raise FormulaError(error.sentence, node.at) from error

    def operation(self, node: Operation) -> Any:
        if node.operator == "AND":
            return self.condition(node.left) and self.condition(node.right)
        if node.operator == "OR":
            return self.condition(node.left) or self.condition(node.right)
        left, right = self.value(node.left), self.value(node.right)
        return self.paid(self.guarded(node, lambda: operators.apply(node.operator, left, right)), node.at)

    def opposite(self, node: Opposite) -> Any:
        if node.operator == "NOT":
            return not self.condition(node.of)
        value = self.value(node.of)
        if value is None or isinstance(value, (Decimal, timedelta)):
            return None if value is None else self.guarded(node, lambda: -value)
        raise FormulaError(_("A minus can stand before a number or a duration only."), node.at)

    def call(self, node: Call) -> Any:
        function = FUNCTIONS.get(node.function)
        if function is None or function.count_problem(len(node.arguments)):
            raise FormulaError(
                _("There is no function “%(name)s” for these values.") % {"name": node.function}, node.at
            )
        arguments: list[Any] = [self] if function.in_run else []
        item = ""
        for index, argument in enumerate(node.arguments):
            parameter = function.parameter(index)
            if parameter.way is Way.ITEM:
                item = argument.name if isinstance(argument, Name) else ""
                continue
            value = self.argument(parameter, argument, item)
            if value is None and not parameter.takes_empty:
                return None
            arguments.append(value)
        return self.paid(self.guarded(node, lambda: function.run(*arguments)), node.at)

    def argument(self, parameter: Parameter, node: Node, item: str) -> Any:
        """The argument in the way in which its function takes it."""
        if parameter.way is Way.LATER:
            return lambda: self.value(node)
        if parameter.way is Way.EACH:
            return lambda value: self.taken(parameter, self.with_item(item, value, node), node)
        return self.taken(parameter, self.value(node), node)

    def taken(self, parameter: Parameter, value: Any, node: Node) -> Any:
        """The value as its function takes it."""
        try:
            return parameter.taken(value)
        except NoValueError as error:
            raise FormulaError(str(error), node.at) from error

    def with_item(self, name: str, value: Any, node: Node) -> Any:
        """What the node is worth while the name stands for this item."""
        before = self.items.copy()
        self.items[name] = value
        try:
            return self.value(node)
        finally:
            self.items = before

    def guarded(self, node: Node, work: Callable[[], Any]) -> Any:
        """What the work gives; what it can't is told with its place."""
        try:
            return work()
        except FormulaError:
            raise
        except NoValueError as error:
            at = node.arguments[error.argument].at if isinstance(node, Call) and error.argument is not None else node.at
            raise FormulaError(str(error), at) from error
        except (decimal.DivisionByZero, decimal.DivisionUndefined, ZeroDivisionError) as error:
            sentence = _("A number can’t be divided by zero. Ask first, as in IF(count = 0, NULL, sum / count).")
            raise FormulaError(sentence, node.at) from error
        except (ArithmeticError, ValueError) as error:
            raise FormulaError(
                _("A number or a date here is too large or too small to reckon with."), node.at
            ) from error

    def paid(self, value: Any, at: int) -> Any:
        """A new value, once it is paid for."""
        self.spending.pay_for(value, at)
        return value

    def known(self, value: Any, at: int) -> Any:
        """A value from outside, as the language has it."""
        if type(value) in _KNOWN:
            return value
        if isinstance(value, (int, float)) and math.isfinite(value):
            return Decimal(str(value))
        if isinstance(value, list):
            return tuple(self.known(item, at) for item in value)
        if isinstance(value, (str, Mapping)):
            return str(value) if isinstance(value, str) else dict(value)
        raise FormulaError(_("This value is of no type that formulas know."), at)


_EVALUATE: dict[type, Callable[[Run, Any], Any]] = {
    Literal: Run.literal,
    Name: Run.name,
    Part: Run.part,
    Call: Run.call,
    Operation: Run.operation,
    Opposite: Run.opposite,
}
