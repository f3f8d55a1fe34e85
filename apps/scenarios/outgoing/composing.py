"""The letter that a route makes of a message's values."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from apps.activities.html import TooComplexError, clean_html
from apps.attributes import Values
from apps.attributes.declaration import resolve
from apps.attributes.documents import documents_in
from apps.attributes.people import of_user
from apps.attributes.wording import SEPARATOR, in_words, step_into
from apps.mail.html.text import lay_out
from apps.mail.letters import Calendar, File, Letter, Person, UnwritableError
from apps.mail.letters.fields import address as checked_address
from apps.scenarios.models import OutgoingRoute
from apps.scenarios.outgoing.invitation import invitation
from apps.scenarios.outgoing.plan import Plan
from apps.scenarios.placeholders import Placeholder, fill, read_template


class RouteError(ValueError):
    """A route that can't make or send this letter; the text is a sentence that names the cure."""


def compose(plan: Plan, values: Values) -> Letter:
    """The letter, without a Message-ID; `values` are checked against the plan's attributes.

    RouteError when an address is none, nobody is left to get it, or the meeting can't be.
    """
    return _Composer(plan, values).letter()


class _Composer:
    """One letter in the making."""

    def __init__(self, plan: Plan, values: Values) -> None:
        self.plan, self.values, self.route = plan, values, plan.route

    def letter(self) -> Letter:
        route = self.route
        sender = self._sender()
        to = _once([*self._recipients(), *self._given("To")])
        cc = _once([*self._people(route.copy_addresses, route.copy_names), *self._given("Cc")])
        bcc = _once([*self._people(route.hidden_addresses, route.hidden_names), *self._given("Bcc")])
        if not (to or cc or bcc):
            raise RouteError(_("The letter has no recipient. Give a value for “To”, or add a recipient to the route."))
        subject = self._line(route.subject)
        return Letter(
            sender=sender,
            to=to,
            cc=cc,
            bcc=bcc,
            subject=subject,
            text=self._text(),
            html=self._html(),
            files=tuple(self._files()),
            calendar=self._calendar(sender, to, cc, subject),
            headers=tuple(self._headers()),
        )

    def _sender(self) -> Person:
        own = self.route.sender
        address = self._line(self.route.sender_address) or own.address
        return _person(self._line(self.route.sender_name) or own.name, address)

    def _recipients(self) -> Iterator[Person]:
        for row in self.plan.recipients:
            if row.user is not None:
                user = of_user(row.user)
                yield _person(user.name, user.address)
            elif row.attribute:
                yield from _people_of(self._named(row.attribute))
            else:
                yield from self._people(row.address, row.name)

    def _given(self, name: str) -> list[Person]:
        """What was given for a built-in attribute of people."""
        return _people_of(self.values.get(name, ()))

    def _people(self, addresses: str, names: str) -> list[Person]:
        """The people of a field with addresses and of one with names, both separated by “;” (seed 002)."""
        found = _split(self._line(addresses, "; "))
        written = [self._line(name, "; ") for name in names.split(";")]
        called = _split(written[0]) if len(written) == 1 and len(found) > 1 else written
        padded = called + [""] * len(found)
        return [_person(name, address) for address, name in zip(found, padded, strict=False)]

    def _text(self) -> str:
        formats = OutgoingRoute.Format
        if self.route.format == formats.HTML:
            return ""
        if self.route.format == formats.BOTH and not self.route.text.strip():
            return lay_out(self._html()).text
        return fill(read_template(self.route.text), self._plain)

    def _html(self) -> str:
        if self.route.format == OutgoingRoute.Format.PLAIN:
            return ""
        return fill(read_template(self.route.html), self._marked_up)

    def _files(self) -> Iterator[File]:
        for name in _split(self.route.attachments):
            for document in documents_in(self._named(name)):
                yield File(document.name, document.content_type, document.content())

    def _headers(self) -> Iterator[tuple[str, str]]:
        for line in filter(str.strip, self.route.headers.splitlines()):
            name, _colon, value = line.partition(":")
            yield name.strip(), self._line(value)
        for header in _items(self.values.get("CustomHeaders")):
            yield str(header.get("Name", "")).strip(), str(header.get("Value", ""))

    def _calendar(
        self, sender: Person, to: Iterable[Person], cc: Iterable[Person], subject: str
    ) -> Calendar | None:  # fmt: skip
        if not self.route.meeting:
            return None
        start, end = (self._named(name) for name in (self.route.meeting_start, self.route.meeting_end))
        if not start or not end or end < start:
            raise RouteError(_("The meeting needs a start and an end, and the end can’t be before the start."))
        place = self._line(self.route.meeting_place)
        return invitation(
            start, end, organizer=sender, attendees=to, optional=cc, subject=subject, place=place, text=self._text()
        )

    def _line(self, text: str, separator: str = SEPARATOR) -> str:
        """A template of one line with its values, each white space and control character a single blank."""
        written = fill(read_template(text), lambda name: self._words(name, separator))
        return " ".join("".join(each if each.isprintable() else " " for each in written).split())

    def _plain(self, name: Placeholder) -> str:
        words = self._words(name)
        return lay_out(words).text.strip() if self._is_html(name) else words

    def _marked_up(self, name: Placeholder) -> str:
        words = self._words(name)
        if self._is_html(name):
            try:
                return clean_html(words, show_remote=True, image_urls={})
            except TooComplexError:
                words = lay_out(words).text
        return escape(words).replace("\n", "<br>\n")

    def _words(self, name: Placeholder, separator: str = SEPARATOR) -> str:
        """The value in the language of the letter; what is wrong is told in that of the reader."""
        with translation.override(self.route.language):
            return in_words(self._value(name.path), separator)

    def _is_html(self, name: Placeholder) -> bool:
        attribute = resolve(self.plan.attributes, name.path)
        return attribute is not None and attribute.html

    def _named(self, path: str) -> Any:
        return self._value(tuple(path.strip().split(".")))

    def _value(self, path: tuple[str, ...]) -> Any:
        value: Any = self.values.get(path[0])
        for name in path[1:]:
            value = step_into(value, name)
        return value


def _person(name: str, address: str) -> Person:
    try:
        checked_address(address)
    except UnwritableError as error:
        raise RouteError(str(error)) from error
    return Person(name, address)


def _people_of(value: Any) -> list[Person]:
    """The people that an attribute holds: accounts, objects with Name and Address, or mere addresses."""
    people = []
    for item in _items(value):
        if isinstance(item, str):
            name, address = "", item
        else:
            name, address = step_into(item, "Name") or "", step_into(item, "Address") or ""
        if address or name:
            people.append(_person(name, str(address).strip()))
    return people


def _items(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _once(people: Iterable[Person]) -> tuple[Person, ...]:
    """Each address once, by its first person."""
    found: dict[str, Person] = {}
    for person in people:
        found.setdefault(person.address.lower(), person)
    return tuple(found.values())


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
