"""The pages of records: the list of a type, a record, and its files."""

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from apps.activities.files import file_response
from apps.attributes import Document, Value
from apps.desk.panes import render_pane
from apps.mail import blobs
from apps.records.pages.finding import DELETE, find_record
from apps.records.pages.forms import changeable
from apps.records.pages.lists import RecordList
from apps.records.pages.record_page import record_context
from apps.records.pages.types import find_type, is_writable
from apps.staff.access import DeskRequest, for_agents


@require_safe
@for_agents
def records(request: DeskRequest, name: str) -> HttpResponse:
    """The records of a type; as rows alone when the list goes on, or when what is searched for changes."""
    listed = RecordList.of(request.GET, find_type(request.user, name), request.user)
    parts = {"more": "records/rows.html", "found": "records/found_again.html"}
    template = parts.get(request.htmx.target or "", "records/list.html")
    response = render_pane(request, template, list_context(request, listed))
    if request.htmx.target == "found":
        response["HX-Replace-Url"] = listed.path
    return response


@require_safe
@for_agents
def record(request: DeskRequest, pk: int) -> HttpResponse:
    """A record with its values, its letters and what became of it."""
    template = "contacts/history.html" if request.htmx.target == "more" else "records/record.html"
    return render_pane(request, template, record_context(request, find_record(request.user, pk)))


@require_safe
@for_agents
def news(request: DeskRequest, pk: int) -> HttpResponse:
    """The record as it is now, if it looks different from what the page has."""
    context = record_context(request, find_record(request.user, pk))
    if request.GET.get("digest") == context["digest"]:
        return HttpResponse(status=204)
    return render_pane(request, "records/record_body.html", context)


@require_safe
@for_agents
def file(request: DeskRequest, pk: int, attribute: str, sha256: str) -> FileResponse:
    """A file of the record to save; with `?show` a picture to look at."""
    value = find_record(request.user, pk).typed().get(attribute)
    found = next((document for document in _documents(value) if document.sha256 == sha256), None)
    if found is None:
        raise Http404(sha256)
    try:
        content = blobs.open_blob(found.sha256)
    except blobs.BlobMissingError as error:
        raise Http404(found.name) from error
    return file_response(content, name=found.name, show="show" in request.GET)


def list_context(request: DeskRequest, listed: RecordList) -> dict[str, object]:
    """What the list's templates show."""
    record_type = listed.record_type
    return {
        "listed": listed,
        "record_type": record_type,
        "writable": is_writable(record_type),
        "deletable": is_writable(record_type) and request.user.has_perm(DELETE),
        "changeable": changeable(record_type, request.user),
        "here": f"records-{record_type.system_name}",
    }


def _documents(value: Value | None) -> list[Document]:
    items = value if isinstance(value, tuple) else (value,)
    return [item for item in items if isinstance(item, Document)]
