"""Synchronise: the mailboxes that an agent may ask to be collected from, and how far that has come."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from apps.intake.synchronising import ask_for, latest
from apps.mail.models import Mailbox
from apps.staff.access import DeskRequest, for_agents


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def synchronise(request: DeskRequest) -> HttpResponse:
    """Choose one mailbox or all of them; then on to the progress."""
    mailboxes = Mailbox.objects.visible_to(request.user).filter(enabled=True).select_related("health")
    if request.method == "POST":
        wanted = request.POST.get("mailbox", "")
        chosen = mailboxes.filter(pk=int(wanted)) if wanted.isdecimal() else mailboxes
        keys = [str(asked.pk) for asked in ask_for(chosen, by=request.user)]
        return redirect(f"{reverse('deliveries:progress')}?of={','.join(keys)}")
    template = "deliveries/synchronise_dialog.html" if request.htmx else "deliveries/synchronise.html"
    return render(request, template, {"mailboxes": mailboxes.order_by("system_name"), "here": "letters"})


@require_safe
@for_agents
def progress(request: DeskRequest) -> HttpResponse:
    """How far the asked-for mailboxes are: asked again every second until all of them have ended."""
    said = request.GET.get("of", "")
    keys = [int(key) for key in said.split(",") if key.isdecimal()]
    asked = latest(Mailbox.objects.visible_to(request.user), keys)
    context = {"asked": asked, "of": said, "under_way": any(each.under_way for each in asked), "here": "letters"}
    template = "deliveries/progress.html" if request.htmx else "deliveries/progress_page.html"
    return render(request, template, context)
