"""Contacts and accounts as something that letters can be linked to: by address and by name."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import F, Model, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.contacts.addresses import canonical
from apps.contacts.models import Account, Address, Contact
from apps.linking.targets import Column, LinkTarget, equal_ignoring_case, found_in


def contacts_by_address(keys: Collection[str]) -> Mapping[str, list[Model]]:
    """The contacts that have these addresses, whatever the spelling of their case and domains."""
    asked = defaultdict(list)
    for key in keys:
        asked[canonical(key)].append(key.casefold())
    rows = Address.objects.filter(address__in=asked, contact__isnull=False).select_related("contact")
    return {key: [row.contact] for row in rows if row.contact for key in asked[row.address]}


def search_contacts(text: str) -> QuerySet[Contact]:
    """Contacts by a part of their name or of an address."""
    found = found_in(Contact, ("name__icontains", text), ("addresses__address__icontains", text))
    return found.order_by(Lower("name"), "pk")


def search_accounts(text: str) -> QuerySet[Account]:
    """Accounts by a part of their name or of an address."""
    found = found_in(Account, ("name__icontains", text), ("addresses__address__icontains", text))
    return found.order_by(Lower("name"), "pk")


CONTACT = LinkTarget(
    key="contact",
    model=Contact,
    columns=(
        Column("address", _("address"), contacts_by_address),
        Column("name", pgettext_lazy("of a person", "name"), equal_ignoring_case(Contact, "name", Lower)),
    ),
    icon="user",
    title=F("name"),
    search=search_contacts,
)
ACCOUNT = LinkTarget(
    key="account",
    model=Account,
    columns=(Column("name", _("name"), equal_ignoring_case(Account, "name", Lower)),),
    icon="building-office",
    title=F("name"),
    search=search_accounts,
)
