"""What keeps a route from making letters: found before the route is saved, and again before it is used."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.attributes import Attribute, Type
from apps.attributes.declaration import resolve
from apps.mail.letters import Letter, Person, UnwritableError, write
from apps.mail.letters.fields import address as checked_address
from apps.scenarios.models import OutgoingRoute, Recipient
from apps.scenarios.outgoing.plan import Plan
from apps.scenarios.placeholders import mistakes, undeclared

LINES = (
    "sender_address", "sender_name", "copy_addresses", "copy_names", "hidden_addresses", "hidden_names", "subject",
    "meeting_place",
)  # fmt: skip
_ADDRESSES = ("sender_address", "copy_addresses", "hidden_addresses")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence about a field of the route; "recipients" are the rows of its recipients."""

    field: str
    sentence: str


def review(plan: Plan) -> list[Mistake]:
    """Everything that is wrong with the route; nothing is when its letters can be made."""
    return [*_templates(plan), *_addresses(plan), *_files(plan), *_headers(plan), *_meeting(plan), *_recipients(plan)]


def _templates(plan: Plan) -> Iterator[Mistake]:
    route = plan.route
    bodies = {
        OutgoingRoute.Format.PLAIN: ["text"],
        OutgoingRoute.Format.HTML: ["html"],
        OutgoingRoute.Format.BOTH: ["text", "html"],
    }[OutgoingRoute.Format(route.format)]
    for field in (*LINES, *bodies, "headers"):
        yield from (Mistake(field, sentence) for sentence in mistakes(getattr(route, field), plan.attributes))
    if route.format != OutgoingRoute.Format.PLAIN and not route.html.strip():
        yield Mistake("html", _("Write the HTML text, or choose the format “Plain text”."))


def _addresses(plan: Plan) -> Iterator[Mistake]:
    for field in _ADDRESSES:
        for part in getattr(plan.route, field).split(";"):
            if sentence := _wrong_address(part):
                yield Mistake(field, sentence)


def _wrong_address(text: str) -> str:
    """Why a text without placeholders is no address; "" when it may be one."""
    text = text.strip()
    if not text or "{" in text:
        return ""
    try:
        checked_address(text)
    except UnwritableError as error:
        return str(error)
    return ""


def _files(plan: Plan) -> Iterator[Mistake]:
    for name in filter(None, map(str.strip, plan.route.attachments.split(";"))):
        found = _resolve(plan, name)
        if found is None:
            yield Mistake("attachments", undeclared(name, plan.attributes))
        elif not _holds_files(found):
            sentence = _("“%(name)s” holds no files. Name attributes of the type “Document”.")
            yield Mistake("attachments", sentence % {"name": name})


def _holds_files(attribute: Attribute) -> bool:
    content = attribute.part("Content")
    return attribute.type == Type.DOCUMENT or (content is not None and content.type == Type.DOCUMENT)


def _headers(plan: Plan) -> Iterator[Mistake]:
    for line in filter(str.strip, plan.route.headers.splitlines()):
        name, colon, _value = line.partition(":")
        if not colon:
            sentence = _("“%(line)s” is no header. Write its name, a colon and its value, like X-Order: {Number}.")
            yield Mistake("headers", sentence % {"line": line.strip()})
            continue
        try:
            write(Letter(Person("", "a@example.com"), headers=((name.strip(), "-"),)))
        except UnwritableError as error:
            yield Mistake("headers", str(error))


def _meeting(plan: Plan) -> Iterator[Mistake]:
    if not plan.route.meeting:
        return
    for field in ("meeting_start", "meeting_end"):
        name = getattr(plan.route, field).strip()
        found = _resolve(plan, name) if name else None
        if not name:
            yield Mistake(field, _("Name the attribute of the type “Date and time” that it is taken from."))
        elif found is None:
            yield Mistake(field, undeclared(name, plan.attributes))
        elif found.type != Type.DATE_TIME or found.array:
            sentence = _("“%(name)s” is not of the type “Date and time”, or is an array. Name one that is.")
            yield Mistake(field, sentence % {"name": name})


def _recipients(plan: Plan) -> Iterator[Mistake]:
    for row in plan.recipients:
        if sentence := recipient_mistake(row, plan):
            yield Mistake("recipients", sentence)


def recipient_mistake(row: Recipient, plan: Plan) -> str:
    """What is wrong with a row of the recipients; "" when nothing is."""
    given = [bool(row.user_id), bool(row.attribute.strip()), bool(row.address.strip())]
    if sum(given) != 1:
        return _("A recipient is either a user, an attribute or an address. Fill one of the three.")
    if row.user is not None:
        return "" if row.user.email else _("The user %(user)s has no e-mail address.") % {"user": row.user}
    if row.attribute:
        return _wrong_attribute(row.attribute.strip(), plan)
    wrong = [sentence for text in (row.address, row.name) for sentence in mistakes(text, plan.attributes)]
    wrong += filter(None, map(_wrong_address, row.address.split(";")))
    return " ".join(wrong)


def _wrong_attribute(name: str, plan: Plan) -> str:
    found = _resolve(plan, name)
    if found is None:
        return undeclared(name, plan.attributes)
    if found.type in {Type.ACCOUNT, Type.STRING} or found.part("Address"):
        return ""
    return _("“%(name)s” is nobody’s address. Name an attribute of the type “Account” or “String”.") % {"name": name}


def _resolve(plan: Plan, name: str) -> Attribute | None:
    return resolve(plan.attributes, tuple(name.split(".")))
