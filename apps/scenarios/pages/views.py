"""Scenarios at the desk: starting one for an object, and following its run."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.activities.models import EmailActivity
from apps.desk.paging import page_of
from apps.formulas import FormulaError
from apps.scenarios.models import Run, Scenario
from apps.scenarios.pages.objects import find_object, runs_for, seen
from apps.scenarios.pages.offered import offered_for, started_alone
from apps.scenarios.pages.shown import MOST_ENTRIES, at_object
from apps.scenarios.runs.by_hand import retry, stop
from apps.scenarios.runs.standing import standing_at, standing_of
from apps.scenarios.runs.starting import NotStartedError, start
from apps.staff.access import DeskRequest, for_agents


@require_safe
@for_agents
def scenarios(request: DeskRequest) -> HttpResponse:
    """Every scenario that is at work and that the user may see."""
    found = Scenario.objects.running().visible_to(request.user).select_related("published").order_by("title", "pk")
    return render(request, "scenarios/list.html", {"scenarios": found, "here": "scenarios"})


@require_safe
@for_agents
def scenario(request: DeskRequest, system_name: str) -> HttpResponse:
    """A scenario's diagram with how many runs stand where, and its runs."""
    found = _scenario(request, system_name)
    page = page_of(runs_for(request.user).filter(scenario=found), request.GET.get("before", ""), by="created_at")
    assert found.published is not None  # see _scenario
    context = {
        "scenario": found,
        "definition": found.published.parsed,
        "positions": standing_at(found.published),
        "startable": started_alone(found),
        "runs": seen(page.rows, request.user),
        "older": page.older,
        "here": "scenarios",
    }
    return render(request, "scenarios/scenario.html", context)


@require_safe
@for_agents
def run(request: DeskRequest, pk: int) -> HttpResponse:
    """A run: where it stands in its diagram, and what each step did; its pane alone when it looks for news."""
    found = _run(request, pk)
    latest = list(found.entries.order_by("-number")[: MOST_ENTRIES + 1])
    context = {
        "run": found,
        "definition": found.version.parsed,
        "positions": standing_of(found),
        "entries": latest[:MOST_ENTRIES][::-1],
        "shortened": len(latest) > MOST_ENTRIES,
        "here": "scenarios",
    }
    return render(request, "scenarios/run_body.html" if request.htmx else "scenarios/run.html", context)


@require_POST
@for_agents
def handle_run(request: DeskRequest, pk: int, verb: str) -> HttpResponse:
    """Try a failed run again, or stop one that is not over."""
    found = _run(request, pk)
    if verb == "retry":
        done, sentence = retry(found, by=request.user), _("The run goes on where it failed.")
    else:
        done, sentence = stop(found, by=request.user), _("The run is stopped.")
    if done:
        messages.success(request, sentence)
    else:
        messages.warning(request, _("Nothing was done: the run is in another state by now."))
    return redirect("scenarios:run", pk)


@require_safe
@for_agents
def of_object(request: DeskRequest, kind: str, pk: int) -> HttpResponse:
    """An object's buttons, e-mail processes and latest runs: for the object's page, or as a page of its own."""
    context = at_object(find_object(kind, pk, request.user), request.user)
    return render(request, "scenarios/at_object.html" if request.htmx else "scenarios/object.html", context)


@require_POST
@for_agents
def start_for(request: DeskRequest, system_name: str, kind: str, pk: int) -> HttpResponse:
    """An agent presses a scenario's button on an object, or starts an e-mail process from a letter's menu."""
    target = find_object(kind, pk, request.user)
    offers = offered_for(target, request.user)
    offer = next((offer for offer in offers if offer.scenario.system_name == system_name), None)
    if offer is None:
        raise Http404
    letter = target if isinstance(target, EmailActivity) else None
    try:
        with transaction.atomic():
            start(_scenario(request, system_name), object=target, letter=letter, by=request.user)
    except (NotStartedError, FormulaError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(scenario)s” is started.") % {"scenario": offer.label})
    return redirect(target)


@require_POST
@for_agents
def start_alone(request: DeskRequest, system_name: str) -> HttpResponse:
    """Start a scenario that is for no object."""
    found = _scenario(request, system_name)
    if not started_alone(found):
        raise Http404
    try:
        with transaction.atomic():
            begun = start(found, by=request.user)
    except (NotStartedError, FormulaError) as error:
        messages.error(request, str(error))
        return redirect("scenarios:scenario", system_name)
    return redirect("scenarios:run", begun.pk)


def _scenario(request: DeskRequest, system_name: str) -> Scenario:
    rows = Scenario.objects.visible_to(request.user).filter(published__isnull=False).select_related("published")
    return get_object_or_404(rows, system_name=system_name)


def _run(request: DeskRequest, pk: int) -> Run:
    found = seen(runs_for(request.user).filter(pk=pk), request.user)
    if not found:
        raise Http404
    return found[0]
