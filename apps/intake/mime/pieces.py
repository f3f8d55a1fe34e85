"""Stretches of a letter's text: read from their parts, merged from alternatives, joined to the whole."""

import re
from dataclasses import dataclass
from html import escape

from apps.intake.mime.charsets import decode
from apps.intake.mime.enriched import plain_of_enriched
from apps.intake.mime.filenames import safe_name
from apps.intake.mime.files import File
from apps.intake.mime.flowed import unflow
from apps.intake.mime.oddities import Oddity
from apps.intake.mime.parts import Part
from apps.intake.mime.pgp import is_encrypted, without_armour
from apps.intake.mime.text import clean, unix_lines
from apps.intake.mime.uuencode import split_uuencoded
from apps.mail.html.text import LaidOut, lay_out

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_META_CHARSET = re.compile(rb"<meta[^>]{1,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_META_RANGE = 4_096


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the letter's text in the forms its sender gave: plain, HTML or both."""

    plain: str = ""
    html: str = ""

    @property
    def says_something(self) -> bool:
        return bool(self.plain.strip() or self.html.strip())


@dataclass(frozen=True, slots=True)
class ReadPiece:
    """A piece, the files that stood between its lines, and what was odd."""

    piece: Piece
    files: tuple[File, ...] = ()
    oddities: tuple[str, ...] = ()


def read_piece(part: Part, hint: str = "") -> ReadPiece:
    """Return the text of a part; `hint` is the charset that was guessed for another one."""
    content = part.content()
    data = content.data
    files: tuple[File, ...] = ()
    if b"begin" in data and part.type != "text/html":
        found, data = split_uuencoded(data)
        charset = part.parameters.get("charset", "")
        files = tuple(File(safe_name(decode(each.name, hint=charset).text), "", each.content) for each in found)
    read = decode(data, _charset(part, data), hint)
    text = clean(unix_lines(read.text))
    oddities = [code for code in (content.oddity, read.oddity) if code]
    if part.type == "text/html":
        return ReadPiece(Piece(html=text), oddities=tuple(oddities))
    if text.lstrip()[:1] == "<" and _HTML.match(text):
        return ReadPiece(Piece(html=text), files, (*oddities, Oddity.HTML_AS_PLAIN))
    if part.type in {"text/enriched", "text/richtext"}:
        text = plain_of_enriched(text)
    elif part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return _without_pgp(text, files, oddities)


def _charset(part: Part, data: bytes) -> str:
    declared = part.parameters.get("charset", "")
    if not declared and part.type == "text/html" and (meta := _META_CHARSET.search(data[:_META_RANGE])):
        return meta[1].decode("ascii")
    return declared


def _without_pgp(text: str, files: tuple[File, ...], oddities: list[str]) -> ReadPiece:
    if is_encrypted(text):
        return ReadPiece(Piece(text), files, (*oddities, Oddity.ENCRYPTED.about("pgp")))
    signed = without_armour(text)
    if signed is None:
        return ReadPiece(Piece(text), files, tuple(oddities))
    signature = File("signature.asc", "application/pgp-signature", signed.signature.encode())
    return ReadPiece(Piece(signed.text), (*files, signature), tuple(oddities))


def merged(versions: list[list[Piece]]) -> list[Piece]:
    """Return the one piece of an alternative: the first plain version that says something and the last HTML one."""
    plain = next((text for each in versions if (text := "\n".join(p.plain for p in each if p.plain)).strip()), "")
    html = next((text for each in reversed(versions) if (text := whole_html(each)).strip()), "")
    return [Piece(plain, html)] if plain or html else []


def whole_html(pieces: list[Piece]) -> str:
    """Return the HTML of the pieces; those that are only plain keep their lines. "" when none has HTML."""
    if not any(piece.html.strip() for piece in pieces):
        return ""
    if len(pieces) == 1:
        return pieces[0].html
    return "\n".join(piece.html or _preformatted(piece.plain) for piece in pieces if piece.says_something)


def _preformatted(plain: str) -> str:
    return f'<div style="white-space: pre-wrap">{escape(plain)}</div>'


def whole_text(pieces: list[Piece]) -> LaidOut:
    """Return the text of the pieces, laid out from HTML where there is nothing else."""
    texts: list[str] = []
    introductions: set[int] = set()
    history: int | None = None
    signature: int | None = None
    above = 0
    for piece in pieces:
        page = LaidOut(piece.plain.rstrip("\n")) if piece.plain.strip() else lay_out(piece.html)
        if not page.text.strip():
            continue
        introductions.update(above + number for number in page.introductions)
        if history is None and page.history is not None:
            history = above + page.history
        if page.signature is not None:
            signature = above + page.signature
        texts.append(page.text)
        above += page.text.count("\n") + 1
    return LaidOut("\n".join(texts), frozenset(introductions), history, signature)
