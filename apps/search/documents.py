"""What a document holds of its object. The database writes it, from its own rows, many at a time.

A vector holds three sorts of lexemes: stems of words, weighted A to D by where they stand; beginnings of names and
numbers (“n^”: anything the object is called by, “f^”: its sender, “t^”: its recipients, “a^”: its files, “d^”: ends
of long numbers, as telephones are dialled), because a whole index entry is found faster than a part of one; and marks
(“~…”) of the kind, of having files and of the age, by which the newest documents are asked first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.utils import CursorWrapper

from apps.search.models import Kind

LONGEST = 100_000  # characters of a letter's text; beyond them are logs and mail merges

# “OFFSET 0” has what follows LATERAL read once, and not in each place that names it.
_LETTERS = f"""
    SELECT 'letter', this.id, this.date, '',
           setweight(search_stems(this.subject), 'A') || setweight(search_stems(other), 'B')
           || setweight(search_stems(files), 'C') || search_stems(left(this.text, {LONGEST}))
           || search_beginnings('n^', concat_ws(' ', other, files)) || search_beginnings('f^', sender)
           || search_beginnings('t^', said.recipients) || search_beginnings('a^', files)
           || search_numbers(concat_ws(' ', this.subject, left(this.text, {LONGEST})))
           || search_marks('letter', this.id)
           || CASE WHEN files IS NULL THEN ''::tsvector ELSE array_to_tsvector(ARRAY['~file']) END
    FROM activities_emailactivity AS this,
         LATERAL (SELECT concat_ws(' ', sender_name, sender_address) AS sender,
                         (SELECT string_agg(concat_ws(' ', person ->> 'name', person ->> 'address'), ' ')
                          FROM jsonb_array_elements(this.recipients) AS person) AS recipients,
                         (SELECT string_agg(name, ' ' ORDER BY position) FROM activities_attachment
                          WHERE activity_id = this.id AND NOT inline) AS files
                  OFFSET 0) AS said,
         LATERAL (SELECT CASE this.direction WHEN 'outgoing' THEN said.recipients ELSE sender END AS other) AS party
"""
_TICKETS = """
    SELECT 'ticket', this.id, this.created_at, '',
           setweight(search_stems(concat_ws(' ', this.number, this.subject)), 'A')
           || setweight(search_stems(requester), 'B') || search_stems(notes)
           || search_beginnings('n^', concat_ws(' ', this.number, this.subject, requester))
           || search_beginnings('f^', requester)
           || search_numbers(concat_ws(' ', this.subject, notes)) || search_marks('ticket', this.id)
    FROM tickets_ticket AS this,
         LATERAL (SELECT (SELECT concat_ws(' ', contact.name, string_agg(address, ' ')) FROM contacts_contact AS contact
                          LEFT JOIN contacts_address ON contact_id = contact.id
                          WHERE contact.id = this.requester_id GROUP BY contact.id) AS requester,
                         (SELECT string_agg(text, ' ') FROM tickets_note WHERE ticket_id = this.id) AS notes
                  OFFSET 0) AS said
"""
_CONTACTS = """
    SELECT 'contact', this.id, this.created_at, unaccent(handle),
           setweight(search_stems(handle), 'A') || setweight(search_stems(account.name), 'B')
           || search_stems(this.description)
           || search_beginnings('n^', concat_ws(' ', handle, account.name))
           || search_numbers(this.description) || search_marks('contact', this.id)
    FROM contacts_contact AS this LEFT JOIN contacts_account AS account ON account.id = this.account_id,
         LATERAL (SELECT concat_ws(' ', this.name, string_agg(address, ' ')) AS handle FROM contacts_address
                  WHERE contact_id = this.id) AS said
"""
_ACCOUNTS = """
    SELECT 'account', this.id, this.created_at, unaccent(handle),
           setweight(search_stems(handle), 'A') || search_stems(this.description)
           || search_beginnings('n^', handle)
           || search_numbers(this.description) || search_marks('account', this.id)
    FROM contacts_account AS this,
         LATERAL (SELECT concat_ws(' ', this.name, string_agg(address, ' ')) AS handle FROM contacts_address
                  WHERE account_id = this.id) AS said
"""
_RECORDS = f"""
    SELECT 'record', this.id, this.created_at, '',
           setweight(search_stems(this.number), 'A') || setweight(search_stems(texts), 'B')
           || search_beginnings('n^', concat_ws(' ', this.number, texts))
           || search_numbers(texts) || search_marks('record', this.id)
    FROM records_record AS this,
         LATERAL (SELECT left(search_record_texts(this.record_type_id, this.values), {LONGEST}) AS texts
                  OFFSET 0) AS said
"""
_DOCUMENTS = {
    Kind.RECORD: _RECORDS,
    Kind.LETTER: _LETTERS,
    Kind.TICKET: _TICKETS,
    Kind.CONTACT: _CONTACTS,
    Kind.ACCOUNT: _ACCOUNTS,
}


def write_documents(cursor: CursorWrapper, kind: Kind, keys: list[int]) -> None:
    """Write the documents of these objects, or remove those of objects that are gone."""
    cursor.execute("DELETE FROM search_document WHERE kind = %s AND object_id = ANY(%s)", [kind, keys])
    _write(cursor, kind, "this.id = ANY(%s)", [keys])


def write_range(cursor: CursorWrapper, kind: Kind, first: int, last: int) -> None:
    """Write the documents of all objects with keys from `first` to `last`."""
    _write(cursor, kind, "this.id BETWEEN %s AND %s", [first, last])


@contextmanager
def without_index(cursor: CursorWrapper) -> Iterator[None]:
    """Build the index of words anew at the end, which is faster for very many documents; searches wait meanwhile."""
    cursor.execute("SELECT pg_get_indexdef('document_words'::regclass)")
    (definition,) = cursor.fetchone()
    cursor.execute("DROP INDEX document_words")
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    cursor.execute(definition)


def _write(cursor: CursorWrapper, kind: Kind, which: str, values: list[Any]) -> None:
    # Two workers may come to an object that was changed twice; either writes it as it is now.
    cursor.execute(
        f"INSERT INTO search_document (kind, object_id, date, handle, vector) {_DOCUMENTS[kind]} WHERE {which} "
        "ON CONFLICT (kind, object_id) DO UPDATE "
        "SET date = EXCLUDED.date, handle = EXCLUDED.handle, vector = EXCLUDED.vector",
        values,
    )
