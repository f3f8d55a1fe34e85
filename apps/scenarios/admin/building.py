"""The builder's page: draws it, does what its buttons say, saves and publishes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect

from apps.scenarios.builder import acting
from apps.scenarios.builder.completing import completions
from apps.scenarios.builder.differences import differences
from apps.scenarios.builder.drawing import drawn
from apps.scenarios.builder.page import Page, read_page
from apps.scenarios.builder.saving import Conflict, fingerprint, save_draft, stored_draft
from apps.scenarios.checking import mistakes, scope_at
from apps.scenarios.forms.scenario import ScenarioForm
from apps.scenarios.models import Scenario
from apps.scenarios.publishing import publish
from apps.scenarios.runs.standing import standing_at
from apps.staff.models import User

_COUNTED_SECONDS = 30
_SAVING = {"save", "overwrite", "publish"}


def building_page(request: HttpRequest, site: admin.AdminSite, scenario: Scenario, *, may_change: bool) -> HttpResponse:
    """Answer one request of the builder."""
    if request.method != "POST" or not may_change:
        page = Page(stored_draft(scenario))
        return _shown(request, site, scenario, page, ScenarioForm(instance=scenario), may_change=may_change)
    verb, _colon, rest = request.POST.get("action", "").partition(":")
    page = read_page(_without_row(request.POST, rest) if verb == "drop" else request.POST)
    if verb == "names":
        return JsonResponse({"found": completions(scope_at(page.definition, rest))})
    form = ScenarioForm(request.POST, instance=scenario)
    if verb in _SAVING:
        return _saved(request, site, scenario, page, form)
    return _shown(request, site, scenario, acting.act(page, request.POST.get("action", "")), form, may_change=True)


def _saved(
    request: HttpRequest, site: admin.AdminSite, scenario: Scenario, page: Page, form: ScenarioForm
) -> HttpResponse:
    verb, _colon, rest = request.POST.get("action", "").partition(":")
    seen = rest if verb == "overwrite" else request.POST.get("seen", "")
    if not form.is_valid():
        return _shown(request, site, scenario, replace(page, focus="wrong"), form, may_change=True)
    conflict = save_draft(form, page.definition, seen)
    if conflict:
        return _shown(request, site, scenario, replace(page, focus="conflict"), form, may_change=True,
                      conflict=conflict)  # fmt: skip
    scenario = Scenario.objects.select_related("published").get(pk=scenario.pk)
    user = user_of(request)
    LogEntry.objects.log_actions(user.pk, [scenario], CHANGE, _("Draft"), single_object=True)
    if verb == "publish":
        return _published(request, site, scenario, page, user)
    if getattr(request, "htmx", False):
        form = ScenarioForm(instance=scenario)
        return _shown(request, site, scenario, page, form, may_change=True, said=_("The draft is saved."))
    messages.success(request, _("The draft is saved."))
    return HttpResponseRedirect(request.path)


def _published(request: HttpRequest, site: admin.AdminSite, scenario: Scenario, page: Page, user: User) -> HttpResponse:
    """Make a version of the saved draft, or tell what stands in the way."""
    found = mistakes(page.definition)
    if found:
        said = ngettext(
            "The draft is saved. It is not published yet: %(count)s mistake stands in the way.",
            "The draft is saved. It is not published yet: %(count)s mistakes stand in the way.",
            len(found),
        )  # fmt: skip
        form = ScenarioForm(instance=scenario)
        page = replace(page, focus="wrong")
        return _shown(request, site, scenario, page, form, may_change=True, said=said % {"count": len(found)})
    version = publish(scenario, by=user, note=request.POST.get("note", "").strip()[:500])
    messages.success(request, _("Version %(number)s is published.") % {"number": version.number})
    return (
        HttpResponseClientRedirect(request.path)
        if getattr(request, "htmx", False)
        else HttpResponseRedirect(request.path)
    )


def _shown(
    request: HttpRequest, site: admin.AdminSite, scenario: Scenario, page: Page, form: ScenarioForm,
    *, may_change: bool, conflict: Conflict | None = None, said: str = "",
) -> HttpResponse:  # fmt: skip
    seen = request.POST.get("seen", "") if request.method == "POST" and not said else fingerprint(scenario)
    stored = Scenario.objects.select_related("published").get(pk=scenario.pk)
    context: Mapping[str, Any] = {
        **drawn(page, scenario),
        "scenario": stored,
        "positions": _positions(stored),
        "stored_title": str(stored),
        "page": page,
        "form": form,
        "seen": seen,
        "conflict": conflict,
        "said": said,
        "may_change": may_change,
        "is_dirty": bool(differences(stored_draft(stored), page.definition)) or (form.is_bound and form.has_changed()),
        "builder_url": reverse("admin:scenarios_scenario_change", args=[scenario.pk]),
    }
    if getattr(request, "htmx", False):
        return render(request, "admin/scenarios/builder_form.html", dict(context))
    whole = {**site.each_context(request), "opts": Scenario._meta, "title": _("Scenario"), **context}
    return render(request, "admin/scenarios/builder.html", {**whole, "subtitle": str(stored)})


def _positions(scenario: Scenario) -> dict[str, int]:
    """Where the runs of the published version are; counted anew at times only, since the page asks at every pause."""
    version = scenario.published
    if version is None:
        return {}
    key = f"scenarios.standing.{version.pk}"
    known: dict[str, int] | None = cache.get(key)
    if known is None:
        known = standing_at(version)
        cache.set(key, known, _COUNTED_SECONDS)
    return known


def _without_row(data: QueryDict, text: str) -> QueryDict:
    """The page without a row of a table, which “table:number” names."""
    table, _colon, number = text.rpartition(":")
    changed = data.copy()
    for column in ("name", "value"):
        changed[f"{table}.{number}.{column}"] = ""
    return changed


def user_of(request: HttpRequest) -> User:
    """Who has sent the request: the admin lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user
