"""Files of a draft: taken in, refused when they are too large, taken away."""

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from apps.activities.files import is_picture
from apps.mail import blobs
from apps.mail.transports.base import TransportError
from apps.writing.body import new_content_id
from apps.writing.models import Draft, DraftFile

_USUAL_TYPE = "application/octet-stream"


def most_bytes() -> int:
    """The largest file that may be attached."""
    return settings.POSTDESK_MAX_FILE_MB * 1024 * 1024


def add_file(draft: Draft, upload: UploadedFile[bytes], *, in_text: bool = False) -> DraftFile:
    """Keep a file with the draft; `in_text` for a picture that the text shows.

    ValidationError with a sentence when the file is too large, is no picture for the text, or can't be stored.
    """
    name = (upload.name or _("file")).strip()[:200]
    size = upload.size or 0
    if size > most_bytes():
        sentence = _("“%(name)s” is %(size)s; a file may be %(most)s at most. Send a link to it instead.")
        facts = {"name": name, "size": filesizeformat(size), "most": filesizeformat(most_bytes())}
        raise ValidationError(sentence % facts)
    content = upload.read()
    content_type = str(filetype.guess_mime(content) or upload.content_type or _USUAL_TYPE)[:200]
    if in_text and not is_picture(content_type):
        raise ValidationError(_("“%(name)s” is not a picture that letters show. Attach it instead.") % {"name": name})
    try:
        sha256 = blobs.store(content)
    except TransportError as error:
        raise ValidationError(str(error.trouble.sentence)) from error
    content_id = new_content_id() if in_text else ""
    return draft.files.create(name=name, content_type=content_type, size=size, sha256=sha256, content_id=content_id)
