"""What happened to an object that people work with, told in the transaction that did it to whoever listens.

The apps that own objects tell; those above them, scenarios most of all, listen.
"""

from collections.abc import Collection

from django.db.models import Model
from django.dispatch import Signal

from apps.staff.models import User

created = Signal()
"""Sent with `object` and `by`, the user who did it, or None for the program."""

changed = Signal()
"""Sent with `object`, `names` (the frozenset of what was changed) and `by`."""

many_changed = Signal()
"""Sent with `keys` (of the sender's objects), `names` and `by`; whoever wants the objects themselves reads them."""

merged = Signal()
"""Sent with `gone`, `into` and `by`, for what points at objects otherwise than by foreign keys."""


def tell_created(made: Model, *, by: User | None = None) -> None:
    """Say that an object was made; call it inside the transaction, when all that belongs to the object is saved."""
    created.send(type(made), object=made, by=by)


def tell_changed(touched: Model, names: Collection[str], *, by: User | None = None) -> None:
    """Say which attributes of an object were changed; call it inside the transaction, once for all of them."""
    if names:
        changed.send(type(touched), object=touched, names=frozenset(names), by=by)


def tell_all_changed(
    kind: type[Model], keys: Collection[int], names: Collection[str], *, by: User | None = None
) -> None:
    """Say what was changed of many objects at once, as `tell_changed` does of one; free where nobody listens."""
    if keys and names:
        many_changed.send(kind, keys=keys, names=frozenset(names), by=by)


def tell_merged(gone: Model, *, into: Model, by: User | None) -> None:
    """Say that one object is now the other; call it inside the transaction, before the one is deleted."""
    merged.send(type(gone), gone=gone, into=into, by=by)
