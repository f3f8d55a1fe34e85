"""The kinds of objects that scenarios know, and which of them a value or a setting means."""

from django.db.models import Model

from apps.attributes import Attribute, Reference
from apps.scenarios.objects.kind import Kind
from apps.scenarios.objects.letter import LETTER
from apps.scenarios.objects.people import ACCOUNT, CONTACT, USER
from apps.scenarios.objects.record import RECORD
from apps.scenarios.objects.ticket import TICKET
from apps.staff.models import User

_KINDS: dict[str, Kind] = {kind.key: kind for kind in (TICKET, LETTER, RECORD, CONTACT, ACCOUNT, USER)}


def all_kinds() -> list[Kind]:
    """Every kind of object."""
    return list(_KINDS.values())


def kind_named(key: str) -> Kind | None:
    """The kind of this key, as references and the settings of events have it; None when there is none."""
    return _KINDS.get(key.partition(":")[0])


def kind_of(instance: Model) -> Kind:
    """The kind that an object of the database is of."""
    return next(kind for kind in _KINDS.values() if isinstance(instance, kind.model))


def refer(instance: Model) -> Reference:
    """The object as a value."""
    return kind_of(instance).refer(instance)


def find_instance(reference: Reference, *, lock: bool = False) -> Model | None:
    """What the value points at, None when it is gone; with `lock` nobody else changes it until the transaction ends."""
    kind = kind_named(reference.kind)
    if kind is None:
        return None
    return kind.load_locked(reference.id) if lock else kind.load([reference.id]).get(reference.id)


def on_in_words(on: str) -> str:
    """The setting “on” of an event in the reader's language: the kind, of a record with its type's system name."""
    kind, target = kind_named(on), on.partition(":")[2]
    return ": ".join(filter(None, (kind.label, target))) if kind else on


def shape_of(on: str, name: str = "object") -> Attribute | None:
    """The shape of an object by the setting of an event: ticket, letter… or record:<record type>."""
    kind = kind_named(on)
    return Attribute(name, kind.value_type, target=on.partition(":")[2]) if kind else None


def may_see(user: User, instance: Model) -> bool:
    """Whether the user may see the object at all."""
    return kind_of(instance).visible_to(user).filter(pk=instance.pk).exists()
