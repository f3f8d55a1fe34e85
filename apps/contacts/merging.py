"""Merging two contacts, or two accounts, that are one: everything of the one moves to the other."""

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction

from apps.contacts.belongings import telling_of_belongings
from apps.contacts.models import Account, Contact
from apps.desk.happenings import tell_changed, tell_merged
from apps.staff.models import User

# What is tied by content type and key; the app above is asked for by name, since nothing here may know it.
_TIED = (("activities", "Link"), ("activities", "UndoneLink"))


def merge(gone: Contact | Account, *, into: Contact | Account, by: User | None) -> None:
    """Move everything of `gone` to the other of its kind and delete it; what the other says of itself stays.

    Raises ValueError for two that can't be one: an object with itself, or two people who both sign in.
    """
    if gone.pk == into.pk or type(gone) is not type(into):
        raise ValueError(gone)
    before = _own(into)
    with telling_of_belongings(type(gone), [gone.pk], by=by):
        addresses = gone.addresses.exists()
        if isinstance(gone, Contact) and isinstance(into, Contact):
            _merge_people(gone, into)
        for relation in gone._meta.related_objects:
            rows: Any = relation.related_model
            _move(rows._default_manager.filter(**{relation.field.name: gone}), {relation.field.name: into})
        for app, name in _TIED:
            tied: Any = apps.get_model(app, name)
            kind = ContentType.objects.get_for_model(gone)
            _move(tied._default_manager.filter(content_type=kind, object_id=gone.pk), {"object_id": into.pk})
        if gone.description and gone.description not in into.description:
            into.description = f"{into.description}\n\n{gone.description}".strip()
            into.save(update_fields=["description"])
        tell_merged(gone, into=into, by=by)
        gone.delete()
        changed = [name.capitalize() for name, value in _own(into).items() if value != before[name]]
        tell_changed(into, changed + ["Addresses"] * addresses, by=by)


def _own(party: Contact | Account) -> dict[str, object]:
    return {field.name: getattr(party, field.attname) for field in party._meta.concrete_fields}


def _merge_people(gone: Contact, into: Contact) -> None:
    if gone.user_id and into.user_id:
        raise ValueError(gone)
    user, account = into.user or gone.user, into.account or gone.account
    gone.user, into.user, into.account = None, user, account
    gone.save(update_fields=["user"])
    into.notify = into.notify and gone.notify  # who wants no letters still wants none
    into.save(update_fields=["user", "account", "notify"])


def _move(rows: models.QuerySet[Any], changes: dict[str, Any]) -> None:
    """Change all the rows; where the other has one of them already, the rest, and what is left goes with its owner."""
    try:
        with transaction.atomic():
            rows.update(**changes)
    except IntegrityError:
        for row in rows:
            _move_one(row, changes)


def _move_one(row: models.Model, changes: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**changes)
    except IntegrityError:
        # Links by key are not deleted with the object that they name.
        row.delete()
