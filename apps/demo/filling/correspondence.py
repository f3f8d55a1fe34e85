"""The letters of the filled tickets, with what hangs on them: deliveries, files, links, notes and events."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.backends.utils import CursorWrapper

from apps.activities.models import Attachment, EmailActivity, Link
from apps.demo.filling.ground import Ground
from apps.demo.filling.inserting import insert_select, last_key, move_sequence
from apps.mail import blobs
from apps.mail.models import Delivery
from apps.tickets.models import Event, Note, Participant, Ticket

FILES = (
    ("снимок экрана.txt", b"A picture of a screen would be here.\n"),
    ("журнал.txt", b"09:00 started\n09:01 stopped\n"),
    ("invoice {order}.txt", b"An invoice would be here.\n"),
    ("Счёт № {order}.txt", "Здесь был бы счёт.\n".encode()),
)


def write_letters(cursor: CursorWrapper, ground: Ground, until: datetime) -> int:
    """Every ticket's letters, in the order of their times; return how many."""
    letters_base, deliveries_base = last_key(cursor, EmailActivity), last_key(cursor, Delivery)
    cursor.execute("CREATE TEMP TABLE fill_letter AS " + _LETTERS, {
        "letters_base": letters_base, "deliveries_base": deliveries_base, "tickets_base": ground.tickets_base,
        "until": until,
    })  # fmt: skip
    cursor.execute("ALTER TABLE fill_letter ADD PRIMARY KEY (id); ANALYZE fill_letter")
    _deliver(cursor)
    written = insert_select(cursor, EmailActivity, _LETTER_COLUMNS, "FROM fill_letter ORDER BY id")
    move_sequence(cursor, EmailActivity)
    _attach(cursor)
    _link(cursor, ground)
    _tell_the_story(cursor)
    return written


# Letters alternate: a customer begins, an agent answers, and so on.
_LETTERS = """
    SELECT %(letters_base)s + row_number() OVER (ORDER BY ticket.id, step) AS id,
           CASE WHEN incoming THEN %(deliveries_base)s + row_number() OVER (ORDER BY ticket.id, step) END
             AS delivery_id,
           ticket.id AS ticket_id, ticket.mailbox_id, ticket.contact_id, ticket.account_id, ticket.assignee_id, step,
           incoming, ticket.order_number, ticket.number, ticket.subject, ticket.name, ticket.address,
           mailbox.address AS ours,
           least(ticket.created_at + step * interval '8 hours', %(until)s) AS date,
           replace(piece.text, '{order}', ticket.order_number::text) || E'\n'
             || CASE WHEN incoming THEN ticket.name || E'\n' || telephone ELSE 'Postdesk, ' || ticket.number END AS text
    FROM fill_ticket AS ticket
    JOIN mail_mailbox AS mailbox ON mailbox.id = ticket.mailbox_id
    CROSS JOIN generate_series(0, ticket.letters - 1) AS step
    CROSS JOIN LATERAL (SELECT step %% 2 = 0 AS incoming,
                        CASE WHEN step = 0 THEN 'first' WHEN step %% 2 = 0 THEN 'again' ELSE 'answer' END AS role,
                        '+7 (495) ' || 100 + pg_temp.dice(ticket.contact_id, 40, 900)
                          || '-' || 10 + pg_temp.dice(ticket.contact_id, 41, 90)
                          || '-' || 10 + pg_temp.dice(ticket.contact_id, 42, 90) AS telephone) AS part
    JOIN (SELECT tongue, role, count(*) FROM fill_piece GROUP BY tongue, role) AS pool USING (tongue, role)
    JOIN fill_piece AS piece ON piece.tongue = ticket.tongue AND piece.role = part.role
        AND piece.place = pg_temp.dice(ticket.id, CASE WHEN step = 0 THEN 30 ELSE 50 + step END, pool.count)
"""
_TITLE = "CASE step WHEN 0 THEN '' ELSE 'Re: ' END || subject"
_MESSAGE_ID = "'<fill.' || id || '@' || split_part(CASE WHEN incoming THEN address ELSE ours END, '@', 2) || '>'"
_LETTER_COLUMNS = {
    "id": "id", "delivery_id": "delivery_id", "ticket_id": "ticket_id", "mailbox_id": "mailbox_id",
    "contact_id": "contact_id", "account_id": "account_id",
    "direction": "CASE WHEN incoming THEN 'incoming' ELSE 'outgoing' END", "subject": _TITLE,
    "sender_name": "CASE WHEN incoming THEN name ELSE 'Postdesk' END",
    "sender_address": "CASE WHEN incoming THEN address ELSE ours END",
    "recipients": "jsonb_build_array(jsonb_build_object("
                  "'kind', 'to', 'name', CASE WHEN incoming THEN '' ELSE name END, "
                  "'address', CASE WHEN incoming THEN ours ELSE address END))",
    "date": "date", "created_at": "date", "text": "text", "new_text": "text", "message_id": _MESSAGE_ID,
    "needs_processing": "incoming AND pg_temp.dice(id, 60, 400) = 0",
}  # fmt: skip


