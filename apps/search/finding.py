"""From what is typed to the objects that it finds, best and newest first, in time that hardly grows with the tables.

Of the objects of a kind the newest few thousand are asked first, then all: a word that is in every letter has found
enough in the first, and a rare word costs little anywhere. Only what is neither, as the first ones show, is looked for
in the newest hundred thousand in between.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.activities.models import EmailActivity
from apps.contacts.models import Account, Contact
from apps.records.models import Record
from apps.search.asking import Asked, Term
from apps.search.filters import Narrowed
from apps.search.models import Kind
from apps.staff.models import User
from apps.tickets.models import Ticket

ENOUGH = 300
"""How many objects of a kind are found at most; whoever needs the next one adds a word."""

PROMISING = 20
"""What is found as often as this in the newest few thousand is found often enough in the newest hundred thousand."""

PEOPLE = (Kind.CONTACT, Kind.ACCOUNT)
_NEWEST = ((4096, "/", 2), (65536, "//", 2))  # objects to an age, its mark in the documents, how many of them

# The rank falls to a third within the months in which a case is over.
_RANKED = """
    SELECT found.kind, found.object_id FROM ({found}) AS found
    JOIN search_document AS document USING (kind, object_id)
    ORDER BY ts_rank('{{0.1, 0.3, 0.4, 1}}', document.vector, %s::tsquery)
             * (0.5 + 1 / (1 + greatest(extract(epoch FROM now() - document.date), 0) / 5184000)) DESC,
             document.date DESC, found.object_id DESC
"""
_STEP = """{name} AS MATERIALIZED (
    SELECT object_id FROM search_document AS document
    WHERE {unless} vector @@ %s::tsquery {conditions} ORDER BY date DESC LIMIT {enough})"""


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed in the database's own words."""

    lexemes: str  # "" when no word is left to look for
    to_mark: str  # the stems to highlight
    newest: dict[Kind, int]  # the largest key of each kind
    outdated: bool  # something was changed that has no document yet


def in_lexemes(asked: Asked, narrowed: Narrowed) -> Query:
    """The words, phrases and looked-up filters as one query of the index."""
    parts = [*(_term(term) for term in asked.terms), *(_beginning(*each) for each in narrowed.beginnings)]
    parts += [("!!'~file'::tsquery" if each.excluded else "'~file'::tsquery", []) for each in narrowed.files]
    shown = [_stems(term.text) for term in asked.terms if not term.excluded]
    largest = [_largest(kind, narrowed) for kind in Kind]
    columns = [f"({_joined(parts, ' && ')})::text", f"({_joined(shown, ' || ')})::text"]
    keys = ", ".join(sql for sql, _values in largest)
    sql = f"SELECT {', '.join(columns)}, EXISTS (SELECT FROM search_changed), {keys}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _sql, values in (*parts, *shown, *largest) for value in values])
        lexemes, to_mark, outdated, *newest = cursor.fetchone()
    return Query(lexemes, to_mark, dict(zip(Kind, (key or 0 for key in newest), strict=True)), outdated)


def find(asked: Asked, narrowed: Narrowed, query: Query, user: User, kinds: Iterable[Kind]) -> dict[Kind, list[int]]:
    """The keys of what is found of each of these kinds, best first, at most ENOUGH."""
    wanted = [kind for kind in kinds if kind in narrowed.conditions]
    found: dict[Kind, list[int]] = {kind: [] for kind in wanted}
    if not query.lexemes:
        if narrowed.has_conditions and not asked.terms:
            for kind in set(wanted) - set(PEOPLE):
                found[kind] = _newest(kind, narrowed, user)
        return found
    statements = [_found(kind, asked, narrowed, query, user) for kind in wanted]
    if statements:
        with connection.cursor() as cursor:
            together = " UNION ALL ".join(f"({sql})" for sql, _values in statements)
            cursor.execute(together, [value for _sql, values in statements for value in values])
            for kind, key in cursor.fetchall():
                found[Kind(kind)].append(key)
    return found


_MODELS: dict[Kind, Any] = {
    Kind.TICKET: Ticket,
    Kind.LETTER: EmailActivity,
    Kind.CONTACT: Contact,
    Kind.ACCOUNT: Account,
    Kind.RECORD: Record,
}
_DATES = {Kind.TICKET: "created_at", Kind.LETTER: "date", Kind.RECORD: "created_at"}

Sql = tuple[str, list[Any]]


def _largest(kind: Kind, narrowed: Narrowed) -> Sql:
    """The newest key of the kind, before the end of the asked time: keys rise with dates, more or less."""
    table = _MODELS[kind]._meta.db_table
    if narrowed.until is None or kind not in (Kind.TICKET, Kind.LETTER):  # the others have no index of dates
        return f"(SELECT max(id) FROM {table})", []
    date = _DATES[kind]
    return f"(SELECT id FROM {table} WHERE {date} < %s ORDER BY {date} DESC LIMIT 1)", [narrowed.until]


