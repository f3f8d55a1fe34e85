"""Contacts and accounts: who they are, and what they have written about."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.contacts.models import Account, Contact
from apps.staff.access import DeskRequest, for_agents

LATEST = 20


@require_safe
@for_agents
def contact(request: DeskRequest, pk: int) -> HttpResponse:
    """A person with her addresses, her latest tickets and letters."""
    found = get_object_or_404(Contact.objects.select_related("account", "user"), pk=pk)
    context = {
        "contact": found,
        "addresses": found.addresses.all(),
        "tickets": found.tickets.select_related("assignee")[:LATEST],
        "letters": found.activities.defer("text", "new_text", "html").select_related("ticket")[:LATEST],
    }
    return render(request, "contacts/contact.html", context)


@require_safe
@for_agents
def account(request: DeskRequest, pk: int) -> HttpResponse:
    """An organisation with its people and its latest tickets."""
    found = get_object_or_404(Account, pk=pk)
    context = {
        "account": found,
        "addresses": found.addresses.all(),
        "contacts": found.contacts.prefetch_related("addresses")[:LATEST],
        "tickets": found.tickets.select_related("assignee", "requester")[:LATEST],
    }
    return render(request, "contacts/account.html", context)