def _deliver(cursor: CursorWrapper) -> None:
    """The ledger's rows of what came in; the letters' own bytes are nowhere."""
    columns = {
        "id": "delivery_id", "mailbox_id": "mailbox_id", "folder": "'INBOX'", "uid_validity": "'fill'",
        "uid": "id::text",
        "size": "octet_length(text)", "received_at": "date", "collected_at": "date", "done_at": "date",
        "state": "'taken-in'", "settlement": "'not-needed'", "message_id": _MESSAGE_ID, "subject": _TITLE,
        "from_address": "address",
    }  # fmt: skip
    insert_select(cursor, Delivery, columns, "FROM fill_letter WHERE incoming ORDER BY id")
    move_sequence(cursor, Delivery)


def _attach(cursor: CursorWrapper) -> None:
    """A file to each seventh letter that came in."""
    hashes = blobs.store_many([content for _name, content in FILES])
    choices = ", ".join(
        f"({place}, '{name}', '{sha256}', {len(content)})"
        for place, ((name, content), sha256) in enumerate(zip(FILES, hashes, strict=True))
    )
    columns = {
        "activity_id": "letter.id", "name": "replace(file.name, '{order}', order_number::text)",
        "content_type": "'text/plain'", "size": "file.size", "sha256": "file.sha256",
    }  # fmt: skip
    source = f"FROM fill_letter AS letter JOIN (VALUES {choices}) AS file (place, name, sha256, size) " \
             f"ON file.place = pg_temp.dice(letter.id, 61, {len(FILES)}) " \
             "WHERE incoming AND pg_temp.dice(letter.id, 62, 7) = 0"  # fmt: skip
    insert_select(cursor, Attachment, columns, source)


def _link(cursor: CursorWrapper, ground: Ground) -> None:
    """One letter of twenty mentions an earlier ticket, which a rule has found."""
    columns = {
        "activity_id": "letter.id", "content_type_id": str(ContentType.objects.get_for_model(Ticket).pk),
        "object_id": "earlier.id", "origin": "'rule'", "rule_name": "'Ticket number in the text'",
        "matched": "earlier.number", "created_at": "letter.date",
    }  # fmt: skip
    source = (
        "FROM fill_letter AS letter JOIN fill_ticket AS earlier ON earlier.id = "
        f"{ground.tickets_base} + 1 + pg_temp.dice(letter.id, 63, letter.ticket_id - {ground.tickets_base}) "
        "WHERE incoming AND pg_temp.dice(letter.id, 64, 20) = 0"
    )
    insert_select(cursor, Link, columns, source)


def _tell_the_story(cursor: CursorWrapper) -> None:
    """Who takes part, what colleagues noted, and what was changed when."""
    insert_select(cursor, Participant, {"ticket_id": "id", "contact_id": "contact_id"}, "FROM fill_ticket ORDER BY id")
    note = {
        "ticket_id": "ticket.id",
        "author_id": "ticket.assignee_id",
        "text": "piece.text",
        "created_at": "ticket.updated_at",
    }
    insert_select(
        cursor, Note, note,
        "FROM fill_ticket AS ticket "
        "JOIN (SELECT tongue, count(*) FROM fill_piece WHERE role = 'note' GROUP BY tongue) AS pool USING (tongue) "
        "JOIN fill_piece AS piece ON piece.tongue = ticket.tongue AND piece.role = 'note' "
        "AND piece.place = pg_temp.dice(ticket.id, 65, pool.count) "
        "WHERE ticket.assignee_id IS NOT NULL AND pg_temp.dice(ticket.id, 66, 5) = 0 ORDER BY ticket.id",
    )  # fmt: skip
    solved = {
        "ticket_id": "id", "kind": "'status'", "by_id": "assignee_id", "before": "'open'", "after": "status",
        "created_at": "updated_at",
    }  # fmt: skip
    insert_select(cursor, Event, solved, "FROM fill_ticket WHERE status IN ('solved', 'closed', 'waiting') ORDER BY id")
