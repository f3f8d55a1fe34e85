"""Contacts and accounts: lists of them, who they are, and what they have written about."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.contacts.forms import AccountForm, ContactForm, PartyForm
from apps.contacts.history import history_of
from apps.contacts.link_targets import search_accounts, search_contacts
from apps.contacts.lists import PartyList
from apps.contacts.merging import merge
from apps.contacts.models import Account, Contact
from apps.desk.panes import render_pane
from apps.staff.access import DeskRequest, for_agents

PEOPLE = 50  # of an account
OFFERED = 8


@require_safe
@for_agents
def contacts(request: DeskRequest) -> HttpResponse:
    """Every contact by name."""
    return _list(request, "contacts")


@require_safe
@for_agents
def accounts(request: DeskRequest) -> HttpResponse:
    """Every account by name."""
    return _list(request, "accounts")


@require_safe
@for_agents
def contact(request: DeskRequest, pk: int) -> HttpResponse:
    """A person with her addresses and her history."""
    found = get_object_or_404(Contact.objects.select_related("account", "user"), pk=pk)
    return _page(request, "contacts/contact.html", found, contact=found)


@require_safe
@for_agents
def account(request: DeskRequest, pk: int) -> HttpResponse:
    """An organisation with its people and its history."""
    found = get_object_or_404(Account.objects.annotate(people=Count("contacts")), pk=pk)
    people = found.contacts.prefetch_related("addresses")[:PEOPLE]
    return _page(request, "contacts/account.html", found, account=found, contacts=people)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def new_contact(request: DeskRequest) -> HttpResponse:
    """A contact of an agent's own making."""
    return edited(request, ContactForm, Contact(), title=_("New contact"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def new_account(request: DeskRequest) -> HttpResponse:
    """An account of an agent's own making."""
    return edited(request, AccountForm, Account(), title=_("New account"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def edit_contact(request: DeskRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Contact.objects.select_related("account"), pk=pk)
    return edited(request, ContactForm, found, title=found.name)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def edit_account(request: DeskRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Account, pk=pk)
    return edited(request, AccountForm, found, title=found.name)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def merge_contact(request: DeskRequest, pk: int) -> HttpResponse:
    """Merge this contact into another one, found by typing."""
    return _merge(request, get_object_or_404(Contact, pk=pk), search_contacts)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def merge_account(request: DeskRequest, pk: int) -> HttpResponse:
    """Merge this account into another one, found by typing."""
    return _merge(request, get_object_or_404(Account, pk=pk), search_accounts)


@require_safe
@for_agents
def account_names(request: DeskRequest) -> HttpResponse:
    """Names of accounts for the field that is being typed in."""
    text = request.GET.get("account_name", "").strip()
    names = search_accounts(text).values_list("name", flat=True)[:OFFERED] if text else []
    return render(request, "contacts/account_names.html", {"names": names})


def edited(request: DeskRequest, form_class: type[PartyForm], party: Any, *, title: str, **more: Any) -> HttpResponse:
    """The form of a contact or an account; when it is sent and valid, the page of what was saved.

    `initial` fills it in, `back` leads away without saving.
    """
    initial, back = more.get("initial"), more.get("back", "")
    form = form_class(request.POST or None, instance=party, initial=initial, by=request.user)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("%(name)s is saved.") % {"name": saved})
        return redirect(saved)
    here = f"{party._meta.model_name}s"
    back = back or (party.get_absolute_url() if party.pk else reverse(f"contacts:{here}"))
    context = {"form": form, "title": title, "back": back, "here": here}
    return render(request, "contacts/form.html", context)


def _list(request: DeskRequest, kind: str) -> HttpResponse:
    context: dict[str, object] = {"listed": PartyList.of(kind, request.GET), "here": kind}
    part = {"more": "contacts/rows.html", "party-rows": "contacts/found.html"}
    return render_pane(request, part.get(request.htmx.target or "", "contacts/list.html"), context)


def _page(request: DeskRequest, template: str, party: Contact | Account, **context: Any) -> HttpResponse:
    history = history_of(party, request.user, before=request.GET.get("before", ""))
    context |= {"party": party, "history": history, "addresses": party.addresses.all()}
    context["here"] = f"{party._meta.model_name}s"
    return render_pane(request, "contacts/history.html" if request.htmx.target == "more" else template, context)


def _merge(request: DeskRequest, gone: Contact | Account, search: Any) -> HttpResponse:
    text, refused = request.GET.get("q", "").strip(), ""
    into = request.POST.get("into", "")
    if into.isdecimal() and into != str(gone.pk):
        other: Any = get_object_or_404(type(gone), pk=int(into))
        try:
            merge(gone, into=other, by=request.user)
        except ValueError:
            refused = _("Both of them sign in to Postdesk, so they stay two.")
        else:
            messages.success(request, _("%(gone)s is merged into %(name)s.") % {"gone": gone, "name": other})
            return redirect(other)
    found = search(text).exclude(pk=gone.pk).prefetch_related("addresses")[:OFFERED] if text else []
    context = {"party": gone, "text": text, "found": found, "refused": refused, "here": f"{gone._meta.model_name}s"}
    template = "contacts/merge_found.html" if request.htmx else "contacts/merge.html"
    return render_pane(request, template, context)
