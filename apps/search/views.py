"""The page of the search, and what the command palette finds as somebody types."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from apps.desk.panes import render_pane
from apps.search.asking import read_query
from apps.search.finding import PEOPLE
from apps.search.layouts import switched
from apps.search.models import Kind
from apps.search.results import Results, exact_number
from apps.staff.access import DeskRequest, for_agents


@require_safe
@for_agents
def search(request: DeskRequest) -> HttpResponse:
    """What the words find; from the navigation's box the very number of a ticket or a record leads straight to it."""
    results = Results.of(request.GET, request.user)
    if "jump" in request.GET and (found := exact_number(results.asked.typed, request.user)):
        return redirect(found)
    context = {"results": results, "search": results.asked.typed, "here": "search", "switched": _switched(results)}
    template = "search/results.html" if request.htmx.target == "results" else "search/search.html"
    return render_pane(request, template, context)


@require_safe
@for_agents
def palette(request: DeskRequest) -> HttpResponse:
    """Tickets, contacts, accounts and records for the command palette, as options of its list."""
    results = Results.of(request.GET, request.user, among=(*PEOPLE, Kind.TICKET, Kind.RECORD))
    exact = exact_number(results.asked.typed, request.user)
    return render(request, "search/options.html", {"results": results, "exact": exact})


def _switched(results: Results) -> str:
    """What the keys would have typed in the other layout, when that finds something and the words as they are don’t."""
    if not results.asked.typed or any(results.found.values()):
        return ""
    typed = switched(results.asked.typed)
    return typed if typed and any(replace(results, asked=read_query(typed)).found.values()) else ""
