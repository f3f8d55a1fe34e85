"""Record types with their attributes, which are read anew only when a technologist has changed them."""

from django.db.models import TextField
from django.db.models.expressions import RawSQL

from apps.records.models import RecordAttribute, RecordType

ATTRIBUTES_AS_TEXT = RawSQL(
    "(SELECT coalesce(string_agg(attribute::text || coalesce(target.system_name, ''), ',' ORDER BY"
    " attribute.position, attribute.id), '') FROM records_recordattribute AS attribute LEFT JOIN records_recordtype"
    " AS target ON target.id = attribute.target_id WHERE attribute.record_type_id = records_recordtype.id)",
    (),
    output_field=TextField(),
)
"""All that is declared of the type that a query is about, or joins: it comes along with what is read anyway."""
_AS_TEXT = RawSQL("records_recordattribute::text", (), output_field=TextField())

_Rows = tuple[RecordAttribute, ...]
_known: dict[int, tuple[str, _Rows]] = {}


def recall_attributes(record_type: RecordType, as_text: str) -> None:
    """Give the type the rows that were read for an earlier step, if they still are what ATTRIBUTES_AS_TEXT says."""
    known = _known.get(record_type.pk)
    if known is None or known[0] != as_text:
        known = _known[record_type.pk] = _read(record_type)
    record_type.rows = known[1]


def _read(record_type: RecordType) -> tuple[str, _Rows]:
    """The rows with their own text, since somebody may have changed them after the type was read."""
    found = tuple(record_type.attributes.annotate(as_text=_AS_TEXT))
    return ",".join(row.as_text + (row.target.system_name if row.target else "") for row in found), found
