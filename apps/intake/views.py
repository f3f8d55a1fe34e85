"""Letters that did not become tickets: held, set aside, failed; and what an agent can do about each."""

import io

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.activities.files import file_response
from apps.activities.frame import letter_frame
from apps.activities.parts import answers_inside
from apps.desk.panes import render_pane
from apps.intake.held import let_in, refuse
from apps.intake.ledger_pages import DeliveryList, Outcome, picture_urls, shown_letter
from apps.intake.mime import read_letter
from apps.intake.mime.letter import Letter
from apps.mail import blobs
from apps.mail.ledger import take_in_again
from apps.mail.models import Delivery
from apps.staff.access import DeskRequest, for_agents, for_ledger_readers

SOURCE_SHOWN = 200_000  # bytes


@require_safe
@for_agents
def deliveries(request: DeskRequest, outcome: str) -> HttpResponse:
    """The letters of one outcome, over the whole width."""
    listed = DeliveryList(request.user, Outcome(outcome), request.GET.get("before", ""))
    template = "deliveries/rows.html" if request.htmx.target == "more" else "deliveries/deliveries.html"
    return render_pane(request, template, {"listed": listed, "here": outcome})


@require_safe
@for_agents
def delivery(request: DeskRequest, pk: int) -> HttpResponse:
    """One letter of the ledger, to read and to decide about, beside the list that it stands in."""
    found = _find(request, pk)
    letter = _letter(found)
    context: dict[str, object] = {
        "delivery": found,
        "outcome": Outcome.of(found),
        "letter": shown_letter(found, letter) if letter else None,
    }
    if request.htmx.target == "reading":
        return render_pane(request, "deliveries/reading.html", context)
    outcome = Outcome.of(found) or Outcome.SET_ASIDE
    context |= {"listed": DeliveryList(request.user, outcome, ""), "here": outcome.value}
    return render_pane(request, "deliveries/deliveries.html", context)


@require_safe
@for_agents
def frame(request: DeskRequest, pk: int) -> HttpResponse:
    """The letter's HTML, cleaned, for the sandboxed frame of its page."""
    found = _find(request, pk)
    letter = _letter(found)
    if letter is None:
        raise Http404(pk)
    fold_quotes = letter.new_text != letter.text and not answers_inside(letter.new_text)
    pictures = picture_urls(found, letter)
    return letter_frame(request, letter.html, text=letter.text, image_urls=pictures, fold_quotes=fold_quotes)


@require_safe
@for_agents
def file(request: DeskRequest, pk: int, position: int) -> FileResponse:
    """A file of the letter to save; with `?show` a picture to look at."""
    letter = _letter(_find(request, pk))
    if letter is None or position >= len(letter.attachments):
        raise Http404(pk)
    found = letter.attachments[position]
    content = io.BytesIO(found.content)
    return file_response(content, name=found.name, show="show" in request.GET)


@require_safe
@for_ledger_readers
def raw(request: DeskRequest, pk: int) -> FileResponse:
    """The letter exactly as it came, as an .eml file."""
    found = _find(request, pk)
    try:
        content = blobs.open_blob(found.raw_sha256)
    except blobs.BlobMissingError as error:
        raise Http404(pk) from error
    return file_response(content, name=f"{found.subject[:80] or found.pk}.eml")


@require_safe
@for_ledger_readers
def source(request: DeskRequest, pk: int) -> HttpResponse:
    """The letter's source to look at: its headers and the beginning of what follows."""
    found = _find(request, pk)
    try:
        with blobs.open_blob(found.raw_sha256) as content:
            head = content.read(SOURCE_SHOWN + 1)
    except blobs.BlobMissingError as error:
        raise Http404(pk) from error
    text = head[:SOURCE_SHOWN].decode("utf-8", "replace")
    context = {"delivery": found, "source": text, "cut": len(head) > SOURCE_SHOWN}
    return render(request, "deliveries/source.html", context)


@require_POST
@for_agents
def let_in_view(request: DeskRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    if let_in(found, by=request.user):
        messages.success(request, _("The letter is let in; its ticket appears in a moment."))
    return _back(found, Outcome.HELD)


@require_POST
@for_agents
def refuse_view(request: DeskRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    if refuse(found, by=request.user):
        messages.success(request, _("The letter is refused; it stays among those set aside."))
    return _back(found, Outcome.HELD)


@require_POST
@for_agents
def again(request: DeskRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    outcome = Outcome.of(found)
    if take_in_again(Delivery.objects.filter(pk=pk)):
        messages.success(request, _("The letter is taken in again; its ticket appears in a moment."))
    return _back(found, outcome)


def _find(request: DeskRequest, pk: int) -> Delivery:
    return get_object_or_404(Delivery.objects.visible_to(request.user).select_related("mailbox"), pk=pk)


def _letter(delivery: Delivery) -> Letter | None:
    """The letter as read; None when its bytes aren't here (history, or a lost file)."""
    try:
        return read_letter(blobs.read(delivery.raw_sha256)) if delivery.raw_sha256 else None
    except blobs.BlobMissingError:
        return None


def _back(delivery: Delivery, outcome: Outcome | None) -> HttpResponse:
    """To the list that the letter stood in; one that stood in none stays on its page."""
    return redirect("deliveries:list", outcome.value) if outcome else redirect("deliveries:delivery", delivery.pk)
