"""Admin pages whose form can be tried as it stands: what a fragment of the page tells, nothing being saved."""

from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

M = TypeVar("M", bound=Model)


class UnsavedFormAdmin(admin.ModelAdmin[M]):
    """A mixin: `tries` names its methods `(request, object_id)` that answer with a fragment of the page.

    The template finds the address of each as `<name>_url`.
    """

    tries: ClassVar[tuple[str, ...]] = ()

    def get_urls(self) -> list[URLPattern]:
        """Django's own addresses, after those of the tries of new and of existing objects."""
        return [
            path(
                f"{before}{name.replace('_', '-')}/",
                self.admin_site.admin_view(require_POST(getattr(self, name))),
                name=self._try_name(name),
            )
            for name in self.tries
            for before in ("", "<path:object_id>/")
        ] + super().get_urls()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, with the addresses of its tries."""
        of = [object_id] if object_id else []
        addresses = {f"{name}_url": reverse(f"admin:{self._try_name(name)}", args=of) for name in self.tries}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **addresses})

    def form_as_it_stands(self, request: HttpRequest, object_id: str | None) -> forms.ModelForm[M]:
        """What was posted, bound and not validated yet; for those who may save it, everybody else is refused."""
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and obj is None:
            raise Http404
        if not (self.has_change_permission(request, obj) if obj else self.has_add_permission(request)):
            raise PermissionDenied
        return self.get_form(request, obj, change=obj is not None)(request.POST, instance=obj)

    def _try_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"
