"""A step or an event under examination: its settings, what formulas may name there, and its mistakes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from apps.attributes import Attribute, Type
from apps.formulas import FormulaError, Scope, check, parse
from apps.scenarios.checking.mistake import Mistake
from apps.scenarios.definition import Definition
from apps.scenarios.fields import Field


@dataclass(slots=True)
class Place:
    """One step, or the event where `key` is "". `label` is what people call it."""

    key: str
    label: str
    settings: Mapping[str, Any]
    fields: Sequence[Field]
    scope: Scope
    definition: Definition
    found: list[Mistake] = field(default_factory=list)

    def text(self, name: str) -> str:
        """What stands in a field."""
        value = self.settings.get(name)
        return value.strip() if isinstance(value, str) else ""

    def rows(self, name: str) -> list[tuple[int, str, Mapping[str, Any]]]:
        """The rows of a table that have a name: their numbers, their names, and themselves."""
        rows = self.settings.get(name) or ()
        given = [(number, row) for number, row in enumerate(rows) if isinstance(row, Mapping)]
        return [(number, name, row) for number, row in given if (name := str(row.get("name") or "").strip())]

    def tell(self, name: str, sentence: str, row: int | None = None) -> None:
        """Note a mistake in a field, or in a row of it."""
        label = next((str(each.label) for each in self.fields if each.name == name), "")
        rows = self.settings.get(name)
        if row is not None and isinstance(rows, Sequence):
            label = _("%(field)s, “%(row)s”") % {"field": label, "row": rows[row].get("name") or row + 1}
        whole = ": ".join(filter(None, [self.label, label, sentence]))
        self.found.append(Mistake(self.key, name, whole, sentence, row))

    def shape(self, formula: object) -> Attribute | None:
        """The shape of a formula's value; None where only the run will know, and for a formula that is wrong."""
        if not isinstance(formula, str) or not formula.strip():
            return None
        try:
            return check(parse(formula), self.scope)
        except FormulaError:
            return None

    def require_formula(self, name: str, formula: object, row: int | None = None) -> bool:
        """Whether the formula can be read and fits its scope; else it is told."""
        if not isinstance(formula, str):
            self.tell(name, _("A formula is a text."), row)
            return False
        try:
            check(parse(formula), self.scope)
        except FormulaError as error:
            self.tell(name, str(error), row)
            return False
        return True

    def require_yes_or_no(self, name: str, formula: object) -> None:
        """Tell of a condition that gives something else."""
        shape = self.shape(formula)
        if shape is not None and (shape.type != Type.BOOLEAN or shape.array):
            self.tell(name, _("The condition gives no yes or no. Compare something, for example with =."))

    def object_shape(self, name: str) -> Attribute | None:
        """The shape of the object that a field means, or of the one at hand."""
        formula = self.text(name)
        return self.shape(formula) if formula else self.scope.names.get("object")
