"""Years of a helpdesk's life in minutes: the database makes the rows itself, from a few thousand pieces of text."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.contacts.models import Account, Contact
from apps.demo.filling.bare import bare
from apps.demo.filling.correspondence import write_letters
from apps.demo.filling.ground import Ground, lay_ground, open_tickets
from apps.demo.filling.inserting import last_key
from apps.demo.filling.words import pieces
from apps.mail.models import Mailbox, Protocol
from apps.search.documents import without_index, write_range
from apps.search.models import Kind
from apps.tickets.models import Ticket

PIECES = 600
AT_ONCE = 50_000  # documents of the search in one statement, so that progress is seen

Say = Callable[[str], None]
_SEARCHED = {Kind.ACCOUNT: Account, Kind.CONTACT: Contact, Kind.TICKET: Ticket, Kind.LETTER: EmailActivity}
_NOTED = [
    "activities_emailactivity", "activities_attachment", "tickets_ticket", "tickets_note",
    "contacts_contact", "contacts_account", "contacts_address",
]  # fmt: skip
_FILLED = [*_NOTED, "mail_delivery", "activities_link", "tickets_participant", "tickets_event"]


@dataclass(frozen=True, slots=True)
class Wish:
    """How much, over which years, and which of the possible worlds."""

    tickets: int
    seed: int
    years: float
    until: datetime


def has_real_mailboxes() -> bool:
    """Whether somebody collects mail into this database."""
    return Mailbox.objects.exclude(protocol=Protocol.MAILDIR).exists()


def wish(tickets: int, *, seed: int, years: float) -> Wish:
    """Ending at the last full hour."""
    return Wish(tickets, seed, years, timezone.now().replace(minute=0, second=0, microsecond=0))


def fill(wished: Wish, say: Say) -> None:
    """Make everything in one transaction, so that a broken-off one leaves nothing; `say` tells how far it is."""
    with transaction.atomic(), connection.cursor() as cursor:
        before = {kind: last_key(cursor, model) for kind, model in _SEARCHED.items()}
        _prepare(cursor, wished)
        many = wished.tickets > before[Kind.TICKET]  # so that the index of what is there is soon built anew
        with _unnoted(cursor), bare(cursor, _FILLED) if many else nullcontext():
            ground: Ground = lay_ground(cursor, wished.tickets, wished.until)
            open_tickets(
                cursor, ground, wished.tickets, wished.until - timedelta(days=365 * wished.years), wished.until
            )
            say(f"{wished.tickets:,} tickets of {ground.contacts:,} contacts")
            letters = write_letters(cursor, ground, wished.until)
            say(f"{letters:,} letters")
            cursor.execute("DROP TABLE fill_piece, fill_people, fill_ticket, fill_letter")
        with without_index(cursor):
            for kind, model in _SEARCHED.items():
                for first, last in _ranges(before[kind] + 1, last_key(cursor, model)):
                    write_range(cursor, kind, first, last)
                    say(f"documents of the search: {kind.label}, {last - before[kind]:,}")
        say("the index of the search")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _ranges(first: int, last: int) -> Iterator[tuple[int, int]]:
    for start in range(first, last + 1, AT_ONCE):
        yield start, min(start + AT_ONCE - 1, last)


def _prepare(cursor: CursorWrapper, wished: Wish) -> None:
    """The dice, which fall the same for the same seed, and the pieces of text."""
    cursor.execute("SET LOCAL work_mem = '256MB'")
    cursor.execute(
        "CREATE OR REPLACE FUNCTION pg_temp.dice(what bigint, throw bigint, sides bigint) RETURNS bigint "
        "LANGUAGE sql IMMUTABLE AS $$ SELECT "
        f"(hashint8extended(what * 1000 + throw, {wished.seed}) & 9223372036854775807) % sides $$;"
        "CREATE OR REPLACE FUNCTION pg_temp.pick(choices anyarray, what bigint, throw bigint) RETURNS anyelement "
        "LANGUAGE sql IMMUTABLE AS $$ SELECT choices[1 + pg_temp.dice(what, throw, cardinality(choices))] $$"
    )
    cursor.execute(
        "CREATE TEMP TABLE fill_piece (tongue text, role text, place int, subject text, text text, "
        "PRIMARY KEY (tongue, role, place))"
    )
    made = pieces(random.Random(wished.seed), PIECES)  # noqa: S311 - the same for the same seed, not secret
    with cursor.copy("COPY fill_piece FROM STDIN") as copy:
        places: dict[tuple[str, str], int] = {}
        for piece in made:
            place = places.setdefault((piece.tongue, piece.role), 0)
            places[piece.tongue, piece.role] += 1
            copy.write_row((piece.tongue, piece.role, place, piece.subject, piece.text))
    cursor.execute("ANALYZE fill_piece")


@contextmanager
def _unnoted(cursor: CursorWrapper) -> Iterator[None]:
    """Write without a note for the search on each row: its documents are written here at once."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come can't be altered
    for table in _NOTED:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER search_note")
    yield
    for table in _NOTED:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER search_note")
