"""What agents do to letters: thin doors to `apps.activities.processing`, `unread` and `links`."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import retarget

from apps.activities.answers import Said, Undo, list_again, shown_again
from apps.activities.choosing import choices, chosen
from apps.activities.letter_page import PARTIES
from apps.activities.linked import titled
from apps.activities.links import fill_in_account, fill_in_contact, link, unlink
from apps.activities.models import EmailActivity, EmailActivityQuerySet, Link
from apps.activities.panel import LetterList
from apps.activities.processing import conversation_of, mark_processed, undo_processed
from apps.activities.unread import mark_all_read, mark_read, mark_unread
from apps.contacts.models import Account, Contact
from apps.mail import outbox
from apps.mail.nudging import nudge_dispatch
from apps.staff.access import DeskRequest, for_agents


@require_POST
@for_agents
def processed(request: DeskRequest, pk: int) -> HttpResponse:
    """The letter, or with `whole` its conversation, needs nothing more."""
    activity = _find(request, pk)
    letters = EmailActivity.objects.filter(pk=pk)
    if "whole" in request.POST:
        others = conversation_of(activity).incoming().visible_to(request.user)
        letters = EmailActivity.objects.filter(pk__in=[pk, *others.values_list("pk", flat=True)])
    keys = mark_processed(letters, by=request.user)
    return shown_again(request, pk, _said_processed(keys, pk))


@require_POST
@for_agents
def bulk(request: DeskRequest) -> HttpResponse:
    """One thing done to all the letters that were ticked; with `open`, from the page of that one."""
    keys = [int(key) for key in request.POST.getlist("letter") if key.isdecimal()]
    letters = EmailActivity.objects.visible_to(request.user).filter(pk__in=keys)
    act = _BULK.get(request.POST.get("do", ""))
    said = act(letters, request) if act and keys else (_("Tick some letters first."), None)
    opened = request.POST.get("open", "")
    if opened.isdecimal():
        return shown_again(request, int(opened), said)
    return list_again(request, said)


@require_POST
@for_agents
def all_read(request: DeskRequest) -> HttpResponse:
    """Everything that is here now counts as read by this agent."""
    mark_all_read(request.user)
    return list_again(request, (_("Every letter is marked as read."), None))


@require_POST
@for_agents
def unread(request: DeskRequest, pk: int) -> HttpResponse:
    """The letter counts as unread again; back to the list, since looking at it is reading it."""
    mark_unread(EmailActivity.objects.filter(pk=_find(request, pk).pk), by=request.user)
    return redirect(LetterList.of(request.GET, request.user).path)


@require_POST
@for_agents
def send_again(request: DeskRequest, pk: int) -> HttpResponse:
    """A letter of ours that failed, came back or waits goes out once more, to those who have not got it."""
    activity = _find(request, pk)
    if activity.outbox_letter is not None and outbox.send_again(activity.outbox_letter):
        nudge_dispatch()
        messages.info(request, _("The letter is sent again, to those who have not got it."))
    else:
        messages.warning(request, _("The letter is on its way already, or has been sent."))
    return redirect(activity.ticket or activity)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def link_to(request: DeskRequest, pk: int) -> HttpResponse:
    """Link the letter by hand: to the object that was chosen, or first a form to choose one by typing."""
    activity = _find(request, pk)
    data = request.POST if request.method == "POST" else QueryDict()
    target = chosen(data.get("object", ""), request.user)
    if target is not None:
        return shown_again(request, pk, _link(activity, target, request))
    listed = LetterList.of(request.GET, request.user)
    text, kind = data.get("q", ""), data.get("kind", "")
    found = choices(text, request.user, kind)
    context = {"activity": activity, "listed": listed, "text": text, "kind": kind, "choices": found}
    if not request.htmx:
        return render(request, "activities/link.html", context)
    return retarget(render(request, "activities/link_dialog.html", context), "#dialog")


@require_POST
@for_agents
def undo_link(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a link of a letter away, whoever made it."""
    letters = EmailActivity.objects.visible_to(request.user)
    links = Link.objects.select_related("activity", "content_type").filter(activity__in=letters)
    made = get_object_or_404(titled(links, request.user), pk=pk)
    key = getattr(made, "target_key", None)  # annotated; None: the object is gone, or not for her eyes
    again = Undo(reverse("activities:link-to", args=[made.activity_id]), [("object", f"{key}:{made.object_id}")])
    unlink(made, by=request.user)
    return shown_again(request, made.activity_id, (_("The link is undone."), again if key else None))


