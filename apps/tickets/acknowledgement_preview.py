"""Acknowledgements as somebody would get them, made from a form that was not saved yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from apps.tickets.placeholders import fill, validate_placeholders

_SAMPLES = {
    "en": {"Subject": "The printer does not print", "Name": "Anna Smith"},
    "ru": {"Subject": "Принтер не печатает", "Name": "Анна Смирнова"},
}
_LANGUAGES = {"en": "English", "ru": "Русский"}


@dataclass(frozen=True, slots=True)
class Preview:
    """One acknowledgement; `mistake` is there instead when its template is refused."""

    language: str
    subject: str = ""
    text: str = ""
    mistake: str = ""


def previews(values: Mapping[str, str]) -> list[Preview]:
    """The acknowledgement in each language, from the values of the queue's form."""
    return [_preview(language, values) for language in _SAMPLES]


def _preview(language: str, values: Mapping[str, str]) -> Preview:
    subject = values.get(f"acknowledgement_subject_{language}", "")
    text = values.get(f"acknowledgement_text_{language}", "")
    facts = {"Number": values.get("number_mask", "").replace("{0}", "1042"), **_SAMPLES[language]}
    try:
        validate_placeholders(subject)
        validate_placeholders(text)
    except ValidationError as error:
        return Preview(_LANGUAGES[language], mistake=error.messages[0])
    return Preview(_LANGUAGES[language], fill(subject, facts), fill(text, facts))
