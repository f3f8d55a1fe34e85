"""Taking records away, with the links of letters to them; what pointed at them points at nothing then."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from apps.activities.links import refresh_needs_processing
from apps.activities.models import EmailActivity, Link
from apps.records.models import Record
from apps.staff.models import User


def delete_records(records: Sequence[Record], *, by: User) -> None:
    """Delete the records for good; letters that were processed by a link to one need processing again."""
    keys = [record.pk for record in records]
    with transaction.atomic():
        links = Link.objects.filter(content_type=ContentType.objects.get_for_model(Record), object_id__in=keys)
        letters = list(EmailActivity.objects.filter(pk__in=links.values("activity")).defer("text", "new_text", "html"))
        links.delete()
        Record.objects.filter(pk__in=keys).delete()
        for letter in letters:
            refresh_needs_processing(letter, by=by)
