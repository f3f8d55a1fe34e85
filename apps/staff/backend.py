"""Django's own sign-in, with the user and all her rights read in one query, as every page asks for both."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Concat

from apps.staff.models import User


class OneQueryBackend(ModelBackend):
    def get_user(self, user_id: Any) -> User | None:
        """The signed-in user, her rights already where `get_all_permissions` looks for them."""
        granted = Q(user=OuterRef("pk")) | Q(group__user=OuterRef("pk"))
        rights = (
            Permission.objects.filter(granted)
            .order_by()
            .values_list(Concat(F("content_type__app_label"), Value("."), F("codename")))
        )
        user = User.objects.annotate(rights=ArraySubquery(rights)).filter(pk=user_id, is_active=True).first()
        if user is not None:
            # Django's own name of this cache, which the stubs don't know.
            user._perm_cache = set(user.rights)  # type: ignore[attr-defined]
        return user
