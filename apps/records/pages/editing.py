"""Making, changing and deleting a record by its form."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.activities.links import link
from apps.activities.models import EmailActivity, Link
from apps.attributes import ValuesRefusedError
from apps.records.deleting import delete_records
from apps.records.keeping import change_record, create_record
from apps.records.models import Record, RecordType
from apps.records.pages.finding import record_to_change, record_to_delete, type_to_create
from apps.records.pages.forms import RecordForm, finder, form_with, sent_form, wants_rows
from apps.records.pages.from_letter import form_from, letter_of
from apps.records.pages.meanwhile import changes_since, latest_change, settle
from apps.records.pages.record_page import record_context
from apps.records.pages.uploads import most_bytes
from apps.records.pages.values import values_of
from apps.staff.access import DeskRequest, for_agents
from apps.staff.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def new(request: DeskRequest, name: str) -> HttpResponse:
    """A new record; with `?letter=` it opens with what fits of the letter, which is linked to it when it is saved."""
    record_type, letter = type_to_create(request.user, name), letter_of(request)
    form = sent_form(record_type, request) if request.method == "POST" else form_from(record_type, letter, request.user)
    if request.method == "POST" and not wants_rows(request.POST) and not form.is_wrong:
        made = _created(record_type, form, letter, by=request.user)
        if made is not None:
            messages.success(request, _("%(number)s is saved.") % {"number": made.number})
            return redirect(made)
    return _form(request, record_type, form, letter=letter)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def edit(request: DeskRequest, pk: int) -> HttpResponse:
    """The form of a record that is there; what others have changed meanwhile is told of before it is overwritten."""
    record = record_to_change(request.user, pk)
    if request.method != "POST":
        form = form_with(record.record_type, values_of([record], record.record_type)[pk], request.user)
        return _form(request, record.record_type, form, record=record)
    form = sent_form(record.record_type, request)
    if wants_rows(request.POST):
        return _form(request, record.record_type, form, record=record, seen=request.POST.get("seen", ""))
    changes = settle(form, record, changes_since(record, request.POST.get("seen", "")), request.user)
    if not form.is_wrong:
        try:
            change_record(record, changes, by=request.user, find=finder(request.user))
        except ValuesRefusedError as error:
            form.tell(error.problems)
        else:
            messages.success(request, _("%(number)s is saved.") % {"number": record.number})
            return redirect(record)
    return _form(request, record.record_type, form, record=record)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def delete(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask first, since a deleted record doesn't come back; then the list that it was in."""
    record = record_to_delete(request.user, pk)
    if request.method == "POST":
        delete_records([record], by=request.user)
        messages.success(request, _("%(number)s is deleted.") % {"number": record.number})
        return redirect("records:list", name=record.record_type.system_name)
    return render(request, "records/delete.html", record_context(request, record))


def _created(record_type: RecordType, form: RecordForm, letter: EmailActivity | None, *, by: User) -> Record | None:
    try:
        with transaction.atomic():
            made = create_record(record_type, form.given(), by=by, find=finder(by))
            if letter is not None:
                link(letter, made, origin=Link.Origin.HAND, by=by)
    except ValuesRefusedError as error:
        form.tell(error.problems)
        return None
    return made


def _form(
    request: DeskRequest,
    record_type: RecordType,
    form: RecordForm,
    *,
    record: Record | None = None,
    letter: EmailActivity | None = None,
    seen: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "record_type": record_type,
        "record": record,
        "letter": letter,
        "seen": seen or (latest_change(record) if record else ""),
        "most_bytes": most_bytes(),
        "here": f"records-{record_type.system_name}",
    }
    return render(request, "records/form.html", context)
