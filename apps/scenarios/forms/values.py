"""A form made of a route's attributes: what a person fills in to send a letter by the route."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.attributes import Attribute, Document, Problem, Type
from apps.attributes.values import store_document

_MARK = "value-"  # before the names of fields, so that no attribute is taken for a field of the page's own
_HINTS = {
    "Name Address": _("One person a line: Name <address@example.com>."),
    "Name Value": _("One header a line: X-Name: value."),
}
_EXAMPLES = {
    Type.NUMBER: "1 234,50",
    Type.DURATION: "1 h 30 min",
    Type.PERIOD: "21.11.2026 – 30.11.2026",
    Type.ACCOUNT: "name@example.com",
}


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Any number of files."""

    widget = _FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        chosen = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not chosen:
            super().clean(None, initial)
        return [super(_FilesField, self).clean(file, initial) for file in chosen]


class ValuesForm(forms.Form):
    """A field for each attribute, and for each part of a single object."""

    def __init__(self, attributes: Iterable[Attribute], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attributes = tuple(attributes)
        for path, attribute in _asked(self.attributes):
            self.fields[_MARK + path] = _field(path, attribute)

    def given(self) -> dict[str, object]:
        """What was filled in, as `apps.attributes.check` takes it; wants a valid form."""
        return {attribute.name: self._given(attribute, attribute.name) for attribute in self.attributes}

    def tell(self, problems: Iterable[Problem]) -> None:
        """Show what is wrong with the values, each sentence at its field."""
        for problem in problems:
            path = problem.path
            while path and _MARK + path not in self.fields:
                path = path.rpartition(".")[0]
            self.add_error(_MARK + path if path else None, problem.sentence)

    def _given(self, attribute: Attribute, path: str) -> object:
        if attribute.type == Type.OBJECT and not attribute.array:
            parts = {part.name: self._given(part, f"{path}.{part.name}") for part in attribute.parts}
            return parts if any(value is not None for value in parts.values()) else None
        value = self.cleaned_data.get(_MARK + path)
        if not value:
            return None
        if _is_files(attribute):
            return [{"Content": _stored(file)} for file in value]
        if attribute.type == Type.DOCUMENT:
            return [_stored(file) for file in value] if attribute.array else _stored(value)
        return value


def _asked(attributes: Iterable[Attribute], before: str = "") -> Iterator[tuple[str, Attribute]]:
    for attribute in attributes:
        path = before + attribute.name
        if attribute.type == Type.OBJECT and not attribute.array:
            yield from _asked(attribute.parts, f"{path}.")
        else:
            yield path, attribute


def _is_files(attribute: Attribute) -> bool:
    """Whether the attribute is an array of files with a name and an extension, like the built-in Attachments."""
    return attribute.array and any(part.type == Type.DOCUMENT for part in attribute.parts)


def _field(path: str, attribute: Attribute) -> forms.Field:
    common: Mapping[str, Any] = {
        "label": path,
        "required": attribute.required or attribute.non_empty,
        "help_text": _description(attribute),
    }
    files: Mapping[str, Any] = {**common, "validators": [_refuse_large]}
    if _is_files(attribute) or (attribute.type == Type.DOCUMENT and attribute.array):
        return _FilesField(**files)
    if attribute.type == Type.DOCUMENT:
        return forms.FileField(**files)
    if attribute.type == Type.BOOLEAN and not attribute.array:
        return forms.ChoiceField(choices=[("", "—"), ("yes", _("Yes")), ("no", _("No"))], **common)
    if attribute.type == Type.DATE_TIME and not attribute.array:
        widget = forms.TextInput(attrs={"type": "datetime-local"})
        return forms.CharField(widget=widget, **common)
    return forms.CharField(widget=_text_widget(attribute), **{**common, "help_text": _hint(attribute)})


def _refuse_large(file: UploadedFile[bytes]) -> None:
    if (file.size or 0) > settings.POSTDESK_MAX_FILE_MB * 1024 * 1024:
        sentence = _("“%(name)s” is larger than %(most)s MB. Choose a smaller file, or send a link to it.")
        raise forms.ValidationError(sentence, params={"name": file.name, "most": settings.POSTDESK_MAX_FILE_MB})


def _text_widget(attribute: Attribute) -> forms.Widget:
    if attribute.array or attribute.html or attribute.type == Type.KEY_VALUE:
        return forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
    return forms.TextInput(attrs={"class": "vTextField", "placeholder": _EXAMPLES.get(attribute.type, "")})


def _hint(attribute: Attribute) -> str:
    names = [part.name for part in attribute.parts]
    parts = "; ".join(names)
    shape = _HINTS.get(" ".join(names)) or (_("One object a line: %(parts)s.") % {"parts": parts} if parts else "")
    one_a_line = _("One value a line.") if attribute.array and not parts else ""
    return " ".join(str(text) for text in (_description(attribute), shape, one_a_line) if text)


def _description(attribute: Attribute) -> str:
    """As a sentence; that of a built-in attribute in the reader's language."""
    words = gettext(attribute.description) if attribute.description else ""
    return f"{capfirst(words).rstrip('.')}." if words else ""


def _stored(file: UploadedFile[bytes]) -> Document:
    return store_document(file.name or "file", file.read(), file.content_type or "application/octet-stream")
