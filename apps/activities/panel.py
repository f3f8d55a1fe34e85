"""The mail panel: a list of letters, narrowed by filters that go together; the address holds all of them."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import F, Q, QuerySet, TextChoices
from django.db.models.functions import Left
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.activities.linked import Linked, linked_by_letter
from apps.activities.models import EmailActivity
from apps.activities.unread import only_unread, with_unread
from apps.desk.paging import Page, page_of
from apps.mail.models import Mailbox, OutboxLetter
from apps.staff.models import User


class Way(TextChoices):
    """From whom to whom."""

    INCOMING = "incoming", pgettext_lazy("list of letters", "Incoming")
    OUTGOING = "outgoing", pgettext_lazy("list of letters", "Outgoing")


class Processing(TextChoices):
    """Whether somebody has to do something about the letter."""

    NEEDED = "needed", _("Need processing")
    DONE = "done", pgettext_lazy("list of letters", "Processed")


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the list: what it is called, whether it is on, and where the list without or with it is."""

    label: str | Promise
    on: bool
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """A letter of the list with what it is linked to."""

    letter: Any  # with what `LetterList.page` annotates
    links: list[Linked]

    @property
    def undelivered(self) -> str | Promise:
        """In a word, what became of a letter that has not arrived and never will; "" of any other."""
        state = self.letter.delivery_state
        return OutboxLetter.State(state).label if state in _UNDELIVERED else ""


_UNDELIVERED = {OutboxLetter.State.FAILED, OutboxLetter.State.BOUNCED}


@dataclass(frozen=True)
class LetterList:
    """One list of letters as its address says. Unknown words in the address count as nothing said."""

    user: User
    way: str = ""
    processing: str = ""
    mailbox: str = ""  # its system name
    mine: bool = False
    unread: bool = False
    before: str = ""

    @classmethod
    def of(cls, query: QueryDict, user: User) -> "LetterList":
        """The list that the address asks for."""
        way, processing = query.get("way", ""), query.get("processing", "")
        return cls(
            user=user,
            way=way if way in Way.values else "",
            processing=processing if processing in Processing.values else "",
            mailbox=query.get("mailbox", ""),
            mine="mine" in query,
            unread="unread" in query,
            before=query.get("before", ""),
        )

    @property
    def address(self) -> str:
        """The query part of the address, which every link of the list carries on; "" for the whole list."""
        said = {"way": self.way, "processing": self.processing, "mailbox": self.mailbox}
        said |= {"mine": "1" if self.mine else "", "unread": "1" if self.unread else ""}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"?{query}" if query else ""

    @property
    def older_address(self) -> str:
        """Where the list goes on; "" at its end."""
        older = self.page.older
        return _with(f"{reverse('activities:letters')}{self.address}", before=older) if older else ""

    @property
    def news_address(self) -> str:
        """Where to ask whether the list's first page has changed since it was rendered."""
        return _with(f"{reverse('activities:news')}{self.address}", digest=self.digest)

    @property
    def narrowed(self) -> bool:
        return bool(self.address)

    @property
    def filters(self) -> list[Filter]:
        """What can be switched on and off, whatever the others say."""
        ways = [self._filter(way.label, way=way.value) for way in Way]
        states = [self._filter(state.label, processing=state.value) for state in Processing]
        return [
            self._filter(pgettext_lazy("list of letters", "Unread"), unread=True),
            self._filter(pgettext_lazy("list of letters", "Mine"), mine=True),
            *ways,
            *states,
        ]

    @property
    def mailboxes(self) -> list[Filter]:
        """The mailboxes whose letters alone can be shown."""
        names = Mailbox.objects.visible_to(self.user).order_by("system_name").values_list("system_name", flat=True)
        return [self._filter(name, mailbox=name) for name in names]

    @property
    def every_mailbox(self) -> str:
        """Where the list of all mailboxes is."""
        return replace(self, mailbox="", before="").path

    @property
    def path(self) -> str:
        return f"{reverse('activities:letters')}{self.address}"

    @cached_property
    def rows(self) -> list[Row]:
        """The letters of the page with their links."""
        letters = self.page.rows
        links = linked_by_letter(letters, self.user)
        return [Row(letter, links[letter.pk]) for letter in letters]

    @cached_property
    def page(self) -> Page[EmailActivity]:
        """The letters of the page, each with its first words and whether it is unread."""
        rows = self.letters().defer("text", "new_text", "html").select_related("ticket", "contact", "account")
        rows = with_unread(rows, self.user).annotate(
            first_words=Left("new_text", 200), delivery_state=F("outbox_letter__state")
        )
        return page_of(rows, self.before, by="date")

    @cached_property
    def digest(self) -> str:
        """Changes whenever a row of the page would look different."""
        said = [
            (row.letter.pk, row.letter.needs_processing, row.letter.unread, row.letter.ticket_id, row.letter.contact_id,
             row.letter.account_id, row.letter.delivery_state, [(link.pk, link.title) for link in row.links])
            for row in self.rows
        ]  # fmt: skip
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]

    def letters(self) -> QuerySet[EmailActivity]:
        """The letters of the list, in no order."""
        letters = EmailActivity.objects.visible_to(self.user)
        if self.way:
            letters = letters.filter(direction=self.way)
        if self.processing == Processing.NEEDED:
            letters = letters.incoming().unprocessed()
        elif self.processing == Processing.DONE:
            letters = letters.filter(needs_processing=False)
        if self.mailbox:
            letters = letters.filter(mailbox__system_name=self.mailbox)
        if self.mine:
            letters = letters.filter(Q(owner=self.user) | Q(ticket__in=_open_tickets(self.user)))
        return only_unread(letters, self.user) if self.unread else letters

    def _filter(self, label: str | Promise, **said: str | bool) -> Filter:
        on = all(getattr(self, name) == value for name, value in said.items())
        other = {name: type(value)() for name, value in said.items()} if on else said
        changed: LetterList = replace(self, before="", **other)  # type: ignore[arg-type] # fields of the list
        return Filter(label, on, changed.path)


def _open_tickets(user: User) -> list[int]:
    """The keys of the user's open tickets: plain numbers let the planner see how few they are."""
    tickets: Any = apps.get_model("tickets", "Ticket")  # the app above, which nothing here may know
    return list(tickets.objects.open().filter(assignee=user).values_list("pk", flat=True))


def _with(address: str, **more: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(more)}"
