"""The forms of a record type and of its attributes, as the technologist fills them in."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.records.defining import Conversion, plan
from apps.records.models import RecordAttribute, RecordType
from apps.records.transliteration import system_name


class RecordTypeForm(forms.ModelForm[RecordType]):
    """A record type; its system name is made of the title when it is left out."""

    class Meta:
        model = RecordType
        exclude = ()  # noqa: DJ006 - the admin's fieldsets name the fields
        widgets = {"description": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "system_name" in self.fields:
            self.fields["system_name"].required = False

    def clean_system_name(self) -> str:
        """What was typed, or what the title proposes."""
        typed: str = self.cleaned_data["system_name"]
        return typed or system_name(self.data.get("title", ""), "-")


class Choices(forms.CharField):
    """The choices of an attribute, one on a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """As the text area has them."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """As the model has them."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as the model has them."""
        return bool((initial or []) != self.to_python(data))


class RecordAttributeForm(forms.ModelForm[RecordAttribute]):
    """An attribute. A change that records forbid is refused here, one that they allow waits in `conversion`."""

    choices = Choices(label=_("Choices"), required=False, help_text=_("One on a line."))
    conversion: Conversion | None = None

    class Meta:
        model = RecordAttribute
        fields = (
            "label", "name", "type", "position", "required", "array", "searchable", "in_list", "section", "help_text",
            "long", "date_only", "choices", "target",
        )  # fmt: skip
        # What is said of all of them stands once, above.
        help_texts = {"name": _("Empty: made of the label."), "required": "", "searchable": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = self.fields["position"].required = False

    def clean_name(self) -> str:
        """What was typed, or what the label proposes."""
        typed: str = self.cleaned_data["name"]
        return re.sub(r"\W+", "_", typed, flags=re.ASCII) or system_name(self.cleaned_data.get("label", ""), "_")

    def clean_position(self) -> int:
        """Nothing is the end of the form."""
        return self.cleaned_data["position"] or 0

    def clean(self) -> dict[str, Any]:
        """Ask the records that exist whether they can follow."""
        cleaned = super().clean() or self.cleaned_data
        known = RecordAttribute.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        if known is not None and not self.errors:
            wanted = RecordAttribute(pk=known.pk, record_type_id=known.record_type_id, **cleaned_fields(cleaned))
            self.conversion, why = plan(known, wanted)
            if why:
                raise ValidationError(why)
        return cleaned


def cleaned_fields(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What the form says of the attribute's own fields."""
    return {name: value for name, value in cleaned.items() if name in RecordAttributeForm.Meta.fields}


Form = forms.ModelForm[RecordAttribute]


class AttributesFormSet(forms.BaseInlineFormSet[RecordAttribute, RecordType, Form]):
    """All attributes of a type: names differ, and what is new goes to the end."""

    def clean(self) -> None:
        """Refuse two attributes of one name, whatever the case; the database would, without a sentence."""
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            name = cleaned.get("name", "").lower()
            if not name or cleaned.get("DELETE"):
                continue
            if name in seen:
                form.add_error("name", _("Another attribute has this system name."))
            seen.add(name)

    def save_new(self, form: Form, commit: bool = True) -> RecordAttribute:  # noqa: FBT001, FBT002 - Django's signature
        """At the end, unless a place was said."""
        if not form.instance.position:
            form.instance.position = max((row.position for row in self.instance.attributes.all()), default=0) + 1
        return super().save_new(form, commit=commit)

    def save_existing(self, form: Form, obj: RecordAttribute, commit: bool = True) -> RecordAttribute:  # noqa: FBT001, FBT002 - as above
        """With the values of the records, if they are to be written anew."""
        if isinstance(form, RecordAttributeForm) and form.conversion is not None and commit:
            form.conversion.apply()
        return super().save_existing(form, obj, commit=commit)
