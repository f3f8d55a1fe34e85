"""What a change of letters is answered with: the page as it is now, what was done, and how to undo it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apps.activities.letter_page import reading_context
from apps.activities.linked import linked_by_letter
from apps.activities.models import EmailActivity
from apps.activities.panel import LetterList, Row
from apps.staff.access import DeskRequest


@dataclass(frozen=True, slots=True)
class Undo:
    """The form that takes a change back: where it is sent and the pairs that it says."""

    address: str
    values: list[tuple[str, str | int]]


Said = tuple[str, Undo | None]
"""A sentence of what was done, and how to undo it where that is possible."""


def shown_again(request: DeskRequest, pk: int, said: Said | None) -> HttpResponse:
    """The letter's pane and its row in the list; for a browser without scripts the whole page."""
    listed = LetterList.of(request.GET, request.user)
    if not request.htmx:
        if said:
            messages.info(request, said[0])
        tab = request.GET.get("tab", "")
        more = f"{'&' if listed.address else '?'}tab={tab}" if tab.isalpha() else ""
        return redirect(reverse("activities:letter", args=[pk]) + listed.address + more)
    context = reading_context(request, pk, listed)
    activity = context["activity"]
    assert isinstance(activity, EmailActivity)
    row = Row(activity, linked_by_letter([activity], request.user)[pk])
    context |= {"row": row, "said": said}
    return render(request, "activities/changed.html", context)


def list_again(request: DeskRequest, said: Said) -> HttpResponse:
    """The rows of the list as they are now; for a browser without scripts the whole page."""
    listed = LetterList.of(request.GET, request.user)
    if not request.htmx:
        messages.info(request, said[0])
        return redirect(listed.path)
    return render(request, "activities/list_changed.html", {"listed": listed, "said": said})
