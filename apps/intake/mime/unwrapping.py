"""Files that wrap a letter: S/MIME, PGP/MIME and Outlook's winmail.dat."""

from dataclasses import dataclass

from apps.intake.mime.files import File
from apps.intake.mime.oddities import Oddity
from apps.intake.mime.parts import Part, read_parts
from apps.intake.mime.pieces import Piece
from apps.intake.mime.smime import TYPES as SMIME_TYPES
from apps.intake.mime.smime import signed_content
from apps.intake.mime.tnef import TYPES as TNEF_TYPES
from apps.intake.mime.tnef import is_tnef, plain_text, read_tnef


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The files that take the wrapping's place, and the text or the entity that was in it."""

    files: tuple[File, ...]
    text: Piece | None = None
    inside: Part | None = None
    oddities: tuple[str, ...] = ()


def unwrap(file: File, part: Part) -> Unwrapped:
    """Return what is in `file`, which is most often nothing but itself."""
    if file.type in TNEF_TYPES or file.name.lower() == "winmail.dat" or is_tnef(file):
        return _tnef(file)
    if file.type in SMIME_TYPES or file.name.lower().endswith(".p7m"):
        return _smime(file, part.parameters.get("smime-type", "").lower())
    if file.type == "application/pgp-encrypted":
        return Unwrapped((file,), oddities=(Oddity.ENCRYPTED.about("pgp"),))
    return Unwrapped((file,))


def _tnef(file: File) -> Unwrapped:
    letter = read_tnef(file.content)
    if letter is None:
        return Unwrapped((file,), oddities=(Oddity.TNEF_BROKEN,))
    html = letter.html or (letter.rtf.text if letter.rtf and letter.rtf.is_html else "")
    piece = Piece(plain_text(letter), html)
    return Unwrapped(tuple(letter.files), piece if piece.says_something else None, oddities=(Oddity.TNEF,))


def _smime(file: File, kind: str) -> Unwrapped:
    content = signed_content(file.content)
    if content:
        return Unwrapped((file,), inside=read_parts(content))
    if kind == "certs-only":
        return Unwrapped((file,))
    broken = kind == "signed-data"
    return Unwrapped((file,), oddities=(Oddity.SIGNED_BROKEN if broken else Oddity.ENCRYPTED.about("smime"),))
