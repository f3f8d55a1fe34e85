"""What belongs to contacts and accounts, told of as changed when it comes to belong to somebody else, or to nobody."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Model

from apps.desk.happenings import tell_all_changed
from apps.staff.models import User


@contextmanager
def telling_of_belongings(kind: type[Model], keys: Collection[int], *, by: User | None) -> Iterator[None]:
    """Within, the owners of these keys merge or go, in one transaction with what is told afterwards."""
    with transaction.atomic():
        belongings = []
        for relation in kind._meta.related_objects:
            model: Any = relation.related_model
            rows = model._default_manager.filter(**{f"{relation.field.name}__in": keys})
            belongings.append((model, relation.field.name.capitalize(), list(rows.values_list("pk", flat=True))))
        yield
        for model, name, found in belongings:
            tell_all_changed(model, found, [name], by=by)
