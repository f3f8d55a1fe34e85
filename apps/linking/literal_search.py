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
        self._search = re.compile(f"(?=({_alternatives(_tree(known))}))") if known else None

    def found_in(self, text: str) -> set[str]:
        """The literals that occur in the text, overlapping ones too. Both have to be folded alike."""
        if self._search is None:
            return set()
        return set().union(*(self._implied[literal] for literal in set(self._search.findall(text))))


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
