"""Files in formulas: what they consist of, and texts made into files."""

import codecs
import mimetypes
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import chardet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.attributes import Document, Type
from apps.attributes.values import store_document
from apps.formulas.errors import NoValueError
from apps.formulas.functions.parameters import TEXT
from apps.formulas.shapes import FILE
from apps.formulas.signature import LONGEST_TEXT, Function, Parameter
from apps.mail.blobs import BlobMissingError

if TYPE_CHECKING:
    from apps.formulas.evaluating import Run

MOST_FILES: Final = 50  # that one formula makes
LONGEST_NAME: Final = 150  # characters

_TEXT_ENDINGS = {
    ".txt",
    ".csv",
    ".tsv",
    ".json",
    ".xml",
    ".html",
    ".htm",
    ".md",
    ".log",
    ".ics",
    ".vcf",
    ".yaml",
    ".yml",
}
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_NAME = Parameter(pgettext_lazy("formulas", "file name"), (Type.STRING,))


def part_of_file(document: Document, name: str) -> Any:
    """Its Name, Extension, Size in bytes, or Content, which only a text file has; NoValueError when it is lost."""
    match name:
        case "Name":
            return document.name
        case "Extension":
            return document.extension
        case "Size":
            return Decimal(document.size)
        case "Content":
            return _content(document)
    return None


def _content(document: Document) -> str | None:
    if not document.content_type.startswith("text/") and document.extension.lower() not in _TEXT_ENDINGS:
        return None
    if document.size > LONGEST_TEXT:
        raise NoValueError(_("The file “%(name)s” is too long to be read as a text.") % {"name": document.name})
    try:
        return _decoded(document.content())
    except BlobMissingError as error:
        raise NoValueError(_("The file “%(name)s” is not on the disk any more.") % {"name": document.name}) from error


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(chardet.detect(content)["encoding"] or "cp1251", "replace")


def _document(run: "Run", name: str, text: str | None) -> Document:
    run.files += 1
    if run.files > MOST_FILES:
        raise NoValueError(_("A formula can make %(most)s files at most.") % {"most": MOST_FILES})
    safe = _UNSAFE.sub("_", name).strip(". ")[-LONGEST_NAME:] or "file.txt"
    content_type = mimetypes.guess_type(safe)[0] or "text/plain"
    return store_document(safe, (text or "").encode("utf-8", "replace"), content_type)


FUNCTIONS = (
    Function(
        "DOCUMENT", (_NAME, TEXT), FILE, _document,
        gettext_lazy("A file with this name and this text in it."
                     " The parts of any file are Name, Extension, Size in bytes, and Content for files of text."),
        'DOCUMENT("note.txt", message.Subject).Size',
        in_run=True,
    ),
)  # fmt: skip
