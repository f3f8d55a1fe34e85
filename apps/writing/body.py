"""The text that an agent writes: its HTML made harmless, its pictures by Content-ID, and its plain text."""

import re
import uuid
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

import nh3
from django.utils.html import escape

from apps.activities.html import TooComplexError, clean_html
from apps.mail.html.text import lay_out
from apps.writing.models import Draft, DraftFile

SIGNATURE = "signature"  # the class of what stands below the text; static/desk/rich_text.js knows it too
# What the editor can make, and no more.
_TAGS = {
    "a", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "hr", "i", "img", "li", "ol", "p", "pre", "s",
    "strong", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width"}, "ol": {"start"}}
_REMOVED_WITH_CONTENT = {"script", "style", "title", "noscript", "template", "textarea", "select", "object"}
_MOST_TAGS = 2_000  # beyond them parsing may take long: see apps.activities.html
_CID = re.compile(r'src="cid:([^"]+)"')
_SIGNATURE = re.compile(rf'<div class="{SIGNATURE}">(.*?)</div>', re.DOTALL)


def written(html: str, files: Iterable[DraftFile] = ()) -> str:
    """What came from the editor, harmless, to be kept: its pictures by their Content-IDs, others' left out.

    HTML that is too complex to clean is kept as its text.
    """
    pictures = {file.get_absolute_url(): f"cid:{file.content_id}" for file in files if file.content_id}
    pictures |= {source: source for source in pictures.values()}
    try:
        cleaned = _clean(html, pictures)
    except TooComplexError:
        return of_text(text_of(html))
    return "" if is_empty(cleaned) else cleaned


def shown(draft: Draft, files: Iterable[DraftFile]) -> str:
    """The draft's HTML for the editor, its pictures by their addresses."""
    addresses = {file.content_id: file.get_absolute_url() for file in files if file.content_id}
    return _CID.sub(lambda found: f'src="{addresses.get(found[1], "")}"', draft.html)


def pictures_in(html: str) -> set[str]:
    """The Content-IDs of the pictures that the HTML shows."""
    return set(_CID.findall(html))


def of_text(text: str) -> str:
    """Plain text as HTML: what is written without scripts."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    lines = (escape(paragraph).split("\n") for paragraph in paragraphs if paragraph)
    return "".join(f"<p>{'<br>'.join(each)}</p>" for each in lines)


def text_of(html: str) -> str:
    """The plain text that stands for the HTML."""
    return lay_out(html).text


def is_empty(html: str) -> bool:
    """Whether nobody would see anything."""
    return "<img" not in html and not text_of(html).strip()


def new_content_id() -> str:
    """A Content-ID for a picture in the text."""
    return f"{uuid.uuid4().hex}@postdesk"


def with_signature(html: str, signature: str) -> str:
    """The text with the signature below it, in the place of the one that is there."""
    text = without_signature(html)
    return f'{text or "<p></p>"}<div class="{SIGNATURE}">{signature}</div>' if signature else text


def without_signature(html: str) -> str:
    """The text alone."""
    return _SIGNATURE.sub("", html)


def _clean(html: str, pictures: Mapping[str, str]) -> str:
    if html.count("<") > _MOST_TAGS:
        # Bounded in time and memory, and so well formed that the second cleaning takes no time.
        html = clean_html(html, show_remote=False, image_urls={})

    def filtered(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return pictures.get(value) or pictures.get(urlsplit(value).path)
        return value

    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_REMOVED_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=filtered,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel=None,
        allowed_classes={"div": {SIGNATURE}},
    )
