"""Contacts, the accounts they belong to, and the addresses that both are known by."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Account(models.Model):
    """An organisation."""

    name = models.CharField(_("name"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["name"]
        indexes = [
            models.Index(Lower("name"), "id", name="account_by_name"),
            # Django asks for upper(name) LIKE '%…%', which only trigrams can look up.
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="account_name_trigrams"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contacts:account", args=[self.pk])


class Contact(models.Model):
    """A person who writes to us. One who also signs in has a `user`."""

    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=300)
    account = models.ForeignKey(
        Account, verbose_name=_("account"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="contacts",
    )  # fmt: skip
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="contact", help_text=_("Set when this person works in Postdesk."),
    )  # fmt: skip
    description = models.TextField(_("description"), blank=True)
    notify = models.BooleanField(
        _("notifications"), default=True,
        help_text=_("Tell this person by e-mail what others write to the tickets that he or she takes part in."),
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name"]
        indexes = [
            models.Index(Lower("name"), "id", name="contact_by_name"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="contact_name_trigrams"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contacts:contact", args=[self.pk])


class Address(models.Model):
    """An e-mail address of a contact or of an account, in the form of `apps.contacts.addresses.canonical`."""

    address = models.CharField(_("address"), max_length=320, unique=True)
    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), null=True, blank=True, on_delete=models.CASCADE,
        related_name="addresses",
    )  # fmt: skip
    account = models.ForeignKey(
        Account, verbose_name=_("account"), null=True, blank=True, on_delete=models.CASCADE,
        related_name="addresses",
    )  # fmt: skip

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["address"]
        indexes = [GinIndex(OpClass(Upper("address"), name="gin_trgm_ops"), name="address_trigrams")]
        constraints = [
            # One owner, so that a letter's author is never a guess between two.
            models.CheckConstraint(
                condition=Q(contact__isnull=False) ^ Q(account__isnull=False), name="address_has_one_owner"
            )
        ]

    def __str__(self) -> str:
        return self.address
