"""Letters: the panel, a letter's own page, its HTML in a frame, its files, and where its links lead."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.activities.choosing import choices
from apps.activities.files import all_files, file_response
from apps.activities.frame import letter_frame
from apps.activities.letter_page import reading_context
from apps.activities.models import Attachment, EmailActivity, Link
from apps.activities.panel import LetterList, Processing
from apps.activities.parts import answers_inside
from apps.activities.unread import mark_read
from apps.desk.panes import render_pane
from apps.mail import blobs
from apps.staff.access import DeskRequest, for_agents


@require_safe
@for_agents
def letters(request: DeskRequest) -> HttpResponse:
    """The panel alone, over the whole width."""
    template = "activities/rows.html" if request.htmx.target == "more" else "activities/letters.html"
    return render_pane(request, template, list_context(LetterList.of(request.GET, request.user)))


@require_safe
@for_agents
def letter(request: DeskRequest, pk: int) -> HttpResponse:
    """One letter beside the panel; as a pane alone when the panel is there already. Opening it is reading it."""
    listed = LetterList.of(request.GET, request.user)
    context = reading_context(request, pk, listed, beside_list=request.htmx.target != "reading")
    activity: Any = context["activity"]
    if activity.unread:
        mark_read(EmailActivity.objects.filter(pk=pk), by=request.user)
    if request.htmx.target == "reading":
        return render_pane(request, "activities/reading.html", context)
    return render_pane(request, "activities/letters.html", context | list_context(listed))


@require_safe
@for_agents
def news(request: DeskRequest) -> HttpResponse:
    """The first page of the panel if it looks different from what the browser has, and the navigation's numbers."""
    listed = LetterList.of(request.GET, request.user)
    same = request.GET.get("digest") == listed.digest
    return render(request, "activities/news.html", {"listed": listed, "same": same})


@require_safe
@for_agents
def letter_news(request: DeskRequest, pk: int) -> HttpResponse:
    """What others may have changed of the letter that is read; nothing when it looks as it did."""
    context = reading_context(request, pk, LetterList.of(request.GET, request.user))
    if request.GET.get("digest") == context["digest"]:
        return HttpResponse(status=204)
    return render(request, "activities/letter_news.html", context)


@require_safe
@for_agents
def frame(request: DeskRequest, pk: int) -> HttpResponse:
    """The letter's HTML, cleaned, for the sandboxed frame of its page."""
    letters = EmailActivity.objects.visible_to(request.user)
    activity = get_object_or_404(letters.only("html", "text", "new_text"), pk=pk)
    pictures = {
        file.content_id.lower(): reverse("activities:file", args=[pk, file.pk]) + "?show"
        for file in activity.attachments.exclude(content_id="")
    }
    fold_quotes = activity.new_text not in {"", activity.text} and not answers_inside(activity.new_text)
    return letter_frame(request, activity.html, text=activity.text, image_urls=pictures, fold_quotes=fold_quotes)


@require_safe
@for_agents
def file(request: DeskRequest, pk: int, file_pk: int) -> FileResponse:
    """A file of the letter to save; with `?show` a picture to look at."""
    letters = EmailActivity.objects.visible_to(request.user)
    found = get_object_or_404(Attachment, pk=file_pk, activity__in=letters.filter(pk=pk))
    try:
        content = blobs.open_blob(found.sha256)
    except blobs.BlobMissingError as error:
        raise Http404(found.name) from error
    return file_response(content, name=found.name, show="show" in request.GET)


@require_safe
@for_agents
def files(request: DeskRequest, pk: int) -> FileResponse:
    """Every file of the letter in one archive."""
    activity = get_object_or_404(EmailActivity.objects.visible_to(request.user), pk=pk)
    attachments = list(activity.attachments.all())
    if not attachments:
        raise Http404(pk)
    return file_response(all_files(attachments), name=f"{activity.subject[:80] or pk}.zip")


@require_safe
@for_agents
def link(request: DeskRequest, pk: int) -> HttpResponseRedirect:
    """To the page of what the letter is linked with."""
    letters = EmailActivity.objects.visible_to(request.user)
    found = get_object_or_404(Link.objects.select_related("content_type").filter(activity__in=letters), pk=pk)
    try:
        target: Any = found.content_type.get_object_for_this_type(pk=found.object_id)
    except ObjectDoesNotExist as error:
        raise Http404(found.matched) from error
    return HttpResponseRedirect(target.get_absolute_url())


@require_safe
@for_agents
def suggest(request: DeskRequest, pk: int) -> HttpResponse:
    """What the agent may mean that types into a field of the letter: objects of one kind, or of all."""
    activity = get_object_or_404(EmailActivity.objects.visible_to(request.user), pk=pk)
    text, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    context = {"activity": activity, "text": text.strip(), "choices": choices(text, request.user, kind)}
    return render(request, "activities/suggestions.html", context)


def list_context(listed: LetterList) -> dict[str, object]:
    """What the panel's template wants beside the letter."""
    return {"listed": listed, "here": "unprocessed" if listed.processing == Processing.NEEDED else "letters"}
