"""Noting that a letter was taken, while the next one is on its way: a disk is as slow as a mail server.

A crash can leave of one letter only unknown whether it has left: `settle` waits until the last note is kept, and is
called before a server may take another letter.
"""

import json
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus

from apps.mail.models import OutboxLetter

FIELDS = ("state", "outcomes", "sent_at", "sent_copy", "trouble", "trouble_detail")


class SentNotes:
    """The notes of one worker. Until one is settled, the worker's database connection can be used for nothing else."""

    def __init__(self) -> None:
        self._pending = False
        table = connection.ops.quote_name(OutboxLetter._meta.db_table)
        columns = ", ".join(f"{name} = ${number}" for number, name in enumerate(FIELDS, 2))
        self._statement = f"UPDATE {table} SET {columns} WHERE id = $1".encode()  # noqa: S608 - names of our own

    def begin(self, letter: OutboxLetter) -> None:
        """Send the letter's state to the database, and don't wait for the answer."""
        self.settle()
        values = [letter.pk, *(getattr(letter, name) for name in FIELDS)]
        with connection.wrap_database_errors:
            connection.ensure_connection()
            connection.connection.pgconn.send_query_params(self._statement, [_as_text(value) for value in values])
        self._pending = True

    def settle(self) -> None:
        """Wait until the note is on disk; DatabaseError when it can't be written."""
        if not self._pending:
            return
        failure = None
        while result := connection.connection.pgconn.get_result():  # to the end, or nothing else can be asked
            if result.status != ExecStatus.COMMAND_OK:
                failure = error_from_result(result)
        self._pending = False
        with connection.wrap_database_errors:
            if failure:
                raise failure


def _as_text(value: Any) -> bytes | None:
    """The value as PostgreSQL reads it."""
    match value:
        case None:
            return None
        case dict():
            return json.dumps(value).encode()
        case datetime():
            return value.isoformat().encode()
    return str(value).encode()
