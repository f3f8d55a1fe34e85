"""Formulas: a small, safe language for values that technologists write."""

from apps.formulas.checking import check
from apps.formulas.errors import FormulaError
from apps.formulas.evaluating import evaluate
from apps.formulas.parsing import parse
from apps.formulas.scope import Scope, World
from apps.formulas.syntax import Formula

__all__ = ["Formula", "FormulaError", "Scope", "World", "check", "evaluate", "parse"]
