"""What a user decides about her own pages."""

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.staff.models import User

NOTIFY = ("notify_assigned", "notify_wrote", "notify_mentioned", "notify_overdue")


class PreferencesForm(forms.ModelForm[User]):
    """Language, time zone, density, and what she is told by e-mail.

    The theme belongs to the browser, not to the user: see static/desk/theme.js.
    """

    class Meta:
        model = User
        fields = ["language", "time_zone", "density", *NOTIFY]
        widgets = {"time_zone": forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"})}
        help_texts = {
            "language": _("“As the browser asks” follows the browser’s settings."),
            "time_zone": _("Dates and times are shown in it. Empty: the time zone of the installation."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, label) for value, label in User._meta.get_field("language").choices or [] if value]
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label,
            required=False,
            choices=[("", _("As the browser asks")), *choices],
        )
        self.fields["density"].required = False  # without it, it stays as it is


def time_zones() -> list[str]:
    """The names to choose from: places, not the historic abbreviations."""
    names = zoneinfo.available_timezones()
    return sorted(name for name in names if "/" in name and not name.startswith("Etc/"))
