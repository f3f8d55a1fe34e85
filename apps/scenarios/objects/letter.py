"""Letters as scenarios see them, with what routes have read in them."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_noop

from apps.activities.links import fill_in_account, fill_in_contact
from apps.activities.models import Attachment, EmailActivity
from apps.activities.processing import mark_processed, undo_processed
from apps.attributes import Attribute, Document, Reference, Type, Value
from apps.attributes.declaration import find
from apps.attributes.people import of_contact, of_user
from apps.contacts.models import Account, Contact
from apps.scenarios.built_in import LETTER as MESSAGE
from apps.scenarios.incoming.plan import plan_of as incoming_plan
from apps.scenarios.models import IncomingRoute, OutgoingRoute
from apps.scenarios.objects.kind import Known, Property
from apps.scenarios.objects.places import address_of
from apps.scenarios.objects.references import one, refer_to_letter
from apps.scenarios.objects.ticket import refer_to_ticket
from apps.scenarios.outgoing.plan import plan_of as outgoing_plan
from apps.staff.models import User


class LetterKind(Known):
    """Letters have an object for each route beside their own attributes: what it has read or written."""

    __slots__ = ()

    def attributes(self, target: str = "") -> Sequence[Attribute]:
        """The letter's own attributes, then one for each route by its system name."""
        own = Known.attributes(self, target)
        return (*own, *(attribute for attribute in _of_routes() if find(own, attribute.name) is None))

    def load(self, keys: Collection[int]) -> Mapping[int, Model]:
        """The letters of these keys with their files."""
        rows = EmailActivity.objects.select_related(*self.related).defer(*self.left_out)
        return {row.pk: row for row in rows.prefetch_related("attachments").filter(pk__in=keys)}

    def read(self, instance: Any, name: str) -> Value | None:
        """The typed value of an attribute, or the values that the route of this name has read."""
        if find(Known.attributes(self), name) is not None:
            return Known.read(self, instance, name)
        kept = instance.message_values.filter(route_name=name).order_by("-pk").first()
        return kept.typed() if kept else None


def _of_routes() -> tuple[Attribute, ...]:
    """What each route makes of a letter, as an object."""
    incoming = IncomingRoute.objects.filter(enabled=True).prefetch_related("attributes")
    outgoing = OutgoingRoute.objects.filter(enabled=True).prefetch_related("attributes", "recipients__user")
    read = [(route, incoming_plan(route).attributes) for route in incoming]
    written = [(route, outgoing_plan(route).attributes) for route in outgoing]
    return tuple(
        Attribute(route.system_name, Type.OBJECT, route.description, parts=attributes)
        for route, attributes in (*read, *written)
    )


def _person(activity: EmailActivity) -> Value:
    return {"Name": activity.sender_name, "Address": activity.sender_address}


def _people(kind: str) -> Any:
    def read(activity: EmailActivity) -> Value:
        found = (person for person in activity.recipients if person["kind"] == kind)
        return tuple({"Name": person["name"], "Address": person["address"]} for person in found)

    return read


def _files(activity: EmailActivity) -> Value:
    return tuple(_file(attachment) for attachment in activity.attachments.all() if not attachment.inline)


def _file(attachment: Attachment) -> dict[str, Value]:
    """The seed joins Name and Extension to the whole name, so the point belongs to the extension."""
    document = Document(attachment.name, attachment.sha256, attachment.size, attachment.content_type)
    return {"Name": PurePath(document.name).stem, "Extension": document.extension, "Content": document}


def _fill_in_contact(activity: EmailActivity, value: Reference | None, by: User | None) -> None:
    fill_in_contact(activity, Contact.objects.filter(pk=value.id).first() if value else None, by=by)


def _fill_in_account(activity: EmailActivity, value: Reference | None, by: User | None) -> None:
    fill_in_account(activity, Account.objects.filter(pk=value.id).first() if value else None, by=by)


def _need(activity: EmailActivity, needed: bool | None, by: User | None) -> None:  # noqa: FBT001 - as all writers
    letters = EmailActivity.objects.filter(pk=activity.pk)
    if needed:
        undo_processed(letters, by=by)
    else:
        mark_processed(letters, by=by)
    activity.refresh_from_db(fields=["needs_processing", "processed_at", "processed_by"])


def _part(name: str) -> Attribute:
    """An attribute as messages have it."""
    found = find(MESSAGE, name)
    assert found is not None
    return found


LETTER = LetterKind(
    key="letter",
    value_type=Type.LETTER,
    model=EmailActivity,
    refer=refer_to_letter,
    related=("mailbox", "ticket", "contact", "account", "owner"),
    properties=(
        Property(_part("Subject"), lambda letter: letter.subject),
        Property(Attribute("Text", description=gettext_noop("text")), lambda letter: letter.text),
        Property(
            Attribute("NewText", description=gettext_noop("text without quotes")),
            lambda letter: letter.new_text,
        ),
        Property(_part("HtmlBody"), lambda letter: letter.html),
        Property(_part("From"), _person),
        Property(_part("To"), _people("to")),
        Property(_part("Cc"), _people("cc")),
        Property(_part("Attachments"), _files),
        Property(Attribute("Date", Type.DATE_TIME, gettext_noop("date")), lambda letter: letter.date),
        Property(
            Attribute(
                "Direction", Type.CHOICE, gettext_noop("direction"), choices=tuple(EmailActivity.Direction.values)
            ),
            lambda letter: letter.direction,
        ),
        Property(
            Attribute("Contact", Type.CONTACT, gettext_noop("contact")),
            lambda letter: one(letter.contact, of_contact),
            _fill_in_contact,
        ),
        Property(
            Attribute("Account", Type.ACCOUNT, gettext_noop("account")),
            lambda letter: one(letter.account, of_contact),
            _fill_in_account,
        ),
        Property(
            Attribute("Ticket", Type.TICKET, gettext_noop("ticket")), lambda letter: one(letter.ticket, refer_to_ticket)
        ),
        Property(
            Attribute("Mailbox", description=gettext_noop("system name of the mailbox")),
            lambda letter: letter.mailbox.system_name if letter.mailbox else None,
        ),
        Property(Attribute("Owner", Type.USER, gettext_noop("owner")), lambda letter: one(letter.owner, of_user)),
        Property(
            Attribute("NeedsProcessing", Type.BOOLEAN, gettext_noop("needs processing")),
            lambda letter: letter.needs_processing,
            _need,
        ),
        Property(
            Attribute("Automatic", Type.BOOLEAN, gettext_noop("written by a program")),
            lambda letter: bool(letter.automatic),
        ),
        Property(Attribute("MessageId", description="Message-ID"), lambda letter: letter.message_id),
        Property(Attribute("Url", description=gettext_noop("address of its page")), address_of),
    ),
)
