"""A page of results: what was found of each kind, with the words that matched."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, Left
from django.http import QueryDict
from django.urls import reverse

from apps.activities.models import Attachment, EmailActivity
from apps.contacts.models import Account, Address, Contact
from apps.records.models import Record
from apps.search import marking
from apps.search.asking import Asked, read_query
from apps.search.filters import Narrowed, narrow
from apps.search.finding import ENOUGH, Query, find, in_lexemes
from apps.search.indexing import index_some
from apps.search.marking import Marked
from apps.search.models import Kind
from apps.search.records import found_records
from apps.staff.models import User
from apps.tickets.models import Note, Ticket

PAGE = 25
FIRST = {
    Kind.TICKET: 5,
    Kind.LETTER: 10,
    Kind.CONTACT: 4,
    Kind.ACCOUNT: 3,
    Kind.RECORD: 5,
}  # of each kind on the page of all
FRESH = 20  # changed objects that a search makes findable itself, when no worker has yet


@dataclass(frozen=True, slots=True)
class Result:
    """An object that was found; its texts by their names, with what matched."""

    kind: Kind
    object: Any
    marked: dict[str, Marked] = field(default_factory=dict)
    files: list[Marked] = field(default_factory=list)


@dataclass(frozen=True)
class Results:
    """What one search finds; the address holds all of it."""

    user: User
    asked: Asked
    kind: Kind | None  # None: some of each
    number: int  # of the page, from 1
    among: Sequence[Kind] = tuple(Kind)  # what is looked through, in the order of the page

    @classmethod
    def of(cls, address: QueryDict, user: User, among: Sequence[Kind] = tuple(Kind)) -> "Results":
        """What the address asks for. Unknown words in it count as nothing said."""
        show, page = address.get("show", ""), address.get("page", "")
        kind = Kind(show) if show in Kind.values else None
        number = int(page) if page.isdecimal() and len(page) < 4 and kind else 1
        return cls(user, read_query(address.get("q", "")), kind, max(number, 1), among)

    @cached_property
    def narrowed(self) -> Narrowed:
        return narrow(self.asked.filters, self.user)

    @cached_property
    def found(self) -> dict[Kind, list[int]]:
        """The keys of everything found, by kind."""
        if not self.asked.typed:
            return {}
        return find(self.asked, self.narrowed, self.query, self.user, self.among)

    @cached_property
    def query(self) -> Query:
        query = in_lexemes(self.asked, self.narrowed)
        if query.outdated:
            index_some(FRESH)
        return query

    @property
    def only_common(self) -> bool:
        """Whether each word is one that every letter has, as “and” is."""
        words = any(character.isalnum() for term in self.asked.terms for character in term.text)
        return words and not self.query.lexemes

    @property
    def tabs(self) -> list[tuple[Kind, str, str]]:
        """The kinds, how many were found of each, and where they are shown alone."""
        return [(kind, _said(len(self.found.get(kind, []))), self.address_of(kind)) for kind in Kind]

    @cached_property
    def groups(self) -> list[tuple[Kind, list[Result], str]]:
        """The results of the page by kind, and where the rest of them are; kinds without any are left out."""
        if self.kind:
            wanted = {self.kind: self.found.get(self.kind, [])[(self.number - 1) * PAGE : self.number * PAGE]}
        else:
            wanted = {kind: self.found.get(kind, [])[: FIRST[kind]] for kind in self.among}
        marked = _marked(_read(wanted, self.user), self.query, self.asked)
        groups = [(kind, [result for result in marked if result.kind == kind]) for kind in wanted]
        return [(kind, of_kind, self._rest(kind)) for kind, of_kind in groups if of_kind]

    @property
    def all_address(self) -> str:
        """This search with some of each kind."""
        return self.address_of(None)

    @property
    def enough(self) -> int:
        """How many results of a kind there are at most."""
        return ENOUGH

    @property
    def next_address(self) -> str:
        """The next page of this kind; "" at the end."""
        there_is = self.kind and len(self.found.get(self.kind, [])) > self.number * PAGE
        return f"{self.address_of(self.kind)}&page={self.number + 1}" if there_is and self.kind else ""

    @property
    def capped(self) -> bool:
        """Whether the list ends here only because enough was found."""
        return bool(self.kind and not self.next_address and len(self.found.get(self.kind, [])) == ENOUGH)

    def address_of(self, kind: Kind | None) -> str:
        """This search, for one kind or for all."""
        said = {"q": self.asked.typed, "show": kind.value if kind else ""}
        return f"{reverse('search:search')}?" + urlencode({name: value for name, value in said.items() if value})

    def _rest(self, kind: Kind) -> str:
        there_is = not self.kind and len(self.found[kind]) > FIRST[kind]
        return self.address_of(kind) if there_is else ""


def exact_number(typed: str, user: User) -> Ticket | Record | None:
    """The ticket or the record whose very number was typed."""
    number = typed.strip()
    if not number:
        return None
    ticket = Ticket.objects.visible_to(user).filter(number__iexact=number).first()
    return ticket or Record.objects.visible_to(user).filter(number__iexact=number).first()


def _said(count: int) -> str:
    return f"{ENOUGH}+" if count >= ENOUGH else str(count)


def _read(wanted: dict[Kind, list[int]], user: User) -> list[Result]:
    """The objects in the order of their keys, without those that are gone."""
    rows: dict[tuple[str, int], Any] = {}
    if keys := wanted.get(Kind.TICKET):
        rows |= {(Kind.TICKET, row.pk): row for row in _tickets(user).filter(pk__in=keys)}
    if keys := wanted.get(Kind.LETTER):
        rows |= {(Kind.LETTER, row.pk): row for row in _letters(user).filter(pk__in=keys)}
    contacts, accounts = wanted.get(Kind.CONTACT), wanted.get(Kind.ACCOUNT)
    if contacts or accounts:
        rows |= {(party.kind, party.pk): party for party in _parties(contacts or [], accounts or [])}
    if keys := wanted.get(Kind.RECORD):
        rows |= {(Kind.RECORD, found.pk): found for found in found_records(keys, user)}
    return [Result(kind, rows[kind, key]) for kind, keys in wanted.items() for key in keys if (kind, key) in rows]


def _tickets(user: User) -> QuerySet[Ticket]:
    notes = Note.objects.filter(ticket=OuterRef("pk")).order_by("-created_at").values("text")[:5]
    tickets = Ticket.objects.visible_to(user).select_related("requester", "assignee", "queue")
    return tickets.annotate(said=ArraySubquery(notes))


def _letters(user: User) -> QuerySet[EmailActivity]:
    files = Attachment.objects.filter(activity=OuterRef("pk"), inline=False).order_by("position").values("name")
    letters = EmailActivity.objects.visible_to(user).defer("text", "new_text", "html").select_related("ticket")
    return letters.annotate(said=Left("text", marking.LONGEST), files=ArraySubquery(files))


@dataclass(frozen=True, slots=True)
class Party:
    """A contact or an account, as a result shows it; `account` is the name of a contact's."""

    kind: str
    pk: int
    name: str
    account: str
    addresses: list[str]

    def get_absolute_url(self) -> str:
        return reverse(f"contacts:{self.kind}", args=[self.pk])


