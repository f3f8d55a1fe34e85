"""Record types: the registries that the technologist defines, with their numbers and who works with them."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import Group
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from apps.attributes import Attribute, Problem, ValuesRefusedError
from apps.desk.numbering import Numbered
from apps.staff.models import User
from apps.staff.roles import SEES_EVERYTHING
from apps.staff.teams import Teamed, TeamedQuerySet

if TYPE_CHECKING:
    from apps.records.models.attribute import RecordAttribute


ICONS: dict[str, Promise] = {
    "folder": _("folder"),
    "receipt-percent": _("receipt"),
    "banknotes": _("money"),
    "credit-card": _("card"),
    "shopping-cart": _("cart"),
    "shopping-bag": _("bag"),
    "document-check": _("signed document"),
    "document-text": _("document"),
    "document-duplicate": _("documents"),
    "archive-box": _("archive"),
    "clipboard-document-list": _("list"),
    "calendar-days": _("calendar"),
    "truck": _("delivery"),
    "cube": _("product"),
    "computer-desktop": _("device"),
    "wrench-screwdriver": _("repair"),
    "key": _("key"),
    "home-modern": _("premises"),
    "user-group": _("people"),
    "star": _("star"),
    "envelope": _("letter"),
    "briefcase": _("business"),
}
"""The signs of record types, by their names in heroicons."""


def icon_choices() -> list[tuple[str, Any]]:
    """The signs to choose from; a function, so that a new one costs no migration."""
    return list(ICONS.items())


class RecordTypeQuerySet(TeamedQuerySet["RecordType"]):
    def with_attributes(self) -> Self:
        """The types, so that asking them for what is declared costs no more queries."""
        return self.prefetch_related("attributes")


class RecordType(Numbered, Teamed):
    """A registry: invoices, orders, contracts."""

    system_name = models.SlugField(
        _("system name"), max_length=60, unique=True,
        help_text=_("Scenarios, commands and addresses call the type so: Latin letters, digits, “-” and “_”."),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=200, help_text=_("One of them: Invoice."))
    plural = models.CharField(
        _("plural"), max_length=200, blank=True, help_text=_("Many of them: Invoices. Empty: the title.")
    )
    description = models.TextField(_("description"), blank=True)
    icon = models.CharField(_("sign"), max_length=40, choices=icon_choices, default="folder")
    enabled = models.BooleanField(
        _("enabled"), default=True,
        help_text=_("Off: no new records and no place in the navigation; the records stay and can be read."),
    )  # fmt: skip
    position = models.PositiveIntegerField(_("place in the navigation"), default=0)
    writers = models.ManyToManyField(
        Group, verbose_name=_("may create and change"), blank=True, related_name="+",
        help_text=_("The groups whose agents may; none: every agent who sees the records."),
    )  # fmt: skip

    objects = RecordTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("record type")
        verbose_name_plural = _("record types")
        ordering = ["position", "title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("admin:records_recordtype_change", args=[self.pk])

    @property
    def title_of_many(self) -> str:
        """What its list is called."""
        return self.plural or self.title

    @cached_property
    def rows(self) -> "tuple[RecordAttribute, ...]":
        """The attributes in the order of the form, as they were when this was first asked of the object."""
        return tuple(self.attributes.all())

    @property
    def declared(self) -> tuple[Attribute, ...]:
        """The attributes as formulas know them; see `rows`."""
        return tuple(row.declared for row in self.rows)

    def row(self, name: str) -> "RecordAttribute":
        """The attribute of this system name; ValuesRefusedError when there is none."""
        found = next((row for row in self.rows if row.name == name), None)
        if found is None:
            sentence = translated("There is no attribute “%(name)s” here. There are: %(known)s.")
            facts = {"name": name, "known": ", ".join(row.name for row in self.rows)}
            raise ValuesRefusedError([Problem(name, sentence % facts)])
        return found

    def may_write(self, user: User) -> bool:
        """Whether the user, who sees the type, may create and change its records."""
        writers = {group.pk for group in self.writers.all()}
        if not writers or user.has_perm(SEES_EVERYTHING):
            return True
        return user.groups.filter(pk__in=writers).exists()
