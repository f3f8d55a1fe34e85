"""Keeping the documents up with what they are about, after the fact, so that taking a letter in never waits for it.

Triggers of the database note what was changed. Notes and documents are exchanged in one transaction, so that an
interrupted piece of work is simply done again, and several workers share it. What is called otherwise now is noted so:
whoever renames an account with 100,000 records waits for one note, and a worker finds and notes all the others.
"""

import time
from datetime import timedelta

from django.db import connection, transaction

from apps.search.documents import write_documents
from apps.search.models import Kind
from apps.search.naming import note_namers

AT_ONCE = 500

_TAKE = """
    DELETE FROM search_changed WHERE id IN (
        SELECT id FROM search_changed ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING kind, object_id, renamed
"""


def index_changed(*, time_limit: timedelta) -> int:
    """Write documents until all is done or the time is over; return how many objects they were."""
    ends, done = time.monotonic() + time_limit.total_seconds(), 0
    while time.monotonic() < ends:
        indexed = index_some(AT_ONCE)
        if not indexed:
            break
        done += indexed
    return done


@transaction.atomic
def index_some(at_most: int) -> int:
    """Write the documents of the objects that were changed first; return how many notes of changes that dealt with."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [at_most])
        taken = cursor.fetchall()
        for kind in Kind:
            keys = sorted({object_id for noted, object_id, _renamed in taken if noted == kind})
            if keys:
                write_documents(cursor, kind, keys)
            renamed = sorted({object_id for noted, object_id, renamed in taken if noted == kind and renamed})
            if renamed:
                note_namers(cursor, kind, renamed)
    return len(taken)
