"""The form of an incoming route."""

from copy import copy
from typing import Any

from django import forms
from django.forms.models import construct_instance
from django.utils.translation import gettext_lazy as _

from apps.scenarios.built_in import EVENT, LETTER
from apps.scenarios.declaring import answer_mistakes
from apps.scenarios.forms.rows import system_name
from apps.scenarios.models import IncomingRoute

_NAMES = dict.fromkeys(attribute.name for attribute in (*LETTER, *EVENT))
_OF_TYPE = {
    IncomingRoute.MessageType.LETTER: {attribute.name for attribute in LETTER},
    IncomingRoute.MessageType.EVENT: {attribute.name for attribute in EVENT},
}


class IncomingRouteForm(forms.ModelForm[IncomingRoute]):
    """A route as the technologist writes it."""

    must_have = forms.MultipleChoiceField(
        label=_("Must not be empty"),
        choices=[(name, system_name(name)) for name in _NAMES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A letter without a value for these gets the error answer."),
    )

    class Meta:
        model = IncomingRoute
        exclude = ()  # noqa: DJ006 - the admin's fieldsets name the fields
        widgets = {"description": forms.TextInput(attrs={"class": "vLargeTextField"})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        known = _OF_TYPE.get(cleaned.get("message_type", ""), set(_NAMES))
        strange = [name for name in cleaned.get("must_have", ()) if name not in known]
        if strange:
            sentence = _("Messages of this type have no %(names)s. Untick it.") % {"names": ", ".join(strange)}
            self.add_error("must_have", sentence)
        if not self.errors:
            for field, sentence in answer_mistakes(construct_instance(self, copy(self.instance))):
                self.add_error(field, sentence)
        return cleaned
