"""Contacts, accounts and users as scenarios see them.

`mbox` and `fullName` are what the seeds' formulas call a person's address and name (seed 001).
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.activities.models import EmailActivity
from apps.attributes import Attribute, Reference, Type, Value
from apps.attributes.people import of_contact, of_user
from apps.contacts.models import Account, Contact
from apps.scenarios.objects.kind import Known, ObjectRefusedError, Property
from apps.scenarios.objects.party import change_addresses, change_field
from apps.scenarios.objects.places import address_of
from apps.scenarios.objects.references import MOST, letters_of, one
from apps.scenarios.objects.ticket import refer_to_ticket
from apps.staff.models import User
from apps.tickets.models import Ticket


class PartyKind(Known):
    """Contacts and accounts, with the addresses that they are known by."""

    __slots__ = ()

    def load(self, keys: Collection[int]) -> Mapping[int, Model]:
        """The contacts or accounts of these keys with their addresses."""
        rows = self.model._default_manager.select_related(*self.related).prefetch_related("addresses")
        return {row.pk: row for row in rows.filter(pk__in=keys)}


def _addresses(party: Contact | Account) -> tuple[str, ...]:
    return tuple(address.address for address in party.addresses.all())


def _first_address(party: Contact | Account) -> str | None:
    return next(iter(_addresses(party)), None)


def _change_name(party: Contact | Account, name: str | None, by: User | None) -> None:
    name = " ".join((name or "").split())[:300]
    if not name:
        raise ObjectRefusedError(_("A name can’t be empty. Give a value for “Name”."))
    change_field(party, "name", name, by=by)


def _change_description(party: Contact | Account, text: str | None, by: User | None) -> None:
    change_field(party, "description", text or "", by=by)


def _change_account(contact: Contact, value: Reference | None, by: User | None) -> None:
    if value is not None and value.kind != "account":
        raise ObjectRefusedError(_("%(name)s is no account. Give one for “Account”.") % {"name": value.name})
    change_field(contact, "account", Account.objects.filter(pk=value.id).first() if value else None, by=by)


def _change_notify(contact: Contact, value: bool | None, by: User | None) -> None:  # noqa: FBT001 - as others are called
    change_field(contact, "notify", bool(value), by=by)


def _letters_of_contact(contact: Contact) -> Value:
    return letters_of(EmailActivity.objects.filter(contact=contact))


def _tickets_of(contact: Contact) -> Value:
    return tuple(map(refer_to_ticket, Ticket.objects.filter(requester=contact).order_by("-pk")[:MOST]))


def _contacts_of(account: Account) -> Value:
    rows = account.contacts.prefetch_related("addresses").order_by("pk")[:MOST]
    return tuple(Reference("contact", contact.pk, contact.name, _first_address(contact) or "") for contact in rows)


def _names(read: Any, write: Any = None) -> tuple[Property, ...]:
    return (
        Property(Attribute("Name", description=gettext_noop("name")), read, write),
        Property(Attribute("fullName", description=gettext_noop("name")), read),
    )


def _addressed(read: Any) -> tuple[Property, ...]:
    return (
        Property(Attribute("Address", description=gettext_noop("e-mail address")), read),
        Property(Attribute("mbox", description=gettext_noop("e-mail address")), read),
    )


_OF_PARTIES = (
    *_names(lambda party: party.name, _change_name),
    *_addressed(_first_address),
    Property(
        Attribute("Addresses", description=gettext_noop("all e-mail addresses"), array=True),
        _addresses,
        change_addresses,
    ),
    Property(
        Attribute("Description", description=gettext_noop("description")),
        lambda party: party.description,
        _change_description,
    ),
    Property(Attribute("Created", Type.DATE_TIME, gettext_noop("created")), lambda party: party.created_at),
    Property(Attribute("Url", description=gettext_noop("address of its page")), address_of),
)

CONTACT = PartyKind(
    key="contact",
    value_type=Type.CONTACT,
    model=Contact,
    refer=of_contact,
    related=("account", "user"),
    properties=(
        *_OF_PARTIES,
        Property(
            Attribute("Account", Type.ACCOUNT, gettext_noop("account")),
            lambda contact: one(contact.account, of_contact),
            _change_account,
        ),
        Property(
            Attribute("Notify", Type.BOOLEAN, gettext_noop("is told by e-mail what others write")),
            lambda contact: contact.notify,
            _change_notify,
        ),
        Property(Attribute("User", Type.USER, gettext_noop("user")), lambda contact: one(contact.user, of_user)),
        Property(
            Attribute("Letters", Type.LETTER, gettext_noop("letters, the newest first"), array=True),
            _letters_of_contact,
        ),
        Property(Attribute("Tickets", Type.TICKET, gettext_noop("tickets, the newest first"), array=True), _tickets_of),
    ),
)

ACCOUNT = PartyKind(
    key="account",
    value_type=Type.ACCOUNT,
    title=gettext_noop("Account"),  # its type holds contacts and users too
    model=Account,
    refer=of_contact,
    properties=(
        *_OF_PARTIES,
        Property(Attribute("Contacts", Type.CONTACT, gettext_noop("its contacts"), array=True), _contacts_of),
    ),
)

USER = Known(
    key="user",
    value_type=Type.USER,
    model=User,
    refer=of_user,
    properties=(
        *_names(lambda user: user.get_full_name() or user.get_username()),
        *_addressed(lambda user: user.email or None),
        Property(Attribute("SignIn", description=gettext_noop("sign-in name")), lambda user: user.get_username()),
    ),
)
