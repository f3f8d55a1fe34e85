"""What is wrong with a definition, found before it is published: names, types, formulas, ways that lead nowhere."""

from apps.scenarios.checking.mistake import Mistake
from apps.scenarios.checking.walking import mistakes, scope_at, scopes

__all__ = ["Mistake", "mistakes", "scope_at", "scopes"]
