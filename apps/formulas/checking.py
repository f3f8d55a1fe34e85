"""Whether a formula fits its place, told when it is saved: its names, parts, functions and types."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from apps.attributes import Attribute, Type
from apps.attributes.declaration import find
from apps.formulas import operators, shapes
from apps.formulas.errors import FormulaError, NoValueError
from apps.formulas.functions import FUNCTIONS
from apps.formulas.nearest import advice, nearest
from apps.formulas.parsing import CONSTANTS
from apps.formulas.scope import Scope, World
from apps.formulas.shapes import YES_NO, Shape
from apps.formulas.signature import Function, Way, cure
from apps.formulas.syntax import OBJECT, Call, Formula, Literal, Name, Node, Operation, Opposite, Part

_NOT_KNOWN = object()


def check(formula: Formula, scope: Scope) -> Shape:
    """The shape of the formula's value, None where only the run will know; FormulaError with what is wrong."""
    try:
        return _Checker(scope.world).shape(formula.root, scope.names)
    except RecursionError as error:
        raise FormulaError(_("The formula is nested too deeply. Keep a part of it in a variable.")) from error


def spelled(node: Node) -> str:
    """A path as people write it; “…” for anything else."""
    if isinstance(node, Name):
        return node.name
    return f"{spelled(node.of)}.{node.name}" if isinstance(node, Part) else "…"


class _Checker:
    """One pass over a formula; the names grow inside of FILTER and its like."""

    def __init__(self, world: World) -> None:
        self.world = world

    def shape(self, node: Node, names: Mapping[str, Shape]) -> Shape:
        match node:
            case Literal():
                return shapes.shape_of(node.value)
            case Name():
                return self.name(node, names)
            case Part():
                return self.part(node, names)
            case Call():
                return self.call(node, names)
            case Operation():
                return self.operation(node, names)
            case Opposite():
                return self.opposite(node, names)

    def name(self, node: Name, names: Mapping[str, Shape]) -> Shape:
        if node.name in names:
            return names[node.name]
        raise FormulaError(self.unknown_name(node.name, names), node.at)

    def unknown_name(self, name: str, names: Mapping[str, Shape]) -> str:
        if name == OBJECT:
            return _("There is no object here that “$” could stand for. Name a variable, as in $$message.")
        sentence = _("There is no “%(name)s” here.") % {"name": name}
        parts = shapes.parts(names[OBJECT], self.world) if names.get(OBJECT) else None
        if parts and find(parts, name):
            meant = f"${name}"
        elif name.upper() in FUNCTIONS:
            meant = f"{name.upper()}(…)"
        else:
            return f"{sentence} {advice(name, [*names, *CONSTANTS])}"
        return f"{sentence} " + _("Did you mean “%(name)s”?") % {"name": meant}

    def part(self, node: Part, names: Mapping[str, Shape]) -> Shape:
        owner = self.shape(node.of, names)
        known = shapes.parts(owner, self.world)
        if known is None:
            has_texts = owner is not None and owner.type == Type.KEY_VALUE
            return shapes.like(owner, shapes.TEXT) if has_texts else None
        found = find(known, node.name)
        if found is None:
            raise FormulaError(_no_part(node, owner, known), node.at)
        return shapes.like(owner, found)

    def call(self, node: Call, names: Mapping[str, Shape]) -> Shape:
        function = FUNCTIONS.get(node.function)
        if function is None:
            sentence = _("There is no function “%(name)s”.") % {"name": node.function}
            found = nearest(node.function, FUNCTIONS)
            raise FormulaError(f"{sentence} {advice(node.function, FUNCTIONS) if found else ''}".rstrip(), node.at)
        if problem := function.count_problem(len(node.arguments)):
            raise FormulaError(problem, node.at)
        given: list[Shape] = []
        inner = dict(names)
        for index, argument in enumerate(node.arguments):
            way = function.parameter(index).way
            if way is Way.ITEM:
                inner[_item(argument)] = shapes.one(given[0])
                given.append(None)
                continue
            shape = self.shape(argument, inner if way is Way.EACH else names)
            if function.parameter(index).refuses(shape):
                raise FormulaError(function.parameter(index).needs(shape), argument.at)
            given.append(shape)
        _foresee(function, node)
        return function.result(given) if callable(function.result) else function.result

    def operation(self, node: Operation, names: Mapping[str, Shape]) -> Shape:
        left, right = self.shape(node.left, names), self.shape(node.right, names)
        if node.operator in {"AND", "OR"}:
            for side, shape in ((node.left, left), (node.right, right)):
                _need_condition(side, shape)
        try:
            return operators.shape(node.operator, left, right)
        except NoValueError as error:
            raise FormulaError(str(error), node.at) from error

    def opposite(self, node: Opposite, names: Mapping[str, Shape]) -> Shape:
        shape = self.shape(node.of, names)
        if node.operator == "NOT":
            _need_condition(node.of, shape)
            return YES_NO
        if shape is not None and (shape.array or shape.type not in {Type.NUMBER, Type.DURATION}):
            sentence = _("A minus can’t stand before %(given)s, only before a number or a duration.")
            raise FormulaError(sentence % {"given": shapes.in_words(shape)}, node.at)
        return shape


def _need_condition(node: Node, shape: Shape) -> None:
    if shape is None or (shape.type == Type.BOOLEAN and not shape.array):
        return
    sentence = _("Here stands %(given)s, but a condition is needed.") % {"given": shapes.in_words(shape)}
    raise FormulaError(f"{sentence} {cure((Type.BOOLEAN,), shape)}", node.at)


def _item(argument: Node) -> str:
    """The name that FILTER and its like give to each item."""
    if isinstance(argument, Name):
        return argument.name
    raise FormulaError(_("Here stands a value, but a name for each item is needed, for example item."), argument.at)


def _foresee(function: Function, node: Call) -> None:
    """Find what can't do among the values that are written in the formula itself."""
    if function.foresee is None:
        return
    written = [each.value if isinstance(each, Literal) else _NOT_KNOWN for each in node.arguments]
    try:
        function.foresee(*(None if value is _NOT_KNOWN else value for value in written))
    except NoValueError as error:
        at = node.at if error.argument is None else node.arguments[error.argument].at
        raise FormulaError(str(error), at) from error


def _no_part(node: Part, owner: Shape, known: Sequence[Attribute]) -> str:
    facts = {"owner": spelled(node.of), "name": node.name, "shape": shapes.in_words(owner)}
    names = [attribute.name for attribute in known]
    if not names:
        sentence = _("“%(owner)s” is %(shape)s and has no parts, so there is no “%(name)s”.") % facts
        return f"{sentence} {_moment_advice(owner)}".rstrip()
    sentence = _("“%(owner)s” has no “%(name)s”.") % facts
    return f"{sentence} {advice(node.name, names)}"


def _moment_advice(owner: Shape) -> str:
    if owner is None or owner.type != Type.DATE_TIME:
        return ""
    return _("Parts of a date come from YEAR(…), MONTH(…), DAY(…), WEEKDAY(…) and HOUR(…).")
