"""The letter that an answer quotes, or that is forwarded, as it stands below the new text."""

import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.activities.html import TooComplexError, clean_html
from apps.activities.models import Attachment, EmailActivity
from apps.writing.addressees import Addressee, line_of
from apps.writing.models import Draft

_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_CID = re.compile(r'src="cid:([^"]+)"')


@dataclass(frozen=True, slots=True)
class Quote:
    """The quote as HTML and as text, and the pictures that its HTML shows."""

    html: str = ""
    text: str = ""
    pictures: tuple[Attachment, ...] = ()


def quote(draft: Draft) -> Quote:
    """The quote of what the draft answers; an empty one when it quotes nothing."""
    letter = draft.answers
    if letter is None or not draft.quoted:
        return Quote()
    pictures = {file.content_id.lower(): file for file in letter.attachments.all() if file.content_id}
    body = _body(letter, {content_id: f"cid:{file.content_id}" for content_id, file in pictures.items()})
    with override(_language(letter)):
        html = _forwarded_html(letter, body) if draft.kind == Draft.Kind.FORWARD else _replied_html(letter, body)
    shown = {content_id.lower() for content_id in _CID.findall(body)}
    return Quote(html, quoted_text(draft), tuple(file for content_id, file in pictures.items() if content_id in shown))


def quoted_text(draft: Draft) -> str:
    """The quote as plain text, whether the draft takes it along or not."""
    letter = draft.answers
    if letter is None:
        return ""
    lines = letter.text.strip("\n").split("\n")
    with override(_language(letter)):
        if draft.kind == Draft.Kind.FORWARD:
            return "\n".join([_title(), *(f"{label} {value}" for label, value in _head(letter)), "", *lines])
        quoted = [f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines]
        return "\n".join([_introduction(letter), *quoted])


def _body(letter: EmailActivity, pictures: dict[str, str]) -> SafeString:
    """The letter's HTML, harmless; of a letter without HTML, its text."""
    if letter.html:
        try:
            # Pictures from elsewhere stay: what reads the answer decides whether to fetch them.
            return mark_safe(clean_html(letter.html, show_remote=True, image_urls=pictures))  # noqa: S308 - cleaned
        except TooComplexError:
            pass
    return mark_safe(escape(letter.text).replace("\n", "<br>\n"))  # noqa: S308 - escaped


def _replied_html(letter: EmailActivity, body: SafeString) -> str:
    return format_html(
        '<div class="gmail_quote"><div>{}</div><blockquote type="cite" style="margin:0 0 0 .8ex;'
        'border-left:1px solid #ccc;padding-left:1ex">{}</blockquote></div>',
        _introduction(letter),
        body,
    )


def _forwarded_html(letter: EmailActivity, body: SafeString) -> str:
    rows = format_html_join("", "<br><b>{}</b> {}", _head(letter))
    return format_html('<div class="gmail_quote"><p>{}{}</p>{}</div>', _title(), rows, body)


def _introduction(letter: EmailActivity) -> str:
    return _("%(date)s, %(author)s wrote:") % {"date": _moment(letter), "author": _author(letter)}


def _title() -> str:
    title = _("Forwarded letter")
    return f"---------- {title} ----------"


def _head(letter: EmailActivity) -> list[tuple[str, str]]:
    """What the forwarded letter said of itself."""
    facts = [(_("From:"), _author(letter)), (_("Date:"), _moment(letter)), (_("Subject:"), letter.subject)]
    for label, kind in ((_("To:"), "to"), (_("Cc:"), "cc")):
        people = [Addressee(each["name"], each["address"]) for each in letter.recipients if each["kind"] == kind]
        if people:
            facts.append((label, line_of(people)))
    return facts


def _author(letter: EmailActivity) -> str:
    return str(Addressee(letter.sender_name, letter.sender_address)) if letter.sender_address else letter.sender_name


def _moment(letter: EmailActivity) -> str:
    return date_format(timezone.localtime(letter.date), "DATETIME_FORMAT")


def _language(letter: EmailActivity) -> str:
    """The quoted letter's own: whoever reads the quote wrote in it."""
    return "ru" if _CYRILLIC.search(letter.subject + letter.new_text[:2_000]) else "en"
