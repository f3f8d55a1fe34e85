"""Incoming routes in the admin, with their rehearsal on stored letters."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

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

    tries = ("rehearse",)

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
        rehearsable = {"rehearsable": stored.order_by("-pk")[:LETTERS]}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **rehearsable})

    def rehearse(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """What each attribute would be in the chosen letter as the form stands, as a fragment. Writes nothing."""
        form = self.form_as_it_stands(request, object_id)
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
