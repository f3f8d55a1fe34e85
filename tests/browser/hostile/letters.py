"""Hostile letters on their way in, and every page that afterwards shows something of them."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

from apps.activities.models import EmailActivity
from apps.intake.pipeline import work_mailbox
from apps.mail.models import Delivery, FirstConnection
from tests import cast
from tests.boxes import MaildirBox
from tests.browser.hostile.payloads import Payload

LISTS = (
    "/tickets/", "/letters/", "/letters/?processing=needed", "/deliveries/held/", "/deliveries/set-aside/",
    "/deliveries/failed/", "/admin/mail/delivery/", "/admin/mail/outboxletter/", "/admin/activities/emailactivity/",
    "/admin/tickets/ticket/", "/admin/contacts/contact/",
)  # fmt: skip
_ADDRESSES = {
    "action", "background", "data", "formaction", "href", "ping", "poster", "src", "srcdoc", "srcset", "xlink:href",
}  # fmt: skip
_HARMLESS = ("/", "?", "#", ".", "https://www.djangoproject.com/", "data:image/")


def open_box(folder: Path) -> MaildirBox:
    """A mailbox whose letters become tickets and are answered."""
    cast.make_queue(is_default=True)
    cast.make_sender(is_default=True)
    path = folder / "mail"
    mailbox = cast.make_mailbox(protocol="maildir", server=str(path), first_connection=FirstConnection.AS_NEW)
    box = MaildirBox(path, mailbox)
    box.letters()  # makes the folders
    return box


def write(payload: Payload, content_type: str, *, together: int) -> bytes:
    """A letter of nothing but the payload; so many of them are one author's thread."""
    first = int(payload.key[1:]) // together * together
    return (
        f"From: Mallory <p{first}@evil.example>\r\nTo: support@postdesk.example\r\nSubject: {payload.name}\r\n"
        f"Message-ID: <{payload.key}@evil.example>\r\nReferences: <p{first}@evil.example>\r\n"
        "Date: Fri, 20 Nov 2026 09:41:00 +0300\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: {content_type}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{payload.body}\r\n"
    ).encode()


def register(box: MaildirBox, letters: Mapping[str, bytes]) -> dict[str, EmailActivity]:
    """Take letters in that `write` has written; what became of each, by its payload's key."""
    for letter in letters.values():
        box.deliver(letter)
    totals = work_mailbox(box.mailbox)
    assert totals.taken_in == len(letters)
    found = {activity.message_id: activity for activity in EmailActivity.objects.select_related("ticket")}
    return {key: found[f"<{key}@evil.example>"] for key in letters}


def reading_pages() -> Iterator[str]:
    """Where an agent reads each letter."""
    for delivery in Delivery.objects.select_related("activity"):
        activity = getattr(delivery, "activity", None)
        yield activity.get_absolute_url() if activity else f"/deliveries/{delivery.pk}/"


def other_pages() -> Iterator[str]:
    """Whatever else there is of a letter, its frames among them."""
    for delivery in Delivery.objects.all():
        yield f"/deliveries/{delivery.pk}/"
        yield f"/deliveries/{delivery.pk}/frame/"
        yield f"/admin/mail/delivery/{delivery.pk}/change/"
    for letter in EmailActivity.objects.select_related("ticket", "contact"):
        yield f"{letter.get_absolute_url()}frame/"
        yield f"/admin/activities/emailactivity/{letter.pk}/change/"
        for owner in (letter.ticket, letter.contact):
            if owner:
                yield owner.get_absolute_url()


def files() -> Iterator[str]:
    """The files of all letters, each as a download and as a picture to look at."""
    for letter in EmailActivity.objects.prefetch_related("attachments"):
        for file in letter.attachments.all():
            yield f"/letters/{letter.pk}/files/{file.pk}/"
            yield f"/letters/{letter.pk}/files/{file.pk}/?show"


class Acts(HTMLParser):
    """Finds what would act or load in a page and comes from a letter: `found` are the beginnings of its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        for name, value in attrs:
            word = (value or "").strip().lower()
            acts = name.startswith("on") or (name.startswith("hx-") and "canary" in word)
            leads = name in _ADDRESSES and ("canary" in word or not word.startswith(_HARMLESS))
            if acts or leads:
                self.found.append(f"<{tag} {name}={value}>")

    def handle_data(self, data: str) -> None:
        if self._inside in {"script", "style"} and "pwned" in data:
            self.found.append(f"<{self._inside}>{data}")
