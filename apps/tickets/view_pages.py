"""The doors to an agent's saved views: keep the list that is shown under a name, call it otherwise, and forget it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.staff.access import DeskRequest, for_agents
from apps.tickets.lists import TicketList
from apps.tickets.models import View


class ViewForm(forms.Form):
    name = forms.CharField(max_length=60)
    shared = forms.BooleanField(required=False)


@require_POST
@for_agents
def save(request: DeskRequest) -> HttpResponse:
    """Keep the list as its address says it; one of the same name is changed."""
    listed = TicketList.of(request.POST, request.user)
    form = ViewForm(request.POST)
    if form.is_valid():
        values = {"query": listed.address, "shared": form.cleaned_data["shared"]}
        View.objects.update_or_create(owner=request.user, name=form.cleaned_data["name"], defaults=values)
        messages.info(request, _("The view “%(name)s” is saved.") % {"name": form.cleaned_data["name"]})
    else:
        messages.info(request, _("Give the view a name."))
    return redirect(reverse("tickets:tickets") + listed.address)


@require_POST
@for_agents
def rename(request: DeskRequest, pk: int) -> HttpResponse:
    """Give a view of one's own another name, which no other of them has."""
    view = get_object_or_404(View, pk=pk, owner=request.user)
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.info(request, _("Give the view a name."))
    elif View.objects.filter(owner=request.user, name=form.cleaned_data["name"]).exclude(pk=pk).exists():
        messages.info(request, _("You have a view “%(name)s” already. Choose another name.") % form.cleaned_data)
    else:
        view.name = form.cleaned_data["name"]
        view.save(update_fields=["name"])
        messages.info(request, _("The view is called “%(name)s” now.") % {"name": view.name})
    return redirect(reverse("tickets:tickets") + view.query)


@require_POST
@for_agents
def forget(request: DeskRequest, pk: int) -> HttpResponse:
    """Delete a view of one's own; the tickets stay as they are."""
    view = get_object_or_404(View, pk=pk, owner=request.user)
    view.delete()
    messages.info(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect(reverse("tickets:tickets") + view.query)
