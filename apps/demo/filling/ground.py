"""What a filled desk stands on: queues, agents, mailboxes, accounts and contacts, and the tickets themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db.backends.utils import CursorWrapper

from apps.contacts.models import Account, Address, Contact
from apps.demo.filling import words
from apps.demo.filling.inserting import insert_select, last_key, move_sequence
from apps.mail.models import Mailbox, Protocol
from apps.staff.models import User
from apps.staff.roles import AGENTS, appoint_agent
from apps.tickets.models import Queue, Ticket

QUEUES = (
    ("support", "Support", "HD-{0}"),
    ("it", "IT", "IT-{0}"),
    ("billing", "Invoices", "Inv-{0}"),
    ("sales", "Sales", "S-{0}"),
)
TEAM = (
    "Nina Orlova",
    "Pavel Frolov",
    "Grace Miller",
    "Timur Akhmetov",
    "Vera Lindt",
    "Oleg Danilov",
    "Ruth Cole",
    "Ilya Zimin",
)
LIVE_SHARE = 40  # one ticket of so many is still worked on: the latest ones


@dataclass(frozen=True, slots=True)
class Ground:
    """The rows that tickets refer to; new keys begin after `…_base`."""

    agents: list[int]
    queues: list[int]
    mailboxes: list[int]  # of the queues, in the same order
    accounts_base: int
    accounts: int
    contacts_base: int
    contacts: int
    tickets_base: int


def lay_ground(cursor: CursorWrapper, tickets: int, until: datetime) -> Ground:
    """Make what is missing of queues, agents and mailboxes, and new accounts and contacts."""
    queues = [_queue(*each) for each in QUEUES]
    ground = Ground(
        agents=[_agent(name) for name in TEAM],
        queues=[queue.pk for queue in queues],
        mailboxes=[_mailbox(queue).pk for queue in queues],
        accounts_base=last_key(cursor, Account),
        accounts=min(max(tickets // 60, 12), 20_000),
        contacts_base=last_key(cursor, Contact),
        contacts=min(max(tickets // 8, 40), 150_000),
        tickets_base=last_key(cursor, Ticket),
    )
    _people(cursor, ground, until)
    return ground


def _queue(system_name: str, title: str, mask: str) -> Queue:
    return Queue.objects.get_or_create(system_name=system_name, defaults={"title": title, "number_mask": mask})[0]


def _agent(name: str) -> int:
    first, last = name.split()
    user, made = User.objects.get_or_create(
        username=f"{first}.{last}".lower(), defaults={"first_name": first, "last_name": last}
    )
    if made:
        user.set_unusable_password()
        user.save()
        if Group.objects.filter(name=AGENTS).exists():
            appoint_agent(user)
    return user.pk


def _mailbox(queue: Queue) -> Mailbox:
    """A mailbox that nobody collects from."""
    defaults = {
        "enabled": False,
        "protocol": Protocol.MAILDIR,
        "server": "/nowhere",
        "address": f"{queue.system_name}@fill.example",
        "description": "Made by manage.py fill, so that its letters have come from somewhere.",
        "queue": queue,
    }
    return Mailbox.objects.get_or_create(system_name=f"fill-{queue.system_name}", defaults=defaults)[0]


def _people(cursor: CursorWrapper, ground: Ground, until: datetime) -> None:
    """Accounts with their domains, contacts with their addresses; a third of both is English."""
    cursor.execute("CREATE TEMP TABLE fill_people AS " + _PEOPLE, {
        "ru_first": words.RUSSIAN_FIRST, "ru_last": words.RUSSIAN_LAST, "ru_firms": words.RUSSIAN_FIRMS,
        "en_first": words.ENGLISH_FIRST, "en_last": words.ENGLISH_LAST, "en_firms": words.ENGLISH_FIRMS,
        "contacts": ground.contacts, "accounts": ground.accounts,
        "contacts_base": ground.contacts_base, "accounts_base": ground.accounts_base,
    })  # fmt: skip
    cursor.execute("ALTER TABLE fill_people ADD PRIMARY KEY (contact_id); ANALYZE fill_people")
    began = f"'{(until - timedelta(days=3650)).isoformat()}'::timestamptz"
    insert_select(
        cursor, Account, {"id": "account_id", "name": "firm", "created_at": began},
        "FROM (SELECT DISTINCT account_id, firm FROM fill_people) AS firms",
    )  # fmt: skip
    columns = {"id": "contact_id", "name": "name", "account_id": "account_id", "created_at": began}
    insert_select(cursor, Contact, columns, "FROM fill_people ORDER BY contact_id")
    insert_select(
        cursor, Address, {"address": "address", "contact_id": "contact_id"}, "FROM fill_people ORDER BY contact_id"
    )
    for model in (Account, Contact):
        move_sequence(cursor, model)


# A Russian woman's name ends in -а, and so does her family's.
_PEOPLE = """
    SELECT %(contacts_base)s + person AS contact_id, %(accounts_base)s + firm_number AS account_id, tongue, first,
           first || ' ' || last AS name,
           CASE tongue WHEN 'ru' THEN 'ООО «' ELSE '' END || base || ' ' || firm_number
           || CASE tongue WHEN 'ru' THEN '»' ELSE ' Ltd' END AS firm,
           lower(left(word, 24)) || '.' || (%(contacts_base)s + person) || '@firm' || (%(accounts_base)s + firm_number)
           || '.example' AS address
    FROM (SELECT person, 1 + (person - 1) %% %(accounts)s AS firm_number,
                 CASE WHEN pg_temp.dice((person - 1) %% %(accounts)s, 1, 3) = 0 THEN 'en' ELSE 'ru' END AS tongue
          FROM generate_series(1, %(contacts)s) AS person) AS people,
         LATERAL (SELECT CASE tongue WHEN 'ru'
                         THEN pg_temp.pick(%(ru_first)s::text[], person, 2)
                         ELSE pg_temp.pick(%(en_first)s::text[], person, 2)
                         END AS first,
                         1 + pg_temp.dice(person, 3, cardinality(%(en_last)s::text[])) AS word_number,
                         CASE tongue WHEN 'ru'
                         THEN pg_temp.pick(%(ru_firms)s::text[], firm_number, 4)
                         ELSE pg_temp.pick(%(en_firms)s::text[], firm_number, 4)
                         END AS base) AS chosen,
         LATERAL (SELECT (%(en_last)s::text[])[word_number] AS word,
                         CASE tongue WHEN 'ru'
                         THEN pg_temp.pick(%(ru_last)s::text[], person, 5)
                              || CASE WHEN first ~ '[ая]$' THEN 'а' ELSE '' END
                         ELSE (%(en_last)s::text[])[word_number] END AS last) AS names
