"""The forms of a scenario's own settings: what it is called, who sees it, whether it is on."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.scenarios.models import Scenario
from apps.staff.choosing import GroupsField


class TagsField(forms.CharField):
    """A list of words with commas between."""

    def prepare_value(self, value: Any) -> Any:
        """The list as people write it."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The words, each once."""
        return list(dict.fromkeys(tag.strip() for tag in str(value or "").split(",") if tag.strip()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other words stand there."""
        return bool(list(initial or ()) != self.to_python(data))


class ScenarioForm(forms.ModelForm[Scenario]):
    """What stands above the event and the steps."""

    tags = TagsField(
        label=pgettext_lazy("of a scenario", "tags"), required=False,
        help_text=format_lazy(
            _("Several with commas between. The tag “{tag}” puts the scenario into letters’ menus."),
            tag=settings.POSTDESK_EMAIL_PROCESS_TAG,
        ),
    )  # fmt: skip

    class Meta:
        model = Scenario
        fields = ("title", "system_name", "enabled", "description", "tags", "teams")
        field_classes = {"teams": GroupsField}
        widgets = {
            "title": forms.TextInput(),
            "system_name": forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
            "description": forms.TextInput(),
            "teams": forms.CheckboxSelectMultiple(),
        }


class NewScenarioForm(forms.ModelForm[Scenario]):
    """What a scenario begins with; the builder does the rest."""

    class Meta:
        model = Scenario
        fields = ("title", "system_name")
        widgets = {
            "title": forms.TextInput(attrs={"autofocus": True}),
            "system_name": forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
        }
