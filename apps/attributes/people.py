"""Whom an address or a name means: contacts and accounts, and the users of Postdesk."""

from email.utils import parseaddr

from apps.attributes.values import Reference
from apps.contacts.addresses import canonical
from apps.contacts.models import Account, Address, Contact
from apps.staff.models import User


def find_account(text: str) -> Reference | None:
    """Who has this address; a user may also be named by the sign-in name. None when nobody does."""
    wanted = parseaddr(text)[1] or text.strip()
    known = Address.objects.filter(address=canonical(wanted)).select_related("contact", "account").first()
    if known is not None:
        owner = known.contact or known.account
        assert owner is not None  # address_has_one_owner
        return Reference(owner._meta.model_name or "", owner.pk, owner.name, known.address)
    return find_user(text)


def find_user(text: str) -> Reference | None:
    """The user with this address or this sign-in name, None when there is none."""
    wanted = parseaddr(text)[1] or text.strip()
    user = User.objects.filter(email__iexact=wanted).first() or User.objects.filter(username=text.strip()).first()
    return of_user(user) if user else None


def find_contact(text: str) -> Reference | None:
    """The contact with this address, None when there is none."""
    wanted = canonical(parseaddr(text)[1] or text.strip())
    known = Address.objects.filter(address=wanted, contact__isnull=False).select_related("contact").first()
    return (
        Reference("contact", known.contact.pk, known.contact.name, known.address) if known and known.contact else None
    )


def of_user(user: User) -> Reference:
    """The user as a value."""
    return Reference("user", user.pk, user.get_full_name() or user.get_username(), user.email)


def of_contact(contact: Contact | Account) -> Reference:
    """The contact or the account as a value, with the first of its addresses."""
    first = next(iter(contact.addresses.all()), None)  # of many, all are fetched before
    return Reference(contact._meta.model_name or "", contact.pk, contact.name, first.address if first else "")
