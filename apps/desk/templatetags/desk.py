"""How the desk writes times, names and links."""

import html
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def when(moment: datetime | None) -> str:
    """A time as short as it can be: the clock for today, else the day, with the year only if it is another one."""
    if moment is None:
        return ""
    local, now = timezone.localtime(moment), timezone.localtime()
    if local.date() == now.date():
        return date_format(local, pgettext("time of today", "H:i"))
    if local.year == now.year:
        return date_format(local, pgettext("day of this year", "j M"))
    return date_format(local, pgettext("day of another year", "j M Y"))


@register.filter
def exactly(moment: datetime | None) -> str:
    """The full date and time, for the tooltip of a short one."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""


@register.filter
def stamp(moment: datetime | None) -> SafeString:
    """A `<time>` element: short to read, exact for machines and in the tooltip."""
    if moment is None:
        return mark_safe("")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(timespec="seconds"), exactly(moment), when(moment)
    )


@register.filter
def initials(name: str) -> str:
    """Two letters for a person's round sign: of her first two names, else of the address."""
    words = [word for word in name.replace(".", " ").replace("@", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


@register.filter
def letter_text(text: str) -> SafeString:
    """A letter's plain text with its addresses as links that open beside the desk."""
    linked = urlize(text, nofollow=True, autoescape=True)
    # Every quote of the text itself has been escaped, so this is written by urlize alone.
    return mark_safe(linked.replace(' rel="nofollow">', ' target="_blank" rel="noopener noreferrer nofollow">'))  # noqa: S308


@register.filter
def first_words(text: str) -> str:
    """One line from the beginning of a text."""
    return html.unescape(" ".join(text.split())[:200])
