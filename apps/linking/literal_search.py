"""Which of many literals a text holds, in one pass however many there are."""

import re
from collections.abc import Iterable
from typing import Any

_END = ""  # the key in a node of the tree that says: a literal ends here


class LiteralSearch:
    """A set of literals compiled into one expression that shares their beginnings."""

    def __init__(self, literals: Iterable[str]) -> None:
        known = frozenset(literals)
        # At each place the longest literal is found; shorter ones that it begins with are there as well.
        self._implied = {
            literal: frozenset(literal[:end] for end in range(1, len(literal) + 1)) & known for literal in known
        }
        self._search = re.compile(_alternatives(_tree(known))).search if known else None

    def found_in(self, text: str) -> set[str]:
        """The literals that occur in the text, overlapping ones too. Both have to be folded alike."""
        found: set[str] = set()
        position = 0
        while self._search and (match := self._search(text, position)):
            found |= self._implied[match[0]]
            position = match.start() + 1
        return found


def _tree(literals: Iterable[str]) -> dict[str, Any]:
    """Nested dictionaries, one level for each character."""
    tree: dict[str, Any] = {}
    for literal in literals:
        node = tree
        for character in literal:
            node = node.setdefault(character, {})
        node[_END] = {}
    return tree


def _alternatives(node: dict[str, Any]) -> str:
    """The tree below the node as an expression that prefers the longest literal."""
    ways = [re.escape(character) + _alternatives(below) for character, below in node.items() if character]
    if not ways:
        return ""
    joined = ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
    return f"(?:{joined})?" if _END in node else joined
