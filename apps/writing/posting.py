"""What the buttons of the composer do. Whatever was typed is kept first, also when the rest goes wrong."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.activities.models import EmailActivity
from apps.mail.blobs import BlobMissingError
from apps.mail.letters import UnwritableError
from apps.staff.access import DeskRequest
from apps.writing.attention import overlooked
from apps.writing.facts import filled
from apps.writing.files import add_file
from apps.writing.forms import DraftForm, has_something
from apps.writing.models import Draft, LetterTemplate
from apps.writing.opening import key_of
from apps.writing.sending import UnseenLettersError, send
from apps.writing.shown import composer_context, letter_page


def post_draft(request: DeskRequest, draft: Draft) -> HttpResponse:
    """Keep what the form says, then do what its button asks for.

    `do` is save, attach, remove:<file>, template, send, solve (send and solve the ticket) or discard.
    """
    do, _colon, which = request.POST.get("do", "save").partition(":")
    if do == "discard":
        return _discard(request, draft)
    form = DraftForm(request.POST, instance=draft, user=request.user, strict=do in {"send", "solve"})
    form.keep()
    complaints = _take_files(request, draft)
    match do:
        case "send" | "solve":
            return _send(request, draft, form, complaints, solve=do == "solve")
        case "remove":
            draft.files.filter(pk=key_of(which)).delete()
        case "template":
            _apply_template(draft, request.POST.get("template", ""))
    if wants_json(request):
        return JsonResponse({"saved": _saved(), "complaints": complaints})
    if complaints or form.errors:
        return _shown_again(request, draft, form, complaints=complaints)
    if do == "save":
        messages.info(request, _("The draft is saved."))
    return redirect(draft)


def wants_json(request: DeskRequest) -> bool:
    """Whether the composer's script asks, which stays on its page."""
    return request.headers.get("Accept") == "application/json"


def _apply_template(draft: Draft, chosen: str) -> None:
    """Put the filled template above what is written."""
    if not chosen:
        return
    template = get_object_or_404(LetterTemplate.objects.offered(draft.sources), pk=key_of(chosen))
    subject, html = filled(template, draft)
    draft.subject, draft.html = subject, html + draft.html
    draft.save(update_fields=["subject", "html"])


def _send(request: DeskRequest, draft: Draft, form: DraftForm, complaints: list[str], *, solve: bool) -> HttpResponse:
    if not has_something(draft):
        form.add_error("text", _("Write something first."))
    if form.errors or complaints:
        return _shown_again(request, draft, form, complaints=complaints)
    if "sure" not in request.POST and (sentences := overlooked(draft)):
        return _shown_again(request, draft, form, doubts=sentences)
    try:
        activity = send(draft, by=request.user, solve=solve)
    except UnseenLettersError as error:
        return _shown_again(request, draft, form, unseen=error.letters)
    except (UnwritableError, ValidationError, BlobMissingError) as error:
        return _shown_again(request, draft, form, complaints=_sentences(error))
    return _on_to(request, letter_page(activity))


def _discard(request: DeskRequest, draft: Draft) -> HttpResponse:
    place = draft.ticket.get_absolute_url() if draft.ticket else ""
    draft.delete()
    messages.info(request, _("The draft is thrown away."))
    return _on_to(request, place or reverse("writing:drafts"))


def _on_to(request: DeskRequest, place: str) -> HttpResponse:
    return JsonResponse({"to": place}) if wants_json(request) else redirect(place)


def _take_files(request: DeskRequest, draft: Draft) -> list[str]:
    """Add what a browser without scripts sends along; returns why some were refused."""
    sentences = []
    for upload in request.FILES.getlist("files"):
        try:
            add_file(draft, upload)
        except ValidationError as error:
            sentences += error.messages
    return sentences


def _shown_again(
    request: DeskRequest,
    draft: Draft,
    form: DraftForm,
    *,
    complaints: Sequence[str] = (),
    doubts: Sequence[str] = (),
    unseen: Sequence[EmailActivity] = (),
) -> HttpResponse:
    context = composer_context(draft, form, request.user, complaints=complaints, overlooked=doubts, unseen=unseen)
    if wants_json(request):
        errors = {name: " ".join(map(str, sentences)) for name, sentences in form.errors.items()}
        notice = render_to_string("writing/notice.html", context, request=request)
        return JsonResponse({"errors": errors, "notice": notice})
    return render(request, "writing/write.html", context, status=422)


def _saved() -> str:
    at = date_format(timezone.localtime(timezone.now()), "TIME_FORMAT")
    return _("Draft saved at %(time)s") % {"time": at}


def _sentences(error: Exception) -> list[str]:
    if isinstance(error, BlobMissingError):
        return [_("A file of the letter is gone from this server. Remove it and attach it again.")]
    return list(error.messages) if isinstance(error, ValidationError) else [str(error)]
