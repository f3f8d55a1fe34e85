"""The latest letters, for trying linking rules on them."""

from collections.abc import Iterator

from apps.activities.models import EmailActivity
from apps.activities.places import places
from apps.activities.trust import vouched
from apps.linking.samples import Sample


def latest_letters(limit: int) -> Iterator[Sample]:
    """The latest letters, incoming and outgoing, the last one first."""
    letters = EmailActivity.objects.defer("html", "new_text").prefetch_related("attachments")[:limit]
    return (Sample(str(letter), letter.get_absolute_url(), places(letter), vouched(letter)) for letter in letters)
