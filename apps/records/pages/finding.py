"""Records as the addresses of pages name them, found for whoever asks."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.records.models import Record, RecordType
from apps.records.pages.types import find_type, is_writable, type_of
from apps.staff.models import User

DELETE = "records.delete_record"


def find_record(user: User, pk: int) -> Record:
    """The record of this key, with its type as `types_of` has it; Http404 for one that the user doesn't see."""
    record = get_object_or_404(Record.objects.select_related("created_by"), pk=pk)
    record.record_type = type_of(user, record.record_type_id)
    return record


def record_to_change(user: User, pk: int) -> Record:
    """A record that the user may change; PermissionDenied when she may only read it."""
    record = find_record(user, pk)
    _want_writable(record.record_type)
    return record


def record_to_delete(user: User, pk: int) -> Record:
    """A record that the user may change and delete; PermissionDenied when she may not."""
    if not user.has_perm(DELETE):
        raise PermissionDenied
    return record_to_change(user, pk)


def type_to_change(user: User, name: str) -> RecordType:
    """A type whose records the user may change; PermissionDenied when she may only read them."""
    record_type = find_type(user, name)
    _want_writable(record_type)
    return record_type


def type_to_create(user: User, name: str) -> RecordType:
    """A type that the user may create records of; Http404 when it is switched off."""
    record_type = type_to_change(user, name)
    if not record_type.enabled:
        raise Http404(name)
    return record_type


def _want_writable(record_type: RecordType) -> None:
    if not is_writable(record_type):
        raise PermissionDenied
