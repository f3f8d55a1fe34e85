"""One thing done to all records that were ticked in the list: an attribute changed, or all of them deleted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.attributes import ValuesRefusedError
from apps.records.deleting import delete_records
from apps.records.keeping import change_record
from apps.records.models import Record, RecordType
from apps.records.pages.finding import DELETE, type_to_change
from apps.records.pages.forms import RecordForm, finder, sent_form, wants_rows
from apps.records.pages.lists import RecordList
from apps.records.pages.uploads import most_bytes
from apps.staff.access import DeskRequest, for_agents

MOST = 500
"""So many records are changed at once."""


@require_POST
@for_agents
def bulk(request: DeskRequest, name: str) -> HttpResponse:
    """Ask for what is needed, the new value or a yes; with `sure`, do it and go back to the list."""
    record_type = type_to_change(request.user, name)
    listed = RecordList.of(request.GET, record_type, request.user)
    ticked = _ticked(record_type, request.POST.getlist("record"))
    act = request.POST.get("act", "")
    if not ticked or len(ticked) > MOST:
        too_many = _("At most %(most)s records are changed at once: untick some.") % {"most": MOST}
        messages.info(request, too_many if ticked else _("Tick some records first."))
        return redirect(listed.path)
    if act == "delete":
        return _delete(request, ticked, listed)
    form = sent_form(record_type, request)
    form.fields = [each for each in form.fields if act == f"set:{each.row.name}"]
    if not form.fields:
        messages.info(request, _("Choose what to do with the ticked records."))
        return redirect(listed.path)
    return _change(request, ticked, listed, form)


def _ticked(record_type: RecordType, keys: list[str]) -> list[Record]:
    numbers = [int(key) for key in keys if key.isdecimal() and len(key) <= 18]
    found = list(Record.objects.of(record_type).filter(pk__in=numbers))
    for record in found:
        record.record_type = record_type
    return found


def _delete(request: DeskRequest, ticked: list[Record], listed: RecordList) -> HttpResponse:
    if not request.user.has_perm(DELETE):
        raise PermissionDenied
    if "sure" not in request.POST:
        return _asked(request, ticked, listed, None)
    delete_records(ticked, by=request.user)
    said = ngettext("%(count)s record is deleted.", "%(count)s records are deleted.", len(ticked))
    messages.success(request, said % {"count": len(ticked)})
    return redirect(listed.path)


def _change(request: DeskRequest, ticked: list[Record], listed: RecordList, form: RecordForm) -> HttpResponse:
    if "sure" not in request.POST or wants_rows(request.POST) or form.is_wrong:
        return _asked(request, ticked, listed, form)
    try:
        with transaction.atomic():
            for record in ticked:
                change_record(record, form.given(), by=request.user, find=finder(request.user))
    except ValuesRefusedError as error:
        form.tell(error.problems)
        return _asked(request, ticked, listed, form)
    said = ngettext("%(count)s record is changed.", "%(count)s records are changed.", len(ticked))
    messages.success(request, said % {"count": len(ticked)})
    return redirect(listed.path)


def _asked(request: DeskRequest, ticked: list[Record], listed: RecordList, form: RecordForm | None) -> HttpResponse:
    """The question, with the field of the attribute; without a form, whether to delete them."""
    context = {
        "form": form,
        "act": request.POST["act"],
        "ticked": ticked,
        "listed": listed,
        "record_type": listed.record_type,
        "most_bytes": most_bytes(),
        "here": f"records-{listed.record_type.system_name}",
    }
    return render(request, "records/bulk.html", context)
