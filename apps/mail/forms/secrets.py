"""Passwords and keys in forms: written, kept or cleared, and never shown again."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.datastructures import MultiValueDict

from apps.mail.secrets import UnreadableSecret


class SecretWidget(forms.Widget):
    """A field that starts empty, with a box to clear what is stored."""

    stored = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["widget"] |= {"stored": self.stored, "clear_name": f"{name}-clear", "written": bool(value)}
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> str | None:
        """The new text; "" to clear the stored one; None to keep it."""
        text: str = data.get(name) or ""
        return text or ("" if data.get(f"{name}-clear") else None)


class SecretInput(SecretWidget, forms.PasswordInput):
    """A secret of one line."""

    template_name = "admin/mail/secret_input.html"

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "new-password", "class": "vTextField"}, render_value=False)


class SecretArea(SecretWidget, forms.Textarea):
    """A secret of many lines: a key in PEM form, a file of JSON."""

    template_name = "admin/mail/secret_area.html"

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off", "class": "vLargeTextField", "rows": 4, "spellcheck": "false"})


class SecretFormField(forms.Field):
    """Has the value None when the stored secret shall stay as it is."""

    widget = SecretInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return data is not None


class SecretsForm(forms.ModelForm[Any]):
    """A form with secrets, which it declares as SecretFormField and leaves out of its Meta."""

    secrets: ClassVar[tuple[str, ...]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.secrets:
            widget = self.fields[name].widget
            assert isinstance(widget, SecretWidget)
            secret = getattr(self.instance, name)
            widget.stored = bool(secret) or isinstance(secret, UnreadableSecret)

    def clean(self) -> dict[str, Any]:
        """Put what was written into the instance before that is validated."""
        super().clean()
        for name in self.secrets:
            if self.cleaned_data.get(name) is not None:
                setattr(self.instance, name, self.cleaned_data[name])
        return self.cleaned_data
