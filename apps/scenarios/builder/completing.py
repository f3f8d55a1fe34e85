"""What may be written next in a formula: the names at its place with their parts, and the functions."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext

from apps.attributes import Attribute
from apps.formulas import Scope, World
from apps.formulas.functions import FUNCTIONS
from apps.formulas.shapes import in_words, parts

DEEPEST = 3  # object.Requester.Name: objects point at each other without an end


def completions(scope: Scope) -> list[dict[str, str]]:
    """Names first, then functions; `text` is what is inserted, `label` and `detail` what it is."""
    names = sorted(_names(scope), key=lambda entry: entry["text"].count("."))  # what lies near goes before its parts
    return [*names, *_functions()]


def _names(scope: Scope) -> Iterator[dict[str, str]]:
    for name, shape in sorted(scope.names.items()):
        yield _entry(name, shape)
        yield from _parts(name, shape, scope.world, 1)


def _parts(before: str, shape: Attribute | None, world: World, depth: int) -> Iterator[dict[str, str]]:
    for part in _known_parts(shape, world) if depth < DEEPEST else ():
        name = f"{before}.{part.name}"
        yield _entry(name, part)
        yield from _parts(name, part, world, depth + 1)


def _known_parts(shape: Attribute | None, world: World) -> Sequence[Attribute]:
    return parts(shape, world) or ()


def _entry(name: str, shape: Attribute | None) -> dict[str, str]:
    about = [in_words(shape), gettext(shape.description) if shape and shape.description else ""]
    return {"kind": "name", "text": name, "detail": " · ".join(filter(None, about))}


def _functions() -> Iterator[dict[str, str]]:
    for function in FUNCTIONS.values():
        yield {
            "kind": "function",
            "text": f"{function.name}(",
            "label": function.signature,
            "detail": str(function.description),
        }
