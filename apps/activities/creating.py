"""Contacts and accounts made from a letter: the form opens with what the letter says, and the letter is theirs."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.activities.links import fill_in_account, fill_in_contact
from apps.activities.models import EmailActivity
from apps.contacts.addresses import canonical
from apps.contacts.forms import AccountForm, ContactForm, PartyForm
from apps.contacts.models import Account, Contact
from apps.staff.access import DeskRequest, for_agents

# Domains of everybody's mail say nothing about an organisation.
_PUBLIC = {
    "gmail.com", "googlemail.com", "mail.ru", "bk.ru", "inbox.ru", "list.ru", "yandex.ru", "ya.ru", "yandex.com",
    "rambler.ru", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "gmx.de", "gmx.net",
    "web.de", "proton.me", "protonmail.com",
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def contact(request: DeskRequest, pk: int) -> HttpResponse:
    """A contact out of the letter's other side, with her name, address and account."""
    activity = _find(request, pk)
    name, address = correspondent(activity)
    initial = {"name": name or address, "addresses": address, "account_name": activity.account or ""}
    return _created(
        request, activity, ContactForm(request.POST or None, initial=initial, by=request.user), title=_("New contact")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def account(request: DeskRequest, pk: int) -> HttpResponse:
    """An account out of the letter's other side; its name is proposed by the domain of the address."""
    activity = _find(request, pk)
    domain = correspondent(activity)[1].rpartition("@")[2]
    name = "" if domain in _PUBLIC else domain.partition(".")[0].capitalize()
    return _created(
        request,
        activity,
        AccountForm(request.POST or None, initial={"name": name}, by=request.user),
        title=_("New account"),
    )


def correspondent(activity: EmailActivity) -> tuple[str, str]:
    """The name and the address of who wrote to us, or whom we wrote to; "" for what the letter doesn't say."""
    if activity.direction == EmailActivity.Direction.INCOMING:
        return activity.sender_name, canonical(activity.sender_address)
    first = next(iter(activity.recipients), {"name": "", "address": ""})
    return first["name"], canonical(first["address"])


def _find(request: DeskRequest, pk: int) -> EmailActivity:
    letters = EmailActivity.objects.visible_to(request.user).select_related("account", "contact")
    return get_object_or_404(letters.defer("text", "new_text", "html"), pk=pk)


def _created(request: DeskRequest, activity: EmailActivity, form: PartyForm, *, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        saved: Any = form.save()
        if isinstance(saved, Contact):
            fill_in_contact(activity, saved, by=request.user)
        elif isinstance(saved, Account):
            fill_in_account(activity, saved, by=request.user)
        messages.success(request, _("%(name)s is saved, and the letter is theirs.") % {"name": saved})
        return redirect(activity)
    context = {"form": form, "title": title, "back": activity.get_absolute_url(), "letter": activity, "here": "letters"}
    return render(request, "contacts/form.html", context)
