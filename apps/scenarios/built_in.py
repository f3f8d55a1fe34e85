"""The attributes that every message of a kind has (the tables of seeds 000 and 001)."""

from django.utils.translation import gettext_noop as _

from apps.attributes.declaration import Attribute, Type


def _people(name: str, description: str, *, array: bool = True) -> Attribute:
    return Attribute(name, Type.OBJECT, description, array=array, parts=(Attribute("Name"), Attribute("Address")))


def _pairs(name: str, description: str) -> Attribute:
    return Attribute(name, Type.OBJECT, description, array=True, parts=(Attribute("Name"), Attribute("Value")))


_TO = _people("To", _("recipients"))
_FROM = _people("From", _("sender"), array=False)
_CC = _people("Cc", _("copies"))
_BCC = _people("Bcc", _("hidden copies"))
_SUBJECT = Attribute("Subject", description=_("subject"))
_RAW_BODY = Attribute("RawBody", description=_("text without formatting"))
_ATTACHMENTS = Attribute(
    "Attachments",
    Type.OBJECT,
    _("attached files"),
    array=True,
    parts=(Attribute("Name"), Attribute("Extension"), Attribute("Content", Type.DOCUMENT)),
)

OUTGOING = (_TO, _CC, _BCC, _ATTACHMENTS, _pairs("CustomHeaders", _("additional headers")))
LETTER = (
    _TO,
    _FROM,
    _SUBJECT,
    Attribute("HtmlBody", description=_("text with formatting"), html=True),
    _RAW_BODY,
    _ATTACHMENTS,
    _CC,
    _BCC,
    _pairs("Headers", _("all headers")),
    Attribute("GlobalMessageId", description=_("Message-ID")),
    Attribute("ReceivedDate", Type.DATE_TIME, _("when it arrived")),
)
EVENT = (
    _TO,
    _FROM,
    _SUBJECT,
    _RAW_BODY,
    _ATTACHMENTS,
    Attribute("Location", description=_("place of the meeting")),
    Attribute("Start", Type.DATE_TIME, _("start of the meeting")),
    Attribute("End", Type.DATE_TIME, _("end of the meeting")),
)
