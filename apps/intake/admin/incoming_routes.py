"""Incoming routes in the admin, with their rehearsal on stored letters."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.intake.mime import read_letter
from apps.intake.rehearsal import reading_of
from apps.intake.routes import message_of
from apps.mail import blobs
from apps.mail.models import Delivery
from apps.scenarios.admin.incoming import IncomingRouteAdmin
from apps.scenarios.forms.rows import IncomingAttributes, rows_of
from apps.scenarios.incoming import plan_of
from apps.scenarios.models import IncomingRoute
from apps.staff.models import User

LETTERS = 50  # that are offered for a rehearsal
_SHOWN = ("mistakes", "lines", "failed", "answer", "folder", "reply")


@admin.register(IncomingRoute)
class RehearsedRouteAdmin(IncomingRouteAdmin):
    """`IncomingRouteAdmin` with what a route would read in a letter."""

    def get_urls(self) -> list[URLPattern]:
        """Django's own addresses, after that of the rehearsal of a form that was not saved yet."""
        view = self.admin_site.admin_view(require_POST(self.rehearse))
        return [
            path("rehearse/", view, name="scenarios_incomingroute_rehearse"),
            path("<path:object_id>/rehearse/", view, name="scenarios_incomingroute_rehearse"),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, with the latest letters to rehearse it on."""
        route = self.get_object(request, unquote(object_id)) if object_id else None
        stored = Delivery.objects.visible_to(_user(request)).exclude(raw_sha256="").select_related("mailbox")
        if route is not None:
            stored = stored.filter(mailbox=route.mailbox_id)
        rehearsal = {
            "rehearse_url": reverse("admin:scenarios_incomingroute_rehearse", args=[object_id] if object_id else []),
            "rehearsable": stored.order_by("-pk")[:LETTERS],
        }
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **rehearsal})

    def rehearse(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """What each attribute would be in the chosen letter as the form stands, as a fragment. Writes nothing."""
        route = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and route is None:
            raise Http404
        if not (self.has_change_permission(request, route) if route else self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, route, change=route is not None)(request.POST, instance=route)
        form.is_valid()
        rows = IncomingAttributes(request.POST, instance=form.instance, prefix="attributes")
        if not rows.is_valid():
            return self._fragment(request, {"mistakes": _sentences(rows)})
        number = request.POST.get("rehearsed", "")
        chosen = Delivery.objects.visible_to(_user(request)).filter(pk=int(number) if number.isdecimal() else 0).first()
        if chosen is None:
            return self._fragment(request, {"mistakes": [_("Choose a letter.")]})
        try:
            letter = read_letter(blobs.read(chosen.raw_sha256))
        except blobs.BlobMissingError:
            return self._fragment(request, {"mistakes": [_("The letter’s bytes are not here. Choose another one.")]})
        reading = reading_of(plan_of(form.instance, rows_of(rows)), message_of(chosen, letter))
        return self._fragment(request, {name: getattr(reading, name) for name in _SHOWN})

    def _fragment(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        return render(request, "admin/scenarios/rehearsal.html", context)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _sentences(rows: Any) -> list[str]:
    found = [sentence for errors in rows.errors for sentences in errors.values() for sentence in sentences]
    return [*found, *rows.non_form_errors()]
