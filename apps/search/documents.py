"""What a document holds of its object. The database writes it, from its own rows, many at a time.

A vector holds three sorts of lexemes: stems of words, weighted A to D by where they stand; beginnings of names and
numbers (“n^”: anything the object is called by, “f^”: its sender, “t^”: its recipients, “a^”: its files, “d^”: ends
of long numbers, as telephones are dialled), because a whole index entry is found faster than a part of one; and marks
(“~…”) of the kind, of having files and of the age, by which the newest documents are asked first.
"""

from django.db.backends.utils import CursorWrapper

from apps.search.models import Kind

LONGEST = 100_000  # characters of a letter's text; beyond them are logs and mail merges

_LETTERS = f"""
    SELECT 'letter', letter.id, letter.date, '',
           setweight(search_stems(letter.subject), 'A') || setweight(search_stems(other), 'B')
           || setweight(search_stems(files), 'C') || search_stems(left(letter.text, {LONGEST}))
           || search_beginnings('n^', concat_ws(' ', other, files)) || search_beginnings('f^', sender)
           || search_beginnings('t^', said.recipients) || search_beginnings('a^', files)
           || search_numbers(concat_ws(' ', letter.subject, left(letter.text, {LONGEST})))
           || search_marks('letter', letter.id)
           || CASE WHEN files IS NULL THEN ''::tsvector ELSE array_to_tsvector(ARRAY['~file']) END
    FROM activities_emailactivity AS letter,
         LATERAL (SELECT concat_ws(' ', sender_name, sender_address) AS sender,
                         (SELECT string_agg(concat_ws(' ', person ->> 'name', person ->> 'address'), ' ')
                          FROM jsonb_array_elements(letter.recipients) AS person) AS recipients,
                         (SELECT string_agg(name, ' ' ORDER BY position) FROM activities_attachment
                          WHERE activity_id = letter.id AND NOT inline) AS files) AS said,
         LATERAL (SELECT CASE letter.direction WHEN 'outgoing' THEN said.recipients ELSE sender END AS other) AS party
    WHERE letter.id = ANY(%s)
"""
_TICKETS = """
    SELECT 'ticket', ticket.id, ticket.created_at, '',
           setweight(search_stems(concat_ws(' ', ticket.number, ticket.subject)), 'A')
           || setweight(search_stems(requester), 'B') || search_stems(notes)
           || search_beginnings('n^', concat_ws(' ', ticket.number, ticket.subject, requester))
           || search_beginnings('f^', requester)
           || search_numbers(concat_ws(' ', ticket.subject, notes)) || search_marks('ticket', ticket.id)
    FROM tickets_ticket AS ticket,
         LATERAL (SELECT (SELECT concat_ws(' ', contact.name, string_agg(address, ' ')) FROM contacts_contact AS contact
                          LEFT JOIN contacts_address ON contact_id = contact.id
                          WHERE contact.id = ticket.requester_id GROUP BY contact.id) AS requester,
                         (SELECT string_agg(text, ' ') FROM tickets_note WHERE ticket_id = ticket.id) AS notes) AS said
    WHERE ticket.id = ANY(%s)
"""
_CONTACTS = """
    SELECT 'contact', contact.id, contact.created_at, unaccent(handle),
           setweight(search_stems(handle), 'A') || setweight(search_stems(account.name), 'B')
           || search_stems(contact.description)
           || search_beginnings('n^', concat_ws(' ', handle, account.name))
           || search_numbers(contact.description) || search_marks('contact', contact.id)
    FROM contacts_contact AS contact LEFT JOIN contacts_account AS account ON account.id = contact.account_id,
         LATERAL (SELECT concat_ws(' ', contact.name, string_agg(address, ' ')) AS handle FROM contacts_address
                  WHERE contact_id = contact.id) AS said
    WHERE contact.id = ANY(%s)
"""
_ACCOUNTS = """
    SELECT 'account', account.id, account.created_at, unaccent(handle),
           setweight(search_stems(handle), 'A') || search_stems(account.description)
           || search_beginnings('n^', handle)
           || search_numbers(account.description) || search_marks('account', account.id)
    FROM contacts_account AS account,
         LATERAL (SELECT concat_ws(' ', account.name, string_agg(address, ' ')) AS handle FROM contacts_address
                  WHERE account_id = account.id) AS said
    WHERE account.id = ANY(%s)
"""
_DOCUMENTS = {
    Kind.LETTER: _LETTERS,
    Kind.TICKET: _TICKETS,
    Kind.CONTACT: _CONTACTS,
    Kind.ACCOUNT: _ACCOUNTS,
}


def write_documents(cursor: CursorWrapper, kind: Kind, keys: list[int]) -> None:
    """Write the documents of these objects, or remove those of objects that are gone."""
    cursor.execute("DELETE FROM search_document WHERE kind = %s AND object_id = ANY(%s)", [kind, keys])
    cursor.execute(
        f"INSERT INTO search_document (kind, object_id, date, handle, vector) {_DOCUMENTS[kind]}",
        [keys],
    )