def _parties(contacts: list[int], accounts: list[int]) -> list[Party]:
    """Both in one query."""
    addresses = Address.objects.order_by("address").values("address")
    columns = ("kind", "pk", "name", "of", "known_by")
    people = Contact.objects.filter(pk__in=contacts).annotate(
        kind=Value("contact"),
        of=Coalesce("account__name", Value("")),
        known_by=ArraySubquery(addresses.filter(contact=OuterRef("pk"))),
    )
    organisations = Account.objects.filter(pk__in=accounts).annotate(
        kind=Value("account"),
        of=Value("", output_field=CharField()),
        known_by=ArraySubquery(addresses.filter(account=OuterRef("pk"))),
    )
    rows = people.order_by().values_list(*columns).union(organisations.order_by().values_list(*columns), all=True)
    return [Party(*row) for row in rows]


def _texts(result: Result) -> dict[str, str]:
    """What of the object is shown with its matches."""
    found = result.object
    match result.kind:
        case Kind.TICKET:
            requester = found.requester.name if found.requester else ""
            return {"number": found.number, "subject": found.subject, "who": requester, "text": " ".join(found.said)}
        case Kind.LETTER:
            who = found.sender_name or found.sender_address
            return {"subject": found.subject, "who": who, "address": found.sender_address, "text": found.said}
        case Kind.RECORD:
            return {"number": found.number, "subject": found.title, "text": found.text}
    return {"subject": found.name, "who": found.account, "address": ", ".join(found.addresses)}


def _marked(results: Sequence[Result], query: Query, asked: Asked) -> list[Result]:
    """The results with their texts marked, all in one query."""
    if not results:
        return []
    named = [_texts(result) for result in results]
    files = [list(result.object.files) if result.kind == Kind.LETTER else [] for result in results]
    texts = [text for each, names in zip(named, files, strict=True) for text in (*each.values(), *names)]
    marked = iter(marking.mark(texts, query.to_mark, asked))
    return [
        Result(result.kind, result.object, {name: next(marked) for name in each}, [next(marked) for _name in names])
        for result, each, names in zip(results, named, files, strict=True)
    ]