"""


def open_tickets(cursor: CursorWrapper, ground: Ground, tickets: int, since: datetime, until: datetime) -> None:
    """The tickets from the oldest to the newest; the latest of them are still worked on."""
    cursor.execute("CREATE TEMP TABLE fill_ticket AS " + _TICKETS, {
        "tickets": tickets, "base": ground.tickets_base, "since": since, "until": until,
        "contacts": ground.contacts, "contacts_base": ground.contacts_base, "live": LIVE_SHARE,
        "queues": ground.queues, "mailboxes": ground.mailboxes, "agents": ground.agents,
    })  # fmt: skip
    cursor.execute("ALTER TABLE fill_ticket ADD PRIMARY KEY (id); ANALYZE fill_ticket")
    columns = {
        "id": "id", "number": "number", "queue_id": "queue_id", "subject": "subject", "status": "status",
        "priority": "priority", "assignee_id": "assignee_id", "requester_id": "contact_id", "account_id": "account_id",
        "created_at": "created_at", "opened_at": "created_at", "updated_at": "updated_at",
        "waiting_since": "updated_at",
        "customer_wrote_at": "created_at", "solved_at": "CASE WHEN status IN ('solved', 'closed') THEN updated_at END",
    }  # fmt: skip
    insert_select(cursor, Ticket, columns, "FROM fill_ticket ORDER BY id")
    move_sequence(cursor, Ticket)
    cursor.execute(
        "UPDATE tickets_queue SET last_number = last_number + opened.count "
        "FROM (SELECT queue_id, count(*) FROM fill_ticket GROUP BY queue_id) AS opened WHERE opened.queue_id = id"
    )


# Some contacts write often, most seldom: the square of a throw.
_TICKETS = """
    SELECT %(base)s + ticket AS id, queue.id AS queue_id, mailbox_id, contact.*, letters, order_number,
           replace(queue.number_mask, '{0}',
                   (queue.last_number + row_number() OVER (PARTITION BY queue.id ORDER BY ticket))::text)
           AS number,
           replace(piece.subject, '{order}', order_number::text) AS subject, created_at,
           least(created_at + letters * interval '9 hours', %(until)s) AS updated_at,
           CASE WHEN ticket <= %(tickets)s - %(tickets)s / %(live)s
                THEN CASE pg_temp.dice(ticket, 16, 5) WHEN 0 THEN 'solved' ELSE 'closed' END
                ELSE pg_temp.pick(ARRAY['new', 'open', 'open', 'waiting', 'solved'], ticket, 17) END AS status,
           pg_temp.pick(string_to_array('normal normal normal normal low high urgent', ' '), ticket, 18)
           AS priority,
           CASE WHEN pg_temp.dice(ticket, 19, 4) > 0 OR ticket <= %(tickets)s - %(tickets)s / %(live)s
                THEN pg_temp.pick(%(agents)s::bigint[], ticket, 20) END AS assignee_id
    FROM (SELECT ticket, 1 + pg_temp.dice(ticket, 10, 10) * pg_temp.dice(ticket, 11, 5) / 8 AS letters,
                 1000 + pg_temp.dice(ticket, 12, 900000) AS order_number,
                 %(since)s + (%(until)s - %(since)s) *
                   ((ticket - pg_temp.dice(ticket, 13, 1000) / 1000.0) / %(tickets)s) AS created_at,
                 CASE WHEN pg_temp.dice(ticket, 14, 10) < 6 THEN 1 ELSE 2 + pg_temp.dice(ticket, 15, 3) END AS line,
                 1 + (%(contacts)s - 1) * (pg_temp.dice(ticket, 8, 1000000) / 1000000.0)
                   * (pg_temp.dice(ticket, 8, 1000000) / 1000000.0) AS writer
          FROM generate_series(1, %(tickets)s) AS ticket) AS tickets
    JOIN fill_people AS contact ON contact.contact_id = %(contacts_base)s + floor(writer)::bigint
    JOIN tickets_queue AS queue ON queue.id = (%(queues)s::bigint[])[line]
    CROSS JOIN LATERAL (SELECT (%(mailboxes)s::bigint[])[line] AS mailbox_id) AS mailbox
    JOIN (SELECT tongue, count(*) FROM fill_piece WHERE role = 'first' GROUP BY tongue) AS pool
        ON pool.tongue = contact.tongue
    JOIN fill_piece AS piece ON piece.tongue = contact.tongue AND piece.role = 'first'
                            AND piece.place = pg_temp.dice(%(base)s + ticket, 30, pool.count)
"""
