"""Contacts and accounts as agents write them down, each with the addresses it is known by."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.contacts.addresses import canonical
from apps.contacts.models import Account, Address, Contact
from apps.desk.happenings import tell_changed, tell_created
from apps.staff.models import User

MOST_ADDRESSES = 50
_ATTRIBUTES = {
    "name": "Name",
    "addresses": "Addresses",
    "account_name": "Account",
    "description": "Description",
    "notify": "Notify",
}
"""What scenarios call the fields."""


class AddressesField(forms.CharField):
    """E-mail addresses, one on each line, in the spelling that letters are compared by."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "off"})

    def clean(self, value: Any) -> list[str]:
        """The addresses, each once, in the order they were written."""
        typed = [part for part in re.split(r"[\s,;<>]+", super().clean(value) or "") if part]
        if len(typed) > MOST_ADDRESSES:
            raise ValidationError(_("Write %(most)s addresses at most."), params={"most": MOST_ADDRESSES})
        for address in typed:
            if not canonical(address) or len(address) > 320:
                raise ValidationError(
                    _("“%(typed)s” is not an e-mail address. Write one like ivan@example.org."),
                    params={"typed": address},
                )
        return list(dict.fromkeys(map(canonical, typed)))


class PartyForm(forms.ModelForm):  # type: ignore[type-arg] # of a contact or of an account
    """What contacts and accounts have in common: a name, addresses, and a description."""

    addresses = AddressesField(
        label=_("E-mail addresses"), required=False, help_text=_("One on each line. Letters from them are recognised.")
    )
    owner: str  # the name of the address's field for it

    def __init__(self, *args: Any, by: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["description"].widget.attrs["rows"] = 4
        if self.instance.pk and not self.is_bound:
            self.initial["addresses"] = "\n".join(address.address for address in self.instance.addresses.all())

    def clean_addresses(self) -> list[str]:
        """Addresses that nobody else has."""
        addresses: list[str] = self.cleaned_data["addresses"]
        others = Address.objects.filter(address__in=addresses).select_related("contact", "account")
        if self.instance.pk:
            others = others.exclude(Q(**{self.owner: self.instance.pk}))
        if (other := others.first()) is not None:
            raise ValidationError(
                _("%(address)s belongs to %(owner)s already. Remove it there first, or merge the two."),
                params={"address": other.address, "owner": other.contact or other.account},
            )
        return addresses

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's own signature
        """Save it, and make its addresses those that were written."""
        assert commit
        is_new = self.instance.pk is None
        with transaction.atomic():
            saved = super().save()
            wanted = self.cleaned_data["addresses"]
            saved.addresses.exclude(address__in=wanted).delete()
            known = set(saved.addresses.values_list("address", flat=True))
            rows = [Address(address=address, **{self.owner: saved}) for address in wanted if address not in known]
            Address.objects.bulk_create(rows)
            if is_new:
                tell_created(saved, by=self.by)
            else:
                tell_changed(saved, [_ATTRIBUTES[name] for name in self.changed_data], by=self.by)
        return saved


class ContactForm(PartyForm):
    """A person. Her account is named; a name that is new makes a new account."""

    owner = "contact"
    account_name = forms.CharField(
        label=_("Account"), required=False, max_length=300,
        help_text=_("The organisation; a name that is not known yet makes a new account."),
        widget=forms.TextInput(
            attrs={
                "list": "account-names",
                "autocomplete": "off",
                "hx-get": reverse_lazy("contacts:account-names"),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "#account-names",
            }
        ),
    )  # fmt: skip

    class Meta:
        model = Contact
        fields = ("name", "description", "notify")

    field_order = ("name", "addresses", "account_name", "description", "notify")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.account_id and not self.is_bound:
            self.initial.setdefault("account_name", self.instance.account.name)

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's own signature
        """Save the contact with her account."""
        name = self.cleaned_data["account_name"].strip()
        with transaction.atomic():
            self.instance.account = _account(name, self.by) if name else None
            return super().save(commit)


class AccountForm(PartyForm):
    """An organisation."""

    owner = "account"

    class Meta:
        model = Account
        fields = ("name", "description")

    field_order = ("name", "addresses", "description")


def _account(name: str, by: User | None) -> Account:
    found = Account.objects.alias(lower=Lower("name")).filter(lower=Lower(Value(name))).order_by("pk").first()
    if found is not None:
        return found
    made = Account.objects.create(name=name)
    tell_created(made, by=by)
    return made
