"""Panes: parts of a page that htmx asks for under the page's own address."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from apps.staff.access import DeskRequest


def render_pane(request: DeskRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """Render a page or a pane of it; they share an address, which caches have to know."""
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
