"""How scenarios change contacts and accounts."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.contacts.addresses import canonical
from apps.contacts.forms import MOST_ADDRESSES
from apps.contacts.models import Account, Address, Contact
from apps.desk.happenings import tell_changed
from apps.scenarios.objects.kind import ObjectRefusedError
from apps.staff.models import User


def change_field(party: Contact | Account, field: str, value: Any, *, by: User | None) -> None:
    """Give one field of a contact or an account another value."""
    if getattr(party, field) == value:
        return
    setattr(party, field, value)
    with transaction.atomic():
        party.save(update_fields=[field])
        tell_changed(party, [field.capitalize()], by=by)


def change_addresses(party: Contact | Account, addresses: tuple[str, ...] | None, by: User | None) -> None:
    """Let the party be known by these addresses and no others; an address of somebody else's is refused."""
    wanted = _checked(party, addresses or ())
    with transaction.atomic():
        gone = party.addresses.exclude(address__in=wanted).delete()[0]
        known = set(party.addresses.values_list("address", flat=True))
        owner = party._meta.model_name or ""
        rows = [Address(address=address, **{owner: party}) for address in wanted if address not in known]
        Address.objects.bulk_create(rows)
        party.__dict__.pop("_prefetched_objects_cache", None)
        if gone or rows:
            tell_changed(party, ["Addresses"], by=by)


def _checked(party: Contact | Account, addresses: tuple[str, ...]) -> list[str]:
    """The addresses in their one spelling; ObjectRefusedError for what is none, or belongs to somebody else."""
    wanted = list(dict.fromkeys(map(canonical, addresses)))
    if len(wanted) > MOST_ADDRESSES:
        raise ObjectRefusedError(_("Give %(most)s addresses at most.") % {"most": MOST_ADDRESSES})
    if "" in wanted or any(len(address) > 320 for address in wanted):
        wrong = next(text for text in addresses if not canonical(text) or len(canonical(text)) > 320)
        sentence = _("“%(typed)s” is not an e-mail address. Write one like ivan@example.org.")
        raise ObjectRefusedError(sentence % {"typed": wrong})
    for other in Address.objects.filter(address__in=wanted).select_related("contact", "account"):
        owner = other.contact or other.account
        if owner != party:
            sentence = _("%(address)s belongs to %(owner)s already. Remove it there first, or merge the two.")
            raise ObjectRefusedError(sentence % {"address": other.address, "owner": owner})
    return wanted
