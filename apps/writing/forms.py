"""The composer's form: lenient while somebody types, strict when the letter is sent."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.mail.models import Sender
from apps.staff.models import User
from apps.writing.addressees import parse_addressees
from apps.writing.body import is_empty, of_text, text_of, without_signature, written
from apps.writing.facts import sign, signatures
from apps.writing.linked import linked_objects, typed_objects
from apps.writing.models import Draft, Signature

_MOMENT = "%Y-%m-%dT%H:%M"
_PEOPLE = ("to", "cc", "bcc")


class DraftForm(forms.ModelForm[Draft]):
    """What is typed into the composer. `strict` asks for all that a letter needs to leave.

    The text comes as HTML from the editor; without scripts as plain text, which counts only where it was changed.
    """

    html = forms.CharField(required=False, strip=False)
    text = forms.CharField(label=_("Text"), required=False, strip=False)
    link_text = forms.CharField(label=_("Links"), required=False)

    class Meta:
        model = Draft
        fields = ["sender", "to", "cc", "bcc", "subject", "quoted", "in_calendar", "starts_at", "ends_at"]
        widgets = {
            name: forms.DateTimeInput(format=_MOMENT, attrs={"type": "datetime-local"})
            for name in ("starts_at", "ends_at")
        }

    def __init__(self, *args: Any, user: User, strict: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.strict = user, strict
        self.sender_before = self.instance.sender_id
        self.fields["sender"].queryset = Sender.objects.usable_by(user)  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["sender"].error_messages["invalid_choice"] = _("Choose one of your senders.")
        self.initial["text"] = text_of(self.instance.html)

    def clean(self) -> dict[str, Any] | None:
        """Refuse what can't leave, each at its field."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        self._take_links()
        if self.strict:
            self._check_people(found)
            self._check_calendar(found)
            if not found.get("sender") and "sender" not in self.errors:
                self.add_error("sender", _("Choose whom the letter is from."))
        return found

    def keep(self) -> Draft:
        """Save whatever can be saved, also when something else is wrong."""
        self.is_valid()
        draft = self.instance
        draft.html = self._html(draft)
        draft.updated_at = timezone.now()
        draft.save()
        return draft

    def _html(self, draft: Draft) -> str:
        if "html" in self.data:
            return written(self.data["html"], draft.files.all() if draft.pk else ())
        if self._normal(self.data.get("text", "")) != self._normal(self.initial["text"]):
            return of_text(self.data["text"])
        if draft.sender_id != self.sender_before:
            sign(draft)
        return draft.html

    @staticmethod
    def _normal(text: str) -> str:
        return text.replace("\r\n", "\n").strip()

    def _take_links(self) -> None:
        keys = self.data.getlist("links") if hasattr(self.data, "getlist") else []
        linked = linked_objects(keys, self.user)
        try:
            linked += typed_objects(self.data.get("link_text", ""), self.user)
        except ValidationError as error:
            self.add_error("link_text", error)
        self.instance.links = list(dict.fromkeys(each.key for each in linked))

    def _check_people(self, found: dict[str, Any]) -> None:
        if not any(found.get(name, "").strip() for name in _PEOPLE):
            self.add_error("to", _("Say whom the letter goes to."))
        for name in _PEOPLE:
            try:
                parse_addressees(found.get(name, ""))
            except ValidationError as error:
                self.add_error(name, error)

    def _check_calendar(self, found: dict[str, Any]) -> None:
        if not found.get("in_calendar"):
            return
        starts, ends = found.get("starts_at"), found.get("ends_at")
        for name, moment in (("starts_at", starts), ("ends_at", ends)):
            if moment is None and name not in self.errors:
                self.add_error(name, _("Say when, or don’t show the letter in the calendar."))
        if starts and ends and ends < starts:
            self.add_error("ends_at", _("The end comes before the start."))


def has_something(draft: Draft) -> bool:
    """Whether there is anything to send besides the signature, into which she may have written, too."""
    if draft.kind == Draft.Kind.FORWARD or draft.files.exists() or not is_empty(without_signature(draft.html)):
        return True
    own = signatures(draft.author, [draft.sender])[draft.sender.pk] if draft.sender else ""
    return text_of(draft.html).strip() != text_of(own).strip()


class SignatureForm(forms.ModelForm[Signature]):
    """An agent's own signature: HTML from the editor, or plain text without scripts."""

    html = forms.CharField(required=False, strip=False)
    text = forms.CharField(label=_("Signature"), required=False, strip=False)

    class Meta:
        model = Signature
        fields = ["html"]

    def clean(self) -> dict[str, Any] | None:
        """Make either form of it harmless HTML."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        found["html"] = written(found.get("html", "")) if "html" in self.data else of_text(found.get("text", ""))
        return found
