"""The tables of records: their types with attributes, the records themselves, and how they were changed."""

from apps.records.models.attribute import RecordAttribute
from apps.records.models.change import RecordChange
from apps.records.models.record import Record
from apps.records.models.record_type import RecordType

__all__ = ["Record", "RecordAttribute", "RecordChange", "RecordType"]
