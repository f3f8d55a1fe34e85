"""What the stored values of records point at (“contact:12”), with one query for each kind of object."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from django.apps import apps

from apps.attributes import Reference
from apps.attributes.people import of_contact, of_user
from apps.contacts.models import Account, Contact
from apps.staff.models import User


def find_references(pointers: Iterable[str]) -> dict[str, Reference]:
    """The objects that stored values point at (“contact:12”), as they are called now; those that are gone are not."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for pointer in pointers:
        kind, _colon, key = pointer.partition(":")
        if kind in _FINDERS and key.isdecimal():
            wanted[kind].add(int(key))
    found = (reference for kind, keys in wanted.items() for reference in _FINDERS[kind](keys))
    return {f"{reference.kind}:{reference.id}": reference for reference in found}


def _contacts(keys: Collection[int]) -> Iterable[Reference]:
    return map(of_contact, Contact.objects.filter(pk__in=keys).prefetch_related("addresses"))


def _accounts(keys: Collection[int]) -> Iterable[Reference]:
    return map(of_contact, Account.objects.filter(pk__in=keys).prefetch_related("addresses"))


def _users(keys: Collection[int]) -> Iterable[Reference]:
    return map(of_user, User.objects.filter(pk__in=keys))


def _records(keys: Collection[int]) -> Iterable[Reference]:
    records = apps.get_model("records", "Record")  # whose module needs this one
    numbers = records._default_manager.filter(pk__in=keys).values_list("pk", "number")
    return (Reference("record", key, number) for key, number in numbers)


_FINDERS: dict[str, Callable[[Collection[int]], Iterable[Reference]]] = {
    "contact": _contacts,
    "account": _accounts,
    "user": _users,
    "record": _records,
}
