"""What the form of a record asks for while somebody fills it in: completion, and a place for her files."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from apps.attributes import Type, ValuesRefusedError
from apps.contacts.link_targets import search_accounts, search_contacts
from apps.contacts.models import Account, Contact
from apps.records.models import Record, RecordAttribute, RecordType
from apps.records.pages.fields import Field, KeptFile
from apps.records.pages.finding import type_to_change
from apps.records.pages.shown import title_of
from apps.records.pages.types import find_type, type_of
from apps.records.pages.uploads import take_file
from apps.records.pages.values import values_of
from apps.records.searching import searched
from apps.staff.access import DeskRequest, for_agents
from apps.staff.models import User

OFFERED = 8
Found = dict[str, str]
"""A row of the completion: its name, what stands beside it, and the key that the form sends."""


@require_safe
@for_agents
def find(request: DeskRequest, name: str, attribute: str) -> JsonResponse:
    """What may be meant by what is typed into a field that points at people or records."""
    row = _row(find_type(request.user, name), attribute)
    text = request.GET.get("q", "").strip()
    return JsonResponse({"found": _found(row, text, request.user) if text else []})


@require_POST
@for_agents
def upload(request: DeskRequest, name: str) -> JsonResponse:
    """Keep a file at once; the answer is its line of the form, or a sentence that says why not."""
    record_type = type_to_change(request.user, name)
    row = _row(record_type, request.POST.get("attribute", ""))
    sent = request.FILES.get("file")
    if sent is None or row.type != Type.DOCUMENT:
        raise Http404(row.name)
    try:
        document = take_file(sent)
    except ValidationError as error:
        return JsonResponse({"sentence": " ".join(error.messages)})
    context = {"field": Field(row), "file": KeptFile(document)}
    return JsonResponse({"shown": render_to_string("records/kept_file.html", context, request)})


def _row(record_type: RecordType, name: str) -> RecordAttribute:
    try:
        return record_type.row(name)
    except ValuesRefusedError as error:
        raise Http404(name) from error


def _found(row: RecordAttribute, text: str, user: User) -> list[Found]:
    match row.type:
        case Type.CONTACT:
            return _people(search_contacts(text))
        case Type.ACCOUNT:
            return [*_people(search_accounts(text)), *_people(search_contacts(text))][:OFFERED]
        case Type.RECORD if row.target_id is not None:
            return _records(type_of(user, row.target_id), text)
    raise Http404(row.name)


def _people(parties: Iterable[Contact | Account]) -> list[Found]:
    rows = parties.prefetch_related("addresses")[:OFFERED]  # type: ignore[attr-defined] # a query of either
    return [
        {
            "name": party.name,
            "address": ", ".join(address.address for address in party.addresses.all()[:2]),
            "key": f"{party._meta.model_name}:{party.pk}",
        }
        for party in rows
    ]


def _records(record_type: RecordType, text: str) -> list[Found]:
    found = list(Record.objects.of(record_type).filter(searched(record_type, text)).order_by("-pk")[:OFFERED])
    values = values_of(found, record_type)
    return [
        {
            "name": record.number,
            "address": title_of(record, record_type.rows, values[record.pk]),
            "key": f"record:{record.pk}",
        }
        for record in found
    ]
