"""Buttons above an object's form in the admin: each is a verb with a permission of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django_stubs_ext import StrPromise

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Button:
    """What a button says, who may press it, and whether pressing it changes something (then it is a POST)."""

    label: StrPromise
    hint: StrPromise | str
    permission: str  # the admin's has_…_permission is asked
    changes: bool


def button(
    label: StrPromise, *, permission: str, changes: bool = True, hint: StrPromise | str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a button of an admin's method `(request, obj)`; it answers a response, or None to return to the form."""

    def mark(method: Callable[..., Any]) -> Callable[..., Any]:
        method.button = Button(label, hint, permission, changes)  # type: ignore[attr-defined]  # read below
        return method

    return mark


class ButtonAdmin(admin.ModelAdmin[M]):
    """A ModelAdmin with buttons: `buttons` names its methods in the order of showing."""

    buttons: ClassVar[tuple[str, ...]] = ()

    @property
    def media(self) -> forms.Media:
        """With the style sheet of the buttons."""
        return super().media + forms.Media(css={"all": ["admin_mail/panels.css"]})

    def get_urls(self) -> list[URLPattern]:
        """Django's own addresses, after one of each button."""
        return [
            path(
                f"<path:object_id>/{name.replace('_', '-')}/",
                self.admin_site.admin_view(self._door(name)),
                name=self._address_name(name),
            )
            for name in self.buttons
        ] + super().get_urls()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, with the buttons that this user may press."""
        buttons = self._buttons_for(request, object_id) if object_id else []
        return super().changeform_view(
            request, object_id, form_url, {**(extra_context or {}), "object_buttons": buttons}
        )

    def _buttons_for(self, request: HttpRequest, object_id: str) -> list[dict[str, Any]]:
        obj = self.get_object(request, unquote(object_id))
        return [
            {"button": self._button(name), "url": reverse(f"admin:{self._address_name(name)}", args=[object_id])}
            for name in self.buttons
            if obj is not None and self._may_press(request, obj, name)
        ]

    def _door(self, name: str) -> Callable[[HttpRequest, str], HttpResponseBase]:
        def press(request: HttpRequest, object_id: str) -> HttpResponseBase:
            if self._button(name).changes and request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            obj = self.get_object(request, unquote(object_id))
            if obj is None:
                raise Http404
            if not self._may_press(request, obj, name):
                raise PermissionDenied
            answer: HttpResponseBase | None = getattr(self, name)(request, obj)
            return answer or HttpResponseRedirect(self._form_address(obj))

        return press

    def _button(self, name: str) -> Button:
        marked: Button = getattr(self, name).button
        return marked

    def _may_press(self, request: HttpRequest, obj: M, name: str) -> bool:
        allowed: bool = getattr(self, f"has_{self._button(name).permission}_permission")(request, obj)
        return allowed

    def _address_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _form_address(self, obj: M) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