def _term(term: Term) -> Sql:
    sql, values = _stems(term.text) if term.phrase else ("search_word(%s)", [term.text])
    return f"!!({sql})" if term.excluded else sql, values


def _stems(text: str) -> Sql:
    return "phraseto_tsquery('postdesk', search_words(%s))", [text]


def _beginning(mark: str, asked: Any) -> Sql:
    return f"{'!!' if asked.excluded else ''}search_beginning(%s, %s)", [mark, asked.value]


def _joined(parts: Sequence[Sql], operator: str) -> str:
    return operator.join(sql for sql, _values in parts) or "''::tsquery"


def _visible(kind: Kind, narrowed: Narrowed, user: User) -> QuerySet[Any]:
    rows = _MODELS[kind].objects.all()
    if kind not in PEOPLE:
        rows = rows.visible_to(user)
    return rows.filter(narrowed.conditions[kind])  # type: ignore[no-any-return] # of any of the models


def _newest(kind: Kind, narrowed: Narrowed, user: User) -> list[int]:
    """Filters without a word: a plain list of what the tables themselves can tell."""
    date, rows = _DATES[kind], _visible(kind, narrowed, user)
    if narrowed.since:
        rows = rows.filter(**{f"{date}__gte": narrowed.since})
    if narrowed.until:
        rows = rows.filter(**{f"{date}__lt": narrowed.until})
    return list(rows.order_by(f"-{date}", "-pk").values_list("pk", flat=True)[:ENOUGH])


def _found(kind: Kind, asked: Asked, narrowed: Narrowed, query: Query, user: User) -> Sql:
    """The statement that finds the objects of one kind and ranks them."""
    if kind in PEOPLE:
        sql, values = _people(kind, asked, query)
        return _RANKED.format(found=sql), [*values, query.lexemes]
    conditions, facts = _conditions(kind, narrowed, user)
    steps: list[str] = []
    names: list[str] = []
    values = []
    ages = _ages(kind, query.newest[kind])
    for number, marks in enumerate(ages):
        unless = _unless(names, last=marks == ages[-1])
        names.append(f"{kind}_{number}")
        steps.append(_STEP.format(name=names[-1], unless=unless, conditions=conditions, enough=ENOUGH))
        values += [f"({marks}) & ({query.lexemes})", *facts]
    every = " UNION ".join(f"SELECT '{kind}' AS kind, object_id FROM {name}" for name in names)
    ranked = _RANKED.format(found=every)
    return f"WITH {', '.join(steps)} {ranked} LIMIT {ENOUGH}", [*values, query.lexemes]


def _unless(before: list[str], *, last: bool) -> str:
    """What the steps before must have found. PostgreSQL looks at it before it begins, and leaves the step out."""
    if not before:
        return ""
    so_far = " + ".join(f"(SELECT count(*) FROM {name})" for name in before)
    return f"{so_far} < {ENOUGH} AND" if last else f"{so_far} BETWEEN {PROMISING} AND {ENOUGH - 1} AND"


def _ages(kind: Kind, newest: int) -> list[str]:
    """The marks of ever more documents, the newest first."""
    steps = []
    for size, mark, count in _NEWEST:
        latest = newest // size
        if latest >= count:
            steps.append(" | ".join(f"'~{kind}{mark}{age}'" for age in range(latest, latest - count, -1)))
    return [*steps, f"'~{kind}'"]


def _conditions(kind: Kind, narrowed: Narrowed, user: User) -> Sql:
    """What the tables and the dates say besides the words, as the end of a condition."""
    parts, values = [], []
    for sign, moment in ((">=", narrowed.since), ("<", narrowed.until)):
        if moment:
            parts.append(f"AND date {sign} %s")
            values.append(moment)
    rows = _visible(kind, narrowed, user)
    if rows.query.where:
        sql, facts = rows.order_by().values("pk").query.sql_with_params()
        parts.append(f"AND object_id IN ({sql})")
        values += facts
    return " ".join(parts), values


def _people(kind: Kind, asked: Asked, query: Query) -> Sql:
    """Contacts and accounts, also by parts from the middle of their names and addresses."""
    where, values = "vector @@ %s::tsquery", [f"'~{kind}' & ({query.lexemes})"]
    parts = [term.text for term in asked.terms if not term.excluded]
    if parts and all(len(part) >= 3 for part in parts):
        likes = " AND ".join(["upper(handle) LIKE upper(unaccent(%s))"] * len(parts))
        where = f"({where} OR (kind = '{kind}' AND kind IN ('contact', 'account') AND {likes}))"
        values += [f"%{_literally(part)}%" for part in parts]
    return f"SELECT kind, object_id FROM search_document WHERE {where} LIMIT {ENOUGH}", values


def _literally(part: str) -> str:
    return part.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
