"""Untrusted HTML made harmless: what a letter says and how it looks stay, whatever could act or fetch goes.

This is the first of three walls. The second is the Content-Security-Policy of the frame that shows the letter, the
third the frame's sandbox: see `apps.activities.frame`.
"""

import json
import re
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nh3

MAX_HTML = 2_000_000  # characters
# HTML can be written so that parsing it takes time and memory quadratic in the number of its tags, or of a tag's
# attributes, before each of which stands a blank, a slash or a quote; styles cost by their semicolons. With so few
# of all these it doesn't matter yet.
_TAG = re.compile(r"</?[a-zA-Z]")
_HARMLESS_TAGS = 2_000
_SEPARATOR = re.compile(r"[\s/\"';]")
_HARMLESS_SEPARATORS = 10_000
_CPU_SECONDS = 3
_WALL_SECONDS = 30
_MEMORY = 1_000_000_000  # bytes of address space
_ROOT = Path(__file__).resolve().parents[2]

_TAGS = nh3.ALLOWED_TAGS - {"area", "map", "details", "summary", "nav"} | {"font"}
_REMOVED_WITH_CONTENT = {"script", "style", "title", "noscript", "template", "textarea", "select", "object"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"style", "align", "valign", "dir", "lang", "title", "width", "height", "bgcolor"},
    "a": {"href"},
    "blockquote": {"type"},
    "div": {"id"},
    "font": {"color", "face", "size"},
    "img": {"src", "alt"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
# None of these can place anything outside its box.
_STYLES = {
    "background", "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left",
    "border-radius", "border-right", "border-spacing", "border-style", "border-top", "border-width", "color",
    "direction", "display", "font", "font-family", "font-size", "font-style", "font-variant", "font-weight", "height",
    "letter-spacing", "line-height", "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right",
    "margin-top", "max-width", "min-width", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top",
    "text-align", "text-decoration", "text-indent", "text-transform", "vertical-align", "white-space", "width",
    "word-break", "word-spacing", "word-wrap", "overflow-wrap",
}  # fmt: skip
# What a style may compute with; any other function could fetch, as url(), image-set() and src() do.
_FUNCTIONS = {"calc", "clamp", "hsl", "hsla", "linear-gradient", "max", "min", "radial-gradient", "rgb", "rgba"}
_FUNCTION = re.compile(r"([\w-]*)\(")
# Escapes and at-rules; and heights in parts of the window: since the frame is as high as its letter, both would grow
# for ever.
_BARRED_STYLE = re.compile(r"[\\@]|(?:v|cq)(?:h|b|min|max)\b", re.IGNORECASE)
# What mail programs put around the letter they answer, and around a signature; static/letter.css folds these away.
_FOLDED_IDS = {
    "appendonsend", "divRplyFwdMsg", "mail-editor-reference-message-container", "OLK_SRC_BODY_SECTION", "reply-intro",
    "replyBody", "Signature", "signature", "ms-outlook-mobile-signature", "AppleMailSignature",
}  # fmt: skip
_FOLDED_CLASSES = {
    "gmail_quote", "gmail_quote_container", "gmail_attr", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote",
    "tutanota_quote", "zmail_extra", "ms-outlook-mobile-reference-message", "OutlookMessageHeader", "gmail_signature",
    "gmail_signature_prefix", "moz-signature", "protonmail_signature_block",
}  # fmt: skip

# Understood by PostgreSQL too. It tells a little too often rather than look for tags, which can take quadratic time.
REMOTE_PICTURE = r"[\s\"'/]src\s{0,9}=\s{0,9}[\"']?\s{0,9}(https?(:|&)|//|&#)"
_BLANK = "".join(map(chr, range(0x21)))  # what browsers strip from both ends of an address
_LINK = re.compile(r"https?://|mailto:|tel:", re.IGNORECASE)
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_REMOTE_PICTURE = re.compile(REMOTE_PICTURE, re.IGNORECASE)
_EMBEDDED = re.compile(r"\Adata:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]+\Z", re.IGNORECASE)


class TooComplexError(Exception):
    """The HTML is larger, or takes longer to clean, than any real letter's: show the letter's text instead."""


def clean_html(html: str, *, show_remote: bool, image_urls: Mapping[str, str]) -> str:
    """The letter's HTML, harmless. `image_urls` gives the addresses of its own pictures by Content-ID in lower case.

    Pictures from elsewhere stay out unless `show_remote`, since fetching one tells its sender that the letter is read.
    Raises TooComplexError.
    """
    if len(html) > MAX_HTML:
        raise TooComplexError
    clean = _clean if _costs_little(html) else _clean_apart
    return clean(html, show_remote=show_remote, image_urls=image_urls)


def has_remote_pictures(html: str) -> bool:
    """Whether showing the pictures from elsewhere could change anything."""
    return bool(_REMOTE_PICTURE.search(html))


def _costs_little(html: str) -> bool:
    return len(_TAG.findall(html)) <= _HARMLESS_TAGS and len(_SEPARATOR.findall(html)) <= _HARMLESS_SEPARATORS


def _clean_apart(html: str, *, show_remote: bool, image_urls: Mapping[str, str]) -> str:
    """`_clean` in a process of its own, whose time and memory are bounded: see the end of this file."""
    order = json.dumps({"html": html, "show_remote": show_remote, "image_urls": dict(image_urls)})
    command = [sys.executable, "-m", "apps.activities.html"]
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter and module are ours, the letter goes to its input
            command, input=order.encode(), capture_output=True, cwd=_ROOT, timeout=_WALL_SECONDS, check=True
        )
    except subprocess.SubprocessError as error:
        raise TooComplexError from error
    return done.stdout.decode()


def _clean(html: str, *, show_remote: bool, image_urls: Mapping[str, str]) -> str:
    def filtered(tag: str, attribute: str, value: str) -> str | None:
        match attribute:
            case "src":
                return _picture(value, show_remote=show_remote, image_urls=image_urls)
            case "href":
                return value if _LINK.match(value.strip(_BLANK)) else None
            case "style":
                return _style(value)
            case "id":
                return value if value in _FOLDED_IDS else None
        return value

    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_REMOVED_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=filtered,
        url_schemes={"http", "https", "mailto", "tel", "data", "cid"},  # `filtered` decides which of them stay
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        allowed_classes=dict.fromkeys(("blockquote", "div", "pre", "span"), _FOLDED_CLASSES),
        filter_style_properties=_STYLES,
    )


def _picture(source: str, *, show_remote: bool, image_urls: Mapping[str, str]) -> str | None:
    source = source.strip(_BLANK)
    if source[:4].lower() == "cid:":
        return image_urls.get(source[4:].strip("<> ").lower())
    if _EMBEDDED.match(source):
        return source
    if show_remote and _REMOTE.match(source):
        return f"https:{source}" if source.startswith("//") else source
    return None


def _style(declarations: str) -> str | None:
    """The declarations that neither fetch nor measure the window; nh3 then takes away all but `_STYLES`.

    Pieces between semicolons need not be whole declarations, but what is barred is barred in every piece, and no
    token reaches over a semicolon.
    """
    return ";".join(piece for piece in declarations.split(";") if _is_plain(piece)) or None


def _is_plain(piece: str) -> bool:
    functions = (name.lower() for name in _FUNCTION.findall(piece))
    return not _BARRED_STYLE.search(piece) and all(name in _FUNCTIONS for name in functions)


def _bound_this_process() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    _bound_this_process()
    sys.stdout.buffer.write(_clean(**json.load(sys.stdin.buffer)).encode())
