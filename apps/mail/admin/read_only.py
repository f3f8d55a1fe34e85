"""Ledgers in the admin: rows that only the program writes, with verbs for those who may handle them."""

from typing import TypeVar

from django.contrib.auth import get_permission_codename
from django.db.models import Model
from django.http import HttpRequest

from apps.mail.admin.buttons import ButtonAdmin

M = TypeVar("M", bound=Model)


class ReadOnlyAdmin(ButtonAdmin[M]):
    """Pages without a form. The model's “change” permission allows the verbs and nothing else."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: M | None = None) -> bool:
        return False

    def has_handle_permission(self, request: HttpRequest, _obj: M | None = None) -> bool:
        """Whether the user may press the buttons that change something."""
        codename = get_permission_codename("change", self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}")
