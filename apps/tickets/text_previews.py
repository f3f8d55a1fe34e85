"""A queue's letters as somebody would get them, made from a form that was not saved yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.desk.placeholders import fill, validate_placeholders
from apps.tickets.models.queue import PLACEHOLDERS

_SAMPLES = {
    "en": {
        "Subject": "The printer does not print",
        "Name": "Anna Smith",
        "Agent": "Olga Kuznetsova",
        "Author": "Peter Brown",
    },
    "ru": {
        "Subject": "Принтер не печатает",
        "Name": "Анна Смирнова",
        "Agent": "Ольга Кузнецова",
        "Author": "Пётр Иванов",
    },
}
_WHAT = {  # of the letters that have it
    ("notification", "en"): "Anna Smith wrote:\n\n> It still does not print.",
    ("notification", "ru"): "Анна Смирнова пишет:\n\n> Всё ещё не печатает.",
    ("participant_notification", "en"): "> I have changed the cartridge. It still does not print.",
    ("participant_notification", "ru"): "> Картридж я заменил. Всё ещё не печатает.",
}
_LANGUAGES = {"en": "English", "ru": "Русский"}
_TITLES = {
    "acknowledgement": _("Acknowledgement"),
    "notification": _("Notification to an agent"),
    "participant_notification": _("Notification to a participant"),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """One letter; `mistake` is there instead when its template is refused."""

    title: Promise
    language: str  # its code
    subject: str = ""
    text: str = ""
    mistake: str = ""

    @property
    def language_name(self) -> str:
        return _LANGUAGES[self.language]


def previews(values: Mapping[str, str]) -> list[Preview]:
    """Each letter in each language, from the values of the queue's form."""
    return [_preview(letter, language, values) for letter in PLACEHOLDERS for language in _SAMPLES]


def _preview(letter: str, language: str, values: Mapping[str, str]) -> Preview:
    subject = values.get(f"{letter}_subject_{language}", "")
    text = values.get(f"{letter}_text_{language}", "")
    number = values.get("number_mask", "").replace("{0}", "1042")
    facts = {
        **_SAMPLES[language],
        "Number": number,
        "Address": f"{settings.POSTDESK_URL}/tickets/{number}/",
        "What": _WHAT.get((letter, language), ""),
    }
    try:
        validate_placeholders(subject, PLACEHOLDERS[letter])
        validate_placeholders(text, PLACEHOLDERS[letter])
    except ValidationError as error:
        return Preview(_TITLES[letter], language, mistake=error.messages[0])
    return Preview(_TITLES[letter], language, fill(subject, facts), fill(text, facts))
