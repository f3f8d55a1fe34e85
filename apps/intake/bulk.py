"""One decision about many letters of the ledger: let in, refuse, take in again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.intake.held import let_in, refuse
from apps.intake.ledger_pages import Outcome
from apps.mail.ledger import take_in_again
from apps.mail.models import Delivery, DeliveryQuerySet
from apps.staff.access import DeskRequest, for_agents
from apps.staff.models import User


@require_POST
@for_agents
def decide(request: DeskRequest, outcome: str) -> HttpResponse:
    """What was decided about all the letters of one list that were ticked."""
    keys = [int(key) for key in request.POST.getlist("delivery") if key.isdecimal()]
    letters = Outcome(outcome).deliveries().visible_to(request.user).filter(pk__in=keys)
    if not keys:
        messages.info(request, _("Tick some letters first."))
    else:
        messages.success(request, _decided(letters, request.POST.get("do", ""), request.user))
    return redirect("deliveries:list", outcome)


def _decided(letters: DeliveryQuerySet, what: str, user: User) -> str:
    match what:
        case "let-in":
            count = sum(let_in(letter, by=user) for letter in letters)
            said = ngettext("%(count)s letter is let in.", "%(count)s letters are let in.", count)
        case "refuse":
            count = sum(refuse(letter, by=user) for letter in letters)
            said = ngettext("%(count)s letter is refused.", "%(count)s letters are refused.", count)
        case _:
            count = take_in_again(Delivery.objects.filter(pk__in=letters.values("pk")))
            said = ngettext("%(count)s letter is taken in again.", "%(count)s letters are taken in again.", count)
    return said % {"count": count}
