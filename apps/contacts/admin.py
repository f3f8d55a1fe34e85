"""Contacts and accounts with the addresses that they are known by."""

from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.contacts.addresses import canonical
from apps.contacts.belongings import telling_of_belongings
from apps.contacts.models import Account, Address, Contact
from apps.desk.happenings import tell_changed, tell_created
from apps.staff.models import User

_Party = TypeVar("_Party", bound=Contact | Account)


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


class PartyAdmin(admin.ModelAdmin[_Party]):
    """What contacts and accounts have in common: scenarios hear of what is done to them here, too."""

    inlines = (AddressInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """The last of what is saved: all of it is there now."""
        super().save_related(request, form, formsets, change)
        if change:
            names = [name.capitalize() for name in form.changed_data]
            addresses = any(formset.has_changed() for formset in formsets)
            tell_changed(form.instance, names + ["Addresses"] * addresses, by=_user(request))
        else:
            tell_created(form.instance, by=_user(request))

    def delete_model(self, request: HttpRequest, obj: _Party) -> None:
        """What belonged to it belongs to nobody then."""
        with telling_of_belongings(self.model, [obj.pk], by=_user(request)):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[_Party]) -> None:
        """What belonged to them belongs to nobody then."""
        keys = list(queryset.values_list("pk", flat=True))
        with telling_of_belongings(self.model, keys, by=_user(request)):
            super().delete_queryset(request, queryset)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@admin.register(Contact)
class ContactAdmin(PartyAdmin[Contact]):
    empty_list = _("No contacts yet. Letters of new senders make them, and people do.")
    list_display = ("name", "account", "known_addresses", "user", "created_at")
    list_filter = (("user", admin.EmptyFieldListFilter), "notify", ("created_at", admin.DateFieldListFilter))
    list_select_related = ("account", "user")
    search_fields = ("name", "addresses__address", "account__name")
    show_full_result_count = False
    autocomplete_fields = ("account",)
    fields = ("name", "account", "user", "description", "notify")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        return super().get_queryset(request).prefetch_related("addresses")

    @admin.display(description=_("addresses"))
    def known_addresses(self, contact: Contact) -> str:
        return ", ".join(address.address for address in contact.addresses.all())


@admin.register(Account)
class AccountAdmin(PartyAdmin[Account]):
    empty_list = _("No accounts yet. An account is the organisation that contacts belong to.")
    list_display = ("name", "contact_count", "created_at")
    search_fields = ("name", "addresses__address", "contacts__name")
    show_full_result_count = False
    fields = ("name", "description")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        return super().get_queryset(request).annotate(contacts_here=Count("contacts", distinct=True))

    @admin.display(description=_("contacts"), ordering="contacts_here")
    def contact_count(self, account: Account) -> int:
        return int(getattr(account, "contacts_here", 0))
