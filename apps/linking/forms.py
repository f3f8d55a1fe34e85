"""The form of a linking rule: its object and column are one choice, its places are ticked."""

from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

from apps.linking.models import LinkingRule, subject_only
from apps.linking.targets import all_targets


class LinkingRuleForm(forms.ModelForm[LinkingRule]):
    """A rule as the technologist writes it."""

    places = forms.MultipleChoiceField(
        label=_("Where to look"),
        choices=LinkingRule.Place.choices,
        initial=subject_only,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one place to look in.")},
    )
    aim = forms.ChoiceField(
        label=_("Object and column"),
        choices=lambda: [*BLANK_CHOICE_DASH, *aims()],
        help_text=_("What is matched is looked up in this column; the letter is linked to the object that has it."),
    )

    class Meta:
        model = LinkingRule
        fields = ("name", "enabled", "order", "description", "expression", "places", "senders")
        help_texts = {
            "expression": _(  # The admin shows it as HTML.
                "A regular expression, for example Inv-[0-9]+. Case does not matter."
                " A group named “key” narrows the match to itself: Contract (?P&lt;key&gt;[0-9]+)."
            )
        }
        widgets = {
            "name": forms.TextInput(attrs={"class": "vTextField"}),
            "description": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "expression": forms.TextInput(attrs={"class": "vTextField expression", "spellcheck": "false"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        expression = self.fields["expression"]
        assert isinstance(expression, forms.CharField)
        expression.strip = False  # A space at an end is a part of the expression.
        self.fields["aim"].initial = aim_of(self.instance)

    def clean_aim(self) -> str:
        """Set what the choice stands for: the model checks and keeps two fields."""
        aim: str = self.cleaned_data["aim"]
        self.instance.target, self.instance.column = aim.split(".")
        return aim


def aim_of(rule: LinkingRule) -> str:
    """The value of the rule's choice of object and column."""
    return f"{rule.target}.{rule.column}"


def aims() -> list[tuple[str, str]]:
    """Everything that rules can look for, as choices: “Ticket: number”."""
    return [
        (f"{target.key}.{column.key}", f"{target.label}: {column.label}")
        for target in all_targets()
        for column in target.columns
    ]
