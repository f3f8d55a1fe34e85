"""Which texts of a page are English: a word in Latin letters that is neither a proper name nor the tests' own data."""

import re
from html.parser import HTMLParser

# Names that Russian writes in Latin letters too, and the words of the tests' own data.
PROPER = re.compile(
    "Postdesk|IMAP4?|POP3|SMTP|Maildir|Exchange|EWS|IP|SSL|STARTTLS|TLS|OAuth2|Azure|AD|Windows|NTLM|VPN|DNS|PEM|INBOX|"
    "HTML|UID|UIDVALIDITY|Message-ID|RFC|From|eml|key|HD(-[0-9]+)?|Inv(-[0-9]+)?|Europe|Moscow|English|[Cc]ron(tab)?|Celery|Microsoft|Authentication-Results|exchange-online|DMARC|SPF|DKIM|"
    "Graph|Google|JSON|RBAC|for|Applications|Online|XOAUTH2|BEGIN|CERTIFICATE|PRIVATE|KEY|Ctrl|K|"
    "Apple|Entra|Gmail|Hotmail|iCloud|VK|Work[Ss]pace|Mac|Command|Control|Sent|Contact|Bearer"
)
DATA = re.compile(
    "Olga|Kuznetsova|Rita|Gromova|Tamara|Orlova|OK|TO|Northwind|support|billing|BILLING|tick|search|records|Agents|Technologists"
)
SILENT = {"script", "style", "svg", "code", "kbd", "pre", "textarea", "datalist"}  # code, keys, and what people typed
VOID = {"input", "img", "link", "meta", "br", "hr", "col", "source"}
SPOKEN = {"title", "placeholder", "aria-label", "data-lost", "data-failed"}  # Django's icons are English in alt
NOT_WORDS = re.compile(r"\S+@\S+|\w+://\S*|/\S+|<[^>]+>|\{[\w.]+\}|\w+(\.\w+)+")
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.-]*[A-Za-z0-9]")


class Reader(HTMLParser):
    """Gathers what a page says aloud: its texts, tooltips, placeholders and labels; not what is in another language."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        silent = self.is_silent or tag in SILENT or values.get("lang", "ru") != "ru"
        if tag not in VOID:
            self.open.append((tag, silent))
        if silent:
            return
        said = SPOKEN | ({"value"} if tag == "input" and values.get("type") in {"submit", "button"} else set())
        self.said += [value for name, value in attrs if value and name in said]

    def handle_endtag(self, tag: str) -> None:
        if any(tag == opened for opened, _silent in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.is_silent:
            self.said.append(data)

    @property
    def is_silent(self) -> bool:
        return bool(self.open) and self.open[-1][1]


def english(html: str) -> set[str]:
    """The texts of the page that hold a word in Latin letters."""
    reader = Reader()
    reader.feed(html)
    return {
        " ".join(text.split())
        for text in reader.said
        if any(
            not PROPER.fullmatch(word) and not DATA.fullmatch(word) for word in LATIN.findall(NOT_WORDS.sub(" ", text))
        )
    }
