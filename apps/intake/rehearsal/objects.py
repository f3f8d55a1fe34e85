"""What the number that somebody types means: a ticket or a record."""

from django.db.models import Model

from apps.scenarios.objects import all_kinds
from apps.staff.models import User


def find_numbered(number: str, user: User) -> Model | None:
    """The object of this number that the user may see, None when there is none."""
    for kind in all_kinds():
        if any(field.name == "number" for field in kind.model._meta.fields):
            found: Model | None = kind.visible_to(user).filter(number__iexact=number).first()
            if found is not None:
                return found
    return None
