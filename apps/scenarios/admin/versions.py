"""The versions of a scenario in the admin: who published what and when, and what changed."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.scenarios.builder.differences import differences
from apps.scenarios.builder.saving import stored_draft
from apps.scenarios.definition import Definition
from apps.scenarios.models import Scenario, ScenarioVersion
from apps.scenarios.runs.standing import standing_at


def show_versions(request: HttpRequest, site: admin.AdminSite, scenario: Scenario) -> HttpResponse:
    """The list, the newest first."""
    context = {
        **site.each_context(request), "opts": Scenario._meta, "scenario": scenario, "title": _("Versions"),
        "subtitle": str(scenario), "versions": scenario.versions.select_related("by").defer("definition"),
    }  # fmt: skip
    return render(request, "admin/scenarios/versions.html", context)


def show_version(
    request: HttpRequest, site: admin.AdminSite, scenario: Scenario, number: int, *, may_change: bool
) -> HttpResponse:
    """The diagram of one version beside what it changed, or what changed since another (`?since=`)."""
    known = {version.number: version for version in scenario.versions.select_related("by").order_by("number")}
    version = known.get(number)
    if version is None:
        raise Http404
    asked = request.GET.get("since", "")
    since = int(asked) if asked.isdecimal() and int(asked) in known else number - 1
    context = {
        **site.each_context(request), "opts": Scenario._meta, "scenario": scenario, "version": version,
        "title": _("Version %(number)s") % {"number": number}, "subtitle": str(scenario),
        "since": known.get(since), "others": [each for each in known if each != number],
        "differences": differences(_definition(known.get(since)), version.parsed),
        "positions": standing_at(version),
        "is_published": scenario.published_id == version.pk,
        "is_draft": stored_draft(scenario) == version.parsed,
        "may_change": may_change,
    }  # fmt: skip
    return render(request, "admin/scenarios/version.html", context)


def _definition(version: ScenarioVersion | None) -> Definition:
    return version.parsed if version else Definition()
