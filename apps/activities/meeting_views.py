"""The door to answering an invitation."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.activities.meeting_answers import answer_invitation
from apps.activities.models import EmailActivity, Meeting
from apps.staff.access import DeskRequest, for_agents


@require_POST
@for_agents
def answer(request: DeskRequest, pk: int) -> HttpResponse:
    """Accept or decline the letter's meeting, or call it tentative; the card as it is then, or why not."""
    letters = EmailActivity.objects.visible_to(request.user).select_related("ticket")
    activity = get_object_or_404(letters.filter(meeting__isnull=False), pk=pk)
    choice, text = request.POST.get("answer", ""), request.POST.get("text", "")
    if choice not in Meeting.Answer:
        return HttpResponseBadRequest(_("Accept the meeting, call it tentative, or decline it."))
    refusal = ""
    try:
        answer_invitation(activity.meeting, Meeting.Answer(choice), text=text, by=request.user)
    except ValueError as error:  # NotAnswerableError, UnwritableError: sentences
        refusal = str(error)
    if not request.htmx:
        if refusal:
            messages.error(request, refusal)
        return redirect(activity.ticket or activity)
    meeting = Meeting.objects.select_related("answered_by", "answer_letter").get(activity=activity)
    context = {"activity": activity, "meeting": meeting, "refusal": refusal, "typed": text if refusal else ""}
    return render(request, "activities/meeting.html", context)
