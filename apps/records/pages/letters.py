"""The letters of a record: every one that is linked to it, the newest first, in the rows of a contact's history."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models.functions import Left

from apps.activities.models import EmailActivity
from apps.desk.paging import page_of
from apps.records.models import Record
from apps.staff.models import User


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter of the history."""

    letter: EmailActivity

    @property
    def at(self) -> datetime:
        return self.letter.date


@dataclass(frozen=True, slots=True)
class History:
    """Some letters from the newest on; `earlier` is where to go on, "" when nothing is left out."""

    entries: list[Entry]
    earlier: str


def history_of(record: Record, user: User, *, before: str = "") -> History:
    """The latest letters about the record that the user may see, or those before the given place."""
    kind = ContentType.objects.get_for_model(Record)
    letters = EmailActivity.objects.visible_to(user).filter(links__content_type=kind, links__object_id=record.pk)
    rows = letters.defer("text", "new_text", "html").select_related("ticket")
    page = page_of(rows.annotate(first_words=Left("new_text", 200)), before, by="date")
    return History([Entry(letter) for letter in page.rows], page.older)
