"""Templates and signatures as letters would show them, made from a form that was not saved yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import get_language

from apps.desk.placeholders import fill, validate_placeholders
from apps.writing.body import written
from apps.writing.facts import SAMPLES, one_line
from apps.writing.macros import MACROS, Source


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter on sample values. `mistake` is there instead when a macro is refused; `macros` may be used."""

    subject: str = ""
    html: str = ""
    mistake: str = ""
    macros: tuple[str, ...] = ()


def preview_of_template(values: Mapping[str, str]) -> Preview:
    """The template of the admin's form."""
    source = values.get("source", "")
    return _preview(
        values.get("subject", ""), values.get("html", ""),
        source=source if source in MACROS else Source.NONE, language=values.get("language", ""),
    )  # fmt: skip


def preview_of_signature(values: Mapping[str, str]) -> Preview:
    """The signature of the admin's form, in the reader's language."""
    return _preview("", values.get("html", ""), source=Source.NONE, language=get_language() or "")


def _preview(subject: str, html: str, *, source: str, language: str) -> Preview:
    macros = tuple(f"{{{name}}}" for name in MACROS[source])
    try:
        validate_placeholders(subject, MACROS[source])
        validate_placeholders(html, MACROS[source])
    except ValidationError as error:
        return Preview(mistake=error.messages[0], macros=macros)
    facts = SAMPLES.get(language, SAMPLES["en"])
    return Preview(fill(subject, facts, escape=one_line), written(fill(html, facts, escape=escape)), macros=macros)
