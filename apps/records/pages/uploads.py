"""Files on their way into a record: kept at once, and carried by the form as signed words until it is saved."""

from dataclasses import asdict

import filetype
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from apps.activities.models import Attachment
from apps.attributes.values import Document, store_document
from apps.mail.transports.base import TransportError

_SALT = "records.document"
_USUAL_TYPE = "application/octet-stream"


def most_bytes() -> int:
    """The largest file that a record may hold."""
    return settings.POSTDESK_MAX_FILE_MB * 1024 * 1024


def take_file(upload: UploadedFile[bytes]) -> Document:
    """Keep an uploaded file; ValidationError with a sentence when it is too large or can't be stored."""
    name, size = (upload.name or _("file")).strip()[:200], upload.size or 0
    if size > most_bytes():
        sentence = _("“%(name)s” is %(size)s; a file may be %(most)s at most.")
        facts = {"name": name, "size": filesizeformat(size), "most": filesizeformat(most_bytes())}
        raise ValidationError(sentence % facts)
    content = upload.read()
    content_type = str(filetype.guess_mime(content) or upload.content_type or _USUAL_TYPE)[:200]
    try:
        return store_document(name, content, content_type)
    except TransportError as error:
        raise ValidationError(str(error.trouble.sentence)) from error


def of_letter(file: Attachment) -> Document:
    """A letter's file as a value."""
    return Document(file.name, file.sha256, file.size, file.content_type or _USUAL_TYPE)


def sealed(document: Document) -> str:
    """The file as the form sends it back; whoever holds this could read the file already."""
    return signing.dumps(asdict(document), salt=_SALT, compress=True)


def unsealed(text: str) -> Document | None:
    """The file of `sealed`; None for anything that we have not written."""
    try:
        return Document(**signing.loads(text, salt=_SALT))
    except signing.BadSignature:
        return None
