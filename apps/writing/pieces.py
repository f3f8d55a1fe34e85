"""What the composer's script asks for while somebody writes: completion, files, filled templates."""

import uuid

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from apps.activities.files import file_response
from apps.contacts.models import Address
from apps.mail import blobs
from apps.staff.access import DeskRequest, for_agents
from apps.writing import opening
from apps.writing.addressees import Addressee
from apps.writing.facts import filled
from apps.writing.files import add_file
from apps.writing.linked import search_objects
from apps.writing.models import DraftFile, LetterTemplate

MOST_PEOPLE = 10


@require_safe
@for_agents
def people(request: DeskRequest) -> JsonResponse:
    """Contacts and accounts whose name or address has all the words in it."""
    rows = Address.objects.select_related("contact", "account").order_by("contact__name", "account__name", "address")
    words = request.GET.get("q", "").split()[:5]
    for word in words:
        rows = rows.filter(
            Q(address__icontains=word) | Q(contact__name__icontains=word) | Q(account__name__icontains=word)
        )
    found = []
    for row in rows[:MOST_PEOPLE] if words else ():
        owner = row.contact or row.account
        found.append({"name": str(owner or ""), "address": row.address, "line": str(_addressee(row))})
    return JsonResponse({"found": found})


@require_safe
@for_agents
def objects(request: DeskRequest) -> JsonResponse:
    """Tickets, contacts and accounts that the letter may be linked to."""
    found = search_objects(request.GET.get("q", ""), request.user)
    return JsonResponse({"found": [{"name": each.name, "address": each.kind, "key": each.key} for each in found]})


@require_POST
@for_agents
def files(request: DeskRequest, key: uuid.UUID) -> HttpResponse:
    """Take in one file: beside the text, or with `in_text` as a picture of it."""
    upload = request.FILES.get("file")
    if upload is None:
        raise Http404("file")
    draft = opening.opened(request.user, key, request.POST.dict())
    try:
        file = add_file(draft, upload, in_text="in_text" in request.POST)
    except ValidationError as error:
        return JsonResponse({"sentence": " ".join(error.messages)})
    shown = "" if file.content_id else render_to_string("writing/file.html", {"file": file, "draft": draft}, request)
    return JsonResponse({"address": file.get_absolute_url(), "shown": shown})


@require_safe
@for_agents
def file(request: DeskRequest, key: uuid.UUID, pk: int) -> FileResponse:
    """A file of her draft; a picture is shown."""
    found = get_object_or_404(DraftFile, pk=pk, draft__key=key, draft__author=request.user)
    try:
        return file_response(blobs.open_blob(found.sha256), name=found.name, show=True)
    except blobs.BlobMissingError as error:
        raise Http404(found.name) from error


@require_POST
@for_agents
def template(request: DeskRequest, key: uuid.UUID) -> JsonResponse:
    """A template filled in with what the letter is written from."""
    chosen = opening.key_of(request.POST.get("template", ""))
    draft = opening.opened(request.user, key, request.POST.dict())
    found = get_object_or_404(LetterTemplate.objects.offered(draft.sources), pk=chosen)
    subject, html = filled(found, draft)
    return JsonResponse({"subject": subject, "html": html})


def _addressee(row: Address) -> Addressee:
    owner = row.contact or row.account
    return Addressee(str(owner or ""), row.address)
