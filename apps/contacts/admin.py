"""Contacts and accounts with the addresses that they are known by."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.contacts.addresses import canonical
from apps.contacts.models import Account, Address, Contact


class AddressForm(forms.ModelForm[Address]):
    """One address, stored in the spelling that letters are compared by."""

    class Meta:
        model = Address
        fields = ("address",)

    def clean_address(self) -> str:
        """The canonical form of an address that nobody else has."""
        typed: str = self.cleaned_data["address"]
        address = canonical(typed)
        if not address or " " in address:
            raise ValidationError(
                _("“%(typed)s” is not an e-mail address. Write one like ivan@example.org."), params={"typed": typed}
            )
        other = Address.objects.filter(address=address).exclude(pk=self.instance.pk).first()
        if other is not None:
            raise ValidationError(
                _("%(address)s belongs to %(owner)s already. Remove it there first."),
                params={"address": address, "owner": other.contact or other.account},
            )
        return address


class AddressInline(admin.TabularInline[Address, Any]):
    model = Address
    form = AddressForm
    extra = 1
    verbose_name_plural = _("addresses")


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin[Contact]):
    empty_list = _("No contacts yet. Letters of new senders make them, and people do.")
    list_display = ("name", "account", "known_addresses", "user", "created_at")
    list_filter = (("user", admin.EmptyFieldListFilter), "notify", ("created_at", admin.DateFieldListFilter))
    list_select_related = ("account", "user")
    search_fields = ("name", "addresses__address", "account__name")
    show_full_result_count = False
    autocomplete_fields = ("account",)
    fields = ("name", "account", "user", "description", "notify")
    inlines = (AddressInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        return super().get_queryset(request).prefetch_related("addresses")

    @admin.display(description=_("addresses"))
    def known_addresses(self, contact: Contact) -> str:
        return ", ".join(address.address for address in contact.addresses.all())


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin[Account]):
    empty_list = _("No accounts yet. An account is the organisation that contacts belong to.")
    list_display = ("name", "contact_count", "created_at")
    search_fields = ("name", "addresses__address", "contacts__name")
    show_full_result_count = False
    fields = ("name", "description")
    inlines = (AddressInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        return super().get_queryset(request).annotate(contacts_here=Count("contacts", distinct=True))

    @admin.display(description=_("contacts"), ordering="contacts_here")
    def contact_count(self, account: Account) -> int:
        return int(getattr(account, "contacts_here", 0))
