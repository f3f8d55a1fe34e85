"""Contacts as agents type them: with search while they type, by name or by address."""

import re
from dataclasses import dataclass
from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.contacts.addresses import canonical
from apps.contacts.models import Address, Contact
from apps.desk.happenings import tell_created

OFFERED = 8
_ANGLE = re.compile(r"<([^<>]+)>\s*$")


@dataclass(frozen=True, slots=True)
class Offer:
    """A contact as the field takes it, and what is shown beside it."""

    value: str
    beside: str


def offers(text: str) -> list[Offer]:
    """The contacts whose name or address begins with the text, or has it in the name."""
    text = text.strip()
    if len(text) < 2:
        return []
    found = _named(text).prefetch_related("addresses").select_related("account")[:OFFERED]
    return [Offer(typed(contact), str(contact.account or "")) for contact in found]


def typed(contact: Contact) -> str:
    """The contact as the fields take it."""
    address = next(iter(contact.addresses.all()), None)
    return f"{contact.name} <{address.address}>" if address else contact.name


def requester_of(text: str) -> Contact | None:
    """The contact that was typed, or meant by the key; None for an empty text. ValidationError says what to type."""
    text = text.strip()
    if text.isdecimal():
        return Contact.objects.filter(pk=text).first()
    return find_or_make(text) if text else None


def find_or_make(text: str) -> Contact:
    """The contact that was typed; an unknown address becomes a new one. ValidationError says what to type."""
    angled = _ANGLE.search(text)
    address = canonical(angled[1] if angled else text)
    if not address:
        return _by_name(text.strip())
    known = Address.objects.filter(address=address).select_related("contact").first()
    if known is not None:
        if known.contact is None:
            raise ValidationError(_("%(address)s belongs to an account, not to a contact.") % {"address": address})
        return known.contact
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError(_("“%(text)s” is no e-mail address.") % {"text": address}) from error
    with transaction.atomic():
        contact = Contact.objects.create(name=(parseaddr(text)[0].strip() if angled else "")[:300] or address)
        Address.objects.create(address=address, contact=contact)
        tell_created(contact)
    return contact


def _by_name(name: str) -> Contact:
    found = list(Contact.objects.filter(name__iexact=name)[:2])
    if not found:
        raise ValidationError(_("No contact is called “%(text)s”. Type an e-mail address to add one.") % {"text": name})
    if len(found) > 1:
        raise ValidationError(_("Several contacts are called “%(text)s”. Type the address instead.") % {"text": name})
    return found[0]


def _named(text: str) -> QuerySet[Contact]:
    by_address = Address.objects.filter(address__istartswith=text).exclude(contact=None).values("contact")
    return Contact.objects.filter(Q(name__icontains=text) | Q(pk__in=by_address)).order_by("name", "pk")
