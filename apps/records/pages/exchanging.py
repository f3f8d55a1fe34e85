"""Records out of a list into a table, and in from one: first what would come of it, row by row, then for good."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.attributes import Document, Type
from apps.mail.blobs import BlobMissingError
from apps.records.exchange import (
    Imported,
    Outcome,
    Table,
    TableRefusedError,
    csv_lines,
    import_table,
    read_table,
    xlsx_file,
)
from apps.records.models import RecordType
from apps.records.pages.finding import type_to_create
from apps.records.pages.forms import finder
from apps.records.pages.lists import RecordList
from apps.records.pages.types import find_type
from apps.records.pages.uploads import sealed, take_file, unsealed
from apps.staff.access import DeskRequest, for_agents

MOST_ROWS = 2_000
"""So many rows are imported while somebody waits."""
SHOWN = 200
"""So many rows of a rehearsal are shown; refused ones come first."""

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@for_agents
def export(request: DeskRequest, name: str, kind: str) -> HttpResponseBase:
    """The records of the list, narrowed and ordered as its address says, as CSV or XLSX."""
    listed = RecordList.of(request.GET, find_type(request.user, name), request.user)
    file_name = f"{listed.record_type.title_of_many}.{kind}"
    if kind == "xlsx":
        workbook = xlsx_file(listed.record_type, listed.ordered())
        return FileResponse(workbook, as_attachment=True, filename=file_name, content_type=_XLSX)
    if kind != "csv":
        raise Http404(kind)
    lines = _as_reader(csv_lines(listed.record_type, listed.ordered()))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def import_(request: DeskRequest, name: str) -> HttpResponse:
    """A table to be taken in: uploaded, rehearsed, and imported when somebody has looked at that."""
    record_type = type_to_create(request.user, name)
    context: dict[str, object] = {
        "record_type": record_type,
        "matches": _matches(record_type),
        "match": request.POST.get("match", "number"),
        "here": f"records-{record_type.system_name}",
    }
    if request.method != "POST":
        return render(request, "records/import.html", context)
    try:
        document = _document(request)
        imported = _import(request, record_type, _table(document))
    except TableRefusedError as error:
        return render(request, "records/import.html", context | {"refused": str(error)})
    if imported.done:
        messages.success(request, _told(imported))
        return redirect("records:list", name=name)
    context |= {"imported": imported, "told": _told(imported), "file": sealed(document), "file_name": document.name}
    refused = imported.count(Outcome.REFUSED)
    rows = sorted(imported.rows, key=lambda row: row.outcome != Outcome.REFUSED)
    return render(request, "records/import.html", context | {"rows": rows[:SHOWN], "refused_count": refused})


def _document(request: DeskRequest) -> Document:
    """The file that was uploaded, or the one that was rehearsed before."""
    upload = request.FILES.get("file")
    if upload is None:
        kept = unsealed(request.POST.get("kept", ""))
        if kept is None:
            raise TableRefusedError(_("Choose a file first: a table as CSV or XLSX."))
        return kept
    try:
        return take_file(upload)
    except ValidationError as error:
        raise TableRefusedError(" ".join(error.messages)) from error


def _table(document: Document) -> Table:
    try:
        table = read_table(document.content())
    except BlobMissingError as error:
        raise TableRefusedError(_("The file is not kept any more. Choose it again.")) from error
    if len(table.rows) > MOST_ROWS:
        sentence = _("The file has %(count)s rows; at most %(most)s are imported at once. Part it into several.")
        raise TableRefusedError(sentence % {"count": len(table.rows), "most": MOST_ROWS})
    return table


def _import(request: DeskRequest, record_type: RecordType, table: Table) -> Imported:
    match = request.POST.get("match", "number")
    rehearse = "sure" not in request.POST
    find = finder(request.user)
    return import_table(record_type, table, by=request.user, match=match, rehearse=rehearse, find=find)


def _matches(record_type: RecordType) -> list[tuple[str, str]]:
    """What tells that a row means a record that is there."""
    rows = [row for row in record_type.rows if row.searchable and not row.array and row.type != Type.DOCUMENT]
    return [("number", pgettext("of a record", "Number")), *((row.name, row.label) for row in rows)]


def _told(imported: Imported) -> str:
    counts = {outcome: imported.count(outcome) for outcome in Outcome}
    sentences = [
        ngettext("%(count)s new record", "%(count)s new records", counts[Outcome.CREATED]),
        ngettext("%(count)s changed", "%(count)s changed ones", counts[Outcome.CHANGED]),
        ngettext("%(count)s as it was", "%(count)s as they were", counts[Outcome.SAME]),
        ngettext("%(count)s refused row", "%(count)s refused rows", counts[Outcome.REFUSED]),
    ]
    said = [sentence % {"count": count} for sentence, count in zip(sentences, counts.values(), strict=True) if count]
    return ", ".join(said)


def _as_reader(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines in the language and the zone of the request, which is over when they are written."""
    return _written(iter(lines), translation.get_language(), timezone.get_current_timezone())


def _written(lines: Iterator[bytes], language: str, zone: tzinfo) -> Iterator[bytes]:
    while True:
        with translation.override(language), timezone.override(zone):
            line = next(lines, None)
        if line is None:
            return
        yield line
