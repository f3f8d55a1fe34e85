"""Letters: the list, a letter's own page, its HTML in a frame, its files, and where its links lead."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.activities.files import file_response
from apps.activities.frame import letter_frame
from apps.activities.models import Attachment, EmailActivity, Link
from apps.activities.panel import LetterList, Shown
from apps.activities.shown import WHOLE, readable, shown
from apps.desk.panes import render_pane
from apps.mail import blobs
from apps.staff.access import DeskRequest, for_agents


@require_safe
@for_agents
def letters(request: DeskRequest) -> HttpResponse:
    """The list alone, over the whole width."""
    template = "activities/rows.html" if request.htmx.target == "more" else "activities/letters.html"
    return render_pane(request, template, _list_context(LetterList.of(request.GET)))


@require_safe
@for_agents
def letter(request: DeskRequest, pk: int) -> HttpResponse:
    """One letter beside its list; as a pane alone when the list is there already."""
    people = EmailActivity.objects.select_related("ticket", "account", "author", "owner")
    activity = get_object_or_404(readable(people, length=WHOLE), pk=pk)
    links = activity.links.select_related("content_type").prefetch_related("object")
    context = {"letter": shown(activity), "activity": activity, "links": links}
    if request.htmx.target == "reading":
        return render_pane(request, "activities/reading.html", context)
    return render_pane(request, "activities/letters.html", context | _list_context(LetterList.of(request.GET)))


@require_safe
@for_agents
def frame(request: DeskRequest, pk: int) -> HttpResponse:
    """The letter's HTML, cleaned, for the sandboxed frame of its page."""
    activity = get_object_or_404(EmailActivity.objects.only("html", "text", "new_text"), pk=pk)
    pictures = {
        file.content_id.lower(): reverse("activities:file", args=[pk, file.pk]) + "?show"
        for file in activity.attachments.exclude(content_id="")
    }
    fold_quotes = bool(activity.new_text) and activity.new_text != activity.text
    return letter_frame(request, activity.html, text=activity.text, image_urls=pictures, fold_quotes=fold_quotes)


@require_safe
@for_agents
def file(request: DeskRequest, pk: int, file_pk: int) -> FileResponse:
    """A file of the letter to save; with `?show` a picture to look at."""
    found = get_object_or_404(Attachment, pk=file_pk, activity=pk)
    try:
        content = blobs.open_blob(found.sha256)
    except blobs.BlobMissingError as error:
        raise Http404(found.name) from error
    return file_response(content, name=found.name, show="show" in request.GET)


@require_safe
@for_agents
def link(request: DeskRequest, pk: int) -> HttpResponseRedirect:
    """To the page of what the letter is linked with."""
    found = get_object_or_404(Link.objects.select_related("content_type"), pk=pk)
    try:
        target: Any = found.content_type.get_object_for_this_type(pk=found.object_id)
    except ObjectDoesNotExist as error:
        raise Http404(found.matched) from error
    return HttpResponseRedirect(target.get_absolute_url())


def _list_context(listed: LetterList) -> dict[str, object]:
    return {"listed": listed, "here": "unprocessed" if listed.show == Shown.UNPROCESSED else "letters"}
