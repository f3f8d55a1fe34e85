"""The composer's pages: a new letter, an answer, a draft, and the drafts."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.activities.models import EmailActivity
from apps.desk.panes import render_pane
from apps.staff.access import DeskRequest, for_agents
from apps.tickets.models import Ticket
from apps.writing import opening
from apps.writing.forms import DraftForm, SignatureForm
from apps.writing.models import Draft, Signature
from apps.writing.posting import post_draft
from apps.writing.sending import take_back
from apps.writing.shown import composer_context, letter_page


@require_safe
@for_agents
def new(request: DeskRequest) -> HttpResponse:
    """A new letter, from nothing or from a contact, an account or a ticket."""
    return _composer(request, opening.begun(request.user, _parameters(request)))


@require_safe
@for_agents
def answer(request: DeskRequest, pk: int, kind: str) -> HttpResponse:
    """An answer to a letter; one that she has begun already goes on."""
    letter = opening.letter_of(request.user, pk)
    drafts = Draft.objects.written_by(request.user).filter(answers=letter, kind=kind)
    begun = drafts.first()
    values = {"kind": kind, "answers": str(pk)}
    return _composer(request, begun or opening.begun(request.user, values))


@require_safe
@for_agents
def ticket(request: DeskRequest, number: str) -> HttpResponse:
    """What she writes to a ticket: her draft, else the answer to its latest letter."""
    found = get_object_or_404(Ticket.objects.visible_to(request.user), number=number)
    draft = opening.latest_draft(request.user, found)
    if draft is None:
        letters = found.activities.order_by("-date", "-pk").values_list("pk", "direction")[:50]
        incoming = [pk for pk, direction in letters if direction == EmailActivity.Direction.INCOMING]
        latest = incoming[:1] or [pk for pk, _direction in letters][:1]
        values = {"kind": Draft.Kind.REPLY, "answers": str(latest[0])} if latest else {"ticket": number}
        draft = opening.begun(request.user, values)
    return _composer(request, draft)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def draft(request: DeskRequest, key: uuid.UUID) -> HttpResponse:
    """A draft to go on with; what is sent here is kept, and done as its button says."""
    if request.method == "POST":
        return post_draft(request, opening.opened(request.user, key, request.POST.dict()))
    return _composer(request, opening.found(request.user, key))


@require_safe
@for_agents
def drafts(request: DeskRequest) -> HttpResponse:
    """Everything that she has begun and not sent."""
    mine = Draft.objects.written_by(request.user).select_related("ticket").defer("html")
    return render(request, "writing/drafts.html", {"drafts": mine[:200], "here": "drafts"})


@require_POST
@for_agents
def undo(request: DeskRequest, pk: int) -> HttpResponse:
    """Take back a letter of hers that has not left; she goes on with its draft."""
    letter = get_object_or_404(EmailActivity.objects.visible_to(request.user).select_related("outbox_letter"), pk=pk)
    taken_back = take_back(letter, by=request.user)
    if taken_back is None:
        messages.warning(request, _("The letter has left already, so it can’t be taken back."))
        return redirect(letter_page(letter))
    messages.info(request, _("The letter was taken back. It is a draft again."))
    return redirect(taken_back.ticket or taken_back)


@require_POST
@for_agents
def signature(request: DeskRequest) -> HttpResponse:
    """Keep her own signature; an empty one leaves that of each sender."""
    own = Signature.objects.filter(agent=request.user).first() or Signature(agent=request.user)
    form = SignatureForm(request.POST, instance=own)
    if not form.is_valid():
        messages.warning(request, " ".join(str(each) for sentences in form.errors.values() for each in sentences))
    elif form.cleaned_data["html"]:
        form.save()
        messages.info(request, _("The signature is saved."))
    else:
        Signature.objects.filter(agent=request.user).delete()
        messages.info(request, _("You have no signature of your own; each sender’s is used."))
    return redirect("staff:preferences")


def _composer(request: DeskRequest, shown: Draft) -> HttpResponse:
    """The composer as a page of its own, or alone for the ticket's page."""
    form = DraftForm(instance=shown, user=request.user)
    alone = request.htmx.target == "reply"
    template = "writing/form.html" if alone else "writing/write.html"
    return render_pane(request, template, composer_context(shown, form, request.user) | {"alone": alone})


def _parameters(request: DeskRequest) -> dict[str, str]:
    if request.GET.get("answers"):
        raise Http404("answers")  # has an address of its own
    return request.GET.dict()
