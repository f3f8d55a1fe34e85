"""What formulas see of objects: `apps.formulas.World` over the objects of the database."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from apps.attributes import Attribute, Reference, Type, Value
from apps.attributes.declaration import find
from apps.attributes.wording import step_into
from apps.formulas import FormulaError
from apps.scenarios.objects.kinds import all_kinds, kind_named

MOST_LOADED = 1_000
"""Objects that one step may look at."""
_AT_ONCE = 200


class ObjectWorld:
    """Objects are loaded once, along with others that the same values have pointed at."""

    def __init__(self) -> None:
        self._loaded: dict[tuple[str, int], Model | None] = {}
        self._pointed: dict[str, dict[int, None]] = defaultdict(dict)
        self._attributes: dict[tuple[Type, str], Sequence[Attribute]] = {}

    def parts(self, shape: Attribute) -> Sequence[Attribute]:
        """The attributes of the objects that a value of this shape points at; none for other types."""
        asked = shape.type, shape.target
        if asked not in self._attributes:
            kind = next((kind for kind in all_kinds() if kind.value_type == shape.type), None)
            found = kind.attributes(shape.target) if kind else ()
            # Whatever people call an object can be asked of each, as in the templates of routes.
            named = find(found, "Name") is not None or not kind
            self._attributes[asked] = found if named else (*found, Attribute("Name"))
        return self._attributes[asked]

    def part(self, reference: Reference, name: str) -> Value | None:
        """The value of the object's attribute; None where it has none, or the object is gone."""
        kind, instance = kind_named(reference.kind), self.find(reference)
        if kind is None or instance is None:
            return step_into(reference, name)  # type: ignore[no-any-return] # its name and address, which it carries
        value = kind.read(instance, name)
        if value is None and name == "Name":
            return reference.name
        self._point_at(value)
        return value

    def find(self, reference: Reference) -> Model | None:
        """The object, None when it is gone. FormulaError when a step looks at too many of them."""
        key = reference.kind, reference.id
        if key not in self._loaded:
            self._load(reference)
        return self._loaded[key]

    def forget(self, reference: Reference) -> None:
        """Let the object be loaded anew, since it was changed."""
        self._loaded.pop((reference.kind, reference.id), None)

    def _load(self, reference: Reference) -> None:
        kind = kind_named(reference.kind)
        waiting = self._pointed[reference.kind]
        waiting.pop(reference.id, None)
        keys = [reference.id, *list(waiting)[: _AT_ONCE - 1]]
        if len(self._loaded) + len(keys) > MOST_LOADED:
            sentence = _("One step looks at more than %(most)s objects. Let it look at fewer.")
            raise FormulaError(sentence % {"most": MOST_LOADED}, 0)
        found: Mapping[int, Any] = kind.load(keys) if kind else {}
        for key in keys:
            waiting.pop(key, None)
            self._loaded[reference.kind, key] = found.get(key)

    def _point_at(self, value: Value | None) -> None:
        """Remember what a value points at, to load it all at once when one of it is asked for."""
        if isinstance(value, Reference):
            if (value.kind, value.id) not in self._loaded:
                self._pointed[value.kind][value.id] = None
        elif isinstance(value, tuple):
            for item in value:
                self._point_at(item)
