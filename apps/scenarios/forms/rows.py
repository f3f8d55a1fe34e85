"""The rows of attributes and recipients below a route's form."""

from typing import Any, TypeVar

from django import forms
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.scenarios.built_in import EVENT, LETTER, OUTGOING
from apps.scenarios.declaring import RowMistake, finding_mistakes, row_mistakes
from apps.scenarios.models import IncomingAttribute, IncomingRoute, OutgoingAttribute, OutgoingRoute, Recipient

R = TypeVar("R", bound=models.Model)
P = TypeVar("P", bound=models.Model)


def system_name(name: str) -> SafeString:
    """A system name as pages show it: code, in no language."""
    return format_html("<code>{}</code>", name)


def rows_of(formset: BaseInlineFormSet[Any, Any, Any]) -> list[Any]:
    """The rows as the form has them now, without those to be deleted and those left empty; wants a valid formset."""
    return [form.instance for form in forms_of(formset)]


def forms_of(formset: BaseInlineFormSet[Any, Any, Any]) -> list[forms.ModelForm[Any]]:
    """The forms that stand for rows."""
    deleted = formset.deleted_forms
    return [form for form in formset.forms if form not in deleted and (form.instance.pk or form.has_changed())]


class RowsFormSet(BaseInlineFormSet[R, P, forms.ModelForm[R]]):
    """Rows that are checked together, their mistakes told at the fields."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        shown = forms_of(self)
        for mistake in self.mistakes([form.instance for form in shown]):
            form = shown[mistake.row]
            form.add_error(mistake.field if mistake.field in form.fields else None, mistake.sentence)

    def mistakes(self, rows: list[Any]) -> list[RowMistake]:
        """What is wrong with the rows."""
        raise NotImplementedError


class OutgoingAttributesFormSet(RowsFormSet[OutgoingAttribute, OutgoingRoute]):
    def mistakes(self, rows: list[Any]) -> list[RowMistake]:
        return row_mistakes(rows, OUTGOING)


class IncomingAttributesFormSet(RowsFormSet[IncomingAttribute, IncomingRoute]):
    def mistakes(self, rows: list[Any]) -> list[RowMistake]:
        event = self.instance.message_type == IncomingRoute.MessageType.EVENT
        return row_mistakes(rows, EVENT if event else LETTER) + finding_mistakes(rows)


_ATTRIBUTE = ("name", "type", "description", "required", "non_empty", "array", "position")

OutgoingAttributes = forms.inlineformset_factory(
    OutgoingRoute, OutgoingAttribute, formset=OutgoingAttributesFormSet, fields=(*_ATTRIBUTE, "html", "sample")
)
IncomingAttributes = forms.inlineformset_factory(
    IncomingRoute, IncomingAttribute, formset=IncomingAttributesFormSet, fields=(*_ATTRIBUTE, "source", "lookup")
)
Recipients = forms.inlineformset_factory(
    OutgoingRoute, Recipient, fields=("user", "attribute", "address", "name", "position")
)
