"""What was odd about a letter, in words: a sentence for each code of the reader."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.intake.mime.oddities import Oddity

_SENTENCES: dict[Oddity, Promise] = {
    Oddity.CHARSET_UNKNOWN: _("its charset is unknown (%(detail)s)"),
    Oddity.CHARSET_GUESSED: _("its charset was guessed as %(detail)s"),
    Oddity.CHARSET_WRONG: _("its charset was declared wrongly (%(detail)s)"),
    Oddity.CHARSET_ERRORS: _("some characters don’t exist in its charset (%(detail)s)"),
    Oddity.HEADER_EIGHT_BIT: _("its headers hold raw bytes, read as %(detail)s"),
    Oddity.WORD_BROKEN: _("a header was cut in the middle of a character"),
    Oddity.BASE64_DAMAGED: _("a part of it was damaged on the way"),
    Oddity.BASE64_IS_PLAIN: _("a part is declared as base64 but is plain text"),
    Oddity.TRANSFER_UNKNOWN: _("a part is encoded in an unknown way (%(detail)s)"),
    Oddity.UUENCODE_BROKEN: _("a file inside the text is incomplete"),
    Oddity.HTML_AS_PLAIN: _("its HTML was sent as plain text"),
    Oddity.FROM_MISSING: _("it has no From header (in its place: %(detail)s)"),
    Oddity.FROM_SEVERAL: _("it names several authors"),
    Oddity.DATE_MISSING: _("it has no date"),
    Oddity.DATE_UNREADABLE: _("its date can’t be read"),
    Oddity.STRAY_LINE: _("there is a stray line among its headers"),
    Oddity.BOUNDARY_MISSING: _("its parts are not separated"),
    Oddity.BOUNDARY_WRONG: _("its parts are separated by another line than it says"),
    Oddity.PART_UNCLOSED: _("its end is missing"),
    Oddity.PART_AFTER_END: _("something follows its end"),
    Oddity.TOO_MANY_PARTS: _("it has too many parts to show them all"),
    Oddity.ENCRYPTED: _("it is encrypted (%(detail)s); the encrypted letter is attached"),
    Oddity.SIGNED_BROKEN: _("its signature’s wrapping could not be opened"),
    Oddity.TNEF: _("its winmail.dat was unpacked"),
    Oddity.TNEF_BROKEN: _("its winmail.dat is damaged"),
    Oddity.CALENDAR_BROKEN: _("its calendar event can’t be read"),
    Oddity.UNREADABLE: _("it could not be read (%(detail)s); the raw letter has everything"),
}


def in_words(codes: Iterable[str]) -> str:
    """The oddities of a letter, separated by “; ”; a code that is no longer known is shown as it is."""
    return "; ".join(map(_one, codes))


def _one(code: str) -> str:
    name, _colon, detail = code.partition(":")
    try:
        sentence = _SENTENCES[Oddity(name)]
    except (ValueError, KeyError):
        return code
    return str(sentence) % {"detail": detail or "—"}