@require_POST
@for_agents
def party(request: DeskRequest, pk: int) -> HttpResponse:
    """Empty the letter's contact or account; they are filled in by `link_to`."""
    activity = _find(request, pk)
    kind = request.POST.get("kind", "")
    if kind not in PARTIES or getattr(activity, kind) is None:
        return shown_again(request, pk, None)
    before = getattr(activity, f"{kind}_id")
    if kind == "contact":
        fill_in_contact(activity, None, by=request.user)
    else:
        fill_in_account(activity, None, by=request.user)
    undo = Undo(reverse("activities:link-to", args=[pk]), [("object", f"{kind}:{before}")])
    return shown_again(request, pk, (_("The field is emptied."), undo))


def _find(request: DeskRequest, pk: int) -> EmailActivity:
    letters = EmailActivity.objects.visible_to(request.user).select_related("contact__account", "account")
    return get_object_or_404(letters.defer("text", "new_text", "html"), pk=pk)


def _link(activity: EmailActivity, target: Model, request: DeskRequest) -> Said:
    """Fill in the contact or account where the letter has none yet, or one is to be replaced; else link."""
    if isinstance(target, Contact) and (activity.contact is None or "replace" in request.POST):
        fill_in_contact(activity, target, by=request.user)
        return _("The contact is %(name)s.") % {"name": target}, None
    if isinstance(target, Account) and (activity.account is None or "replace" in request.POST):
        fill_in_account(activity, target, by=request.user)
        return _("The account is %(name)s.") % {"name": target}, None
    made = link(activity, target, origin=Link.Origin.HAND, by=request.user)
    return _("Linked to %(name)s.") % {"name": target}, Undo(reverse("activities:undo-link", args=[made.pk]), [])


def _said_processed(keys: list[int], opened: int | None = None) -> Said:
    if not keys:
        return _("It was processed already."), None
    said = ngettext("%(count)s letter is processed.", "%(count)s letters are processed.", len(keys))
    values: list[tuple[str, str | int]] = [("do", "unprocessed"), *(("letter", key) for key in keys)]
    if opened is not None:
        values.append(("open", opened))
    return said % {"count": len(keys)}, Undo(reverse("activities:bulk"), values)


def _bulk_processed(letters: EmailActivityQuerySet, request: DeskRequest) -> Said:
    return _said_processed(mark_processed(letters, by=request.user))


def _bulk_unprocessed(letters: EmailActivityQuerySet, request: DeskRequest) -> Said:
    count = undo_processed(letters, by=request.user)
    said = ngettext("%(count)s letter needs processing again.", "%(count)s letters need processing again.", count)
    return said % {"count": count}, None


def _bulk_read(letters: EmailActivityQuerySet, request: DeskRequest) -> Said:
    count = mark_read(letters, by=request.user)
    return ngettext("%(count)s letter is marked as read.", "%(count)s letters are marked as read.", count) % {
        "count": count
    }, None


def _bulk_unread(letters: EmailActivityQuerySet, request: DeskRequest) -> Said:
    count = mark_unread(letters, by=request.user)
    return ngettext("%(count)s letter is marked as unread.", "%(count)s letters are marked as unread.", count) % {
        "count": count
    }, None


_BULK: dict[str, Callable[[EmailActivityQuerySet, DeskRequest], Said]] = {
    "processed": _bulk_processed,
    "unprocessed": _bulk_unprocessed,
    "read": _bulk_read,
    "unread": _bulk_unread,
}
