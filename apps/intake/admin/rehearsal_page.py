"""The page of the rehearsal: a stored letter is picked, and what settings would do with it is shown value by value."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.intake.rehearsal import find_numbered, latest_letters, play_draft, rehearse_letter
from apps.mail.models import Delivery
from apps.scenarios.models import Scenario
from apps.staff.models import User


@require_safe
def rehearsal_page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Answer the form with the letters to choose from, and with the rehearsal when one, or a scenario, is chosen."""
    user = request.user
    if not isinstance(user, User) or not user.has_perms(["mail.view_delivery", "scenarios.view_scenario"]):
        raise PermissionDenied
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "letter", "scenario", "object")}
    chosen = _letter(asked["letter"], user)
    draft = Scenario.objects.filter(system_name=asked["scenario"]).first()
    target = find_numbered(asked["object"], user) if asked["object"] else None
    context: dict[str, Any] = {
        **site.each_context(request),
        "opts": Delivery._meta,
        "title": _("Rehearsal"),
        "asked": asked,
        "letters": latest_letters(user, asked["q"]),
        "chosen": chosen,
        "scenarios": Scenario.objects.order_by("title", "pk").only("system_name", "title"),
        "not_found": bool(asked["object"]) and target is None,
    }
    return render(request, "admin/intake/foreseen.html", {**context, **_done(chosen, draft, target, user)})


def _done(chosen: Delivery | None, draft: Scenario | None, target: Model | None, user: User) -> dict[str, Any]:
    if chosen is not None:
        return {"rehearsal": rehearse_letter(chosen, by=user, draft=draft, target=target)}
    if draft is not None and target is not None:
        return {"play": play_draft(draft, letter=None, target=target, by=user)}
    return {}


def _letter(number: str, user: User) -> Delivery | None:
    key = int(number) if number.isdecimal() and len(number) < 18 else 0
    return Delivery.objects.visible_to(user).select_related("mailbox").filter(pk=key).first()
