"""Rows below a route's form: its attributes and its recipients."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.scenarios.forms.rows import IncomingAttributesFormSet, OutgoingAttributesFormSet
from apps.scenarios.models import IncomingAttribute, OutgoingAttribute, Recipient

_ORDER = forms.NumberInput(attrs={"class": "route-order"})


class RowsInline(admin.TabularInline[Any, Any]):
    """A table of rows with one empty row at its end, so that it works without a script."""

    extra = 1
    classes = ("route-rows",)
    formfield_overrides = {
        models.CharField: {"widget": forms.TextInput(attrs={"class": "route-cell"})},
        models.PositiveIntegerField: {"widget": _ORDER},
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 1, "class": "route-cell"})},
    }


class OutgoingAttributesInline(RowsInline):
    model = OutgoingAttribute
    verbose_name, verbose_name_plural = _("own attribute"), _("own attributes")
    formset = OutgoingAttributesFormSet
    fields = (
        "name", "type", "description", "required", "non_empty", "array", "html", "sample", "position",
    )  # fmt: skip


class IncomingAttributesInline(RowsInline):
    model = IncomingAttribute
    verbose_name, verbose_name_plural = _("own attribute"), _("own attributes")
    formset = IncomingAttributesFormSet
    fields = (
        "name", "type", "source", "lookup", "description", "required", "non_empty", "array", "position",
    )  # fmt: skip


class RecipientsInline(RowsInline):
    model = Recipient
    fields = ("user", "attribute", "address", "name", "position")
