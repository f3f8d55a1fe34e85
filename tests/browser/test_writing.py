"""Writing letters in the browser: a reply with a picture, a template, a draft that comes back, a letter taken back."""

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings

from apps.mail.models import OutboxLetter
from apps.staff.models import User
from apps.tickets.models import Ticket
from apps.writing.models import Draft, LetterTemplate, Signature
from tests import cast
from tests.browser.arriving import new_page, open_page
from tests.browser.conftest import SignIn
from tests.browser.scene import picture_bytes

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]

PASTE = """([selector, bytes]) => {
    const data = new DataTransfer();
    const content = Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0));
    data.items.add(new File([content], "снимок.png", { type: "image/png" }));
    document.querySelector(selector).dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
DROP = """([selector, bytes]) => {
    const dataTransfer = new DataTransfer();
    const content = Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0));
    dataTransfer.items.add(new File([content], "схема.png", { type: "image/png" }));
    const place = document.querySelector(selector).getBoundingClientRect();
    for (const kind of ["dragover", "drop"]) {
        const at = { clientX: place.left + 5, clientY: place.top + 5 };
        const event = new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true, ...at });
        document.querySelector(selector).dispatchEvent(event);
    }
}"""


@pytest.fixture(autouse=True)
def _much_time(settings: Settings) -> None:
    """A letter can be taken back for as long as a slow machine needs."""
    settings.POSTDESK_UNDO_SECONDS = 120


@pytest.fixture
def olga() -> User:
    return cast.olga(language="ru")


@pytest.fixture
def ticket() -> Ticket:
    mailbox = cast.make_mailbox()
    cast.make_sender(name="Служба поддержки", is_default=True)
    ticket = cast.make_ticket()
    cast.make_activity(ticket, contact=cast.ivan(), mailbox=mailbox)
    return ticket


def begin_reply(page: Page, ticket: Ticket) -> Locator:
    """Open the ticket and press R; the place where one types, once it takes what is typed."""
    open_page(page, ticket.get_absolute_url())
    page.keyboard.press("r")
    text = ready(page)
    expect(text).to_be_focused()
    return text


def ready(page: Page) -> Locator:
    expect(page.locator(".writing[data-ready]")).to_be_visible()
    return page.locator(".ProseMirror")


def test_it_replies_with_a_picture_and_a_file(olga: User, ticket: Ticket, sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in(olga)
    text = begin_reply(page, ticket)
    page.keyboard.type("Добрый день! Журнал во вложении.")
    page.keyboard.press("Control+b")
    page.keyboard.type(" Важно.")
    page.evaluate(PASTE, [".ProseMirror", base64.b64encode(picture_bytes()).decode()])
    expect(text.get_by_role("img", name="снимок.png")).to_be_visible()
    page.evaluate(DROP, [".ProseMirror p", base64.b64encode(picture_bytes()).decode()])
    expect(text.get_by_role("img", name="схема.png")).to_be_visible()
    expect(page.locator(".writing[data-dropping]")).to_have_count(0)
    page.keyboard.press("Control+Enter")  # before the file
    expect(page.locator(".notice")).to_contain_text("во вложении")

    journal = tmp_path / "Журнал.txt"
    journal.write_text("доставлено")
    page.locator(".attach input").set_input_files(journal)
    expect(page.locator(".files a")).to_have_text("Журнал.txt")
    with new_page(page), page.expect_navigation():
        page.locator("footer button[value=send]").click()

    expect(page.locator(".message[data-kind=sent] .undo")).to_be_visible()
    sent = ticket.activities.get(direction="outgoing")
    assert "<strong> Важно.</strong>" in sent.html
    assert [(file.name, file.inline) for file in sent.attachments.all()] == [
        ("снимок.png", True),
        ("схема.png", True),
        ("Журнал.txt", False),
    ]


def test_a_template_and_a_signature_from_a_contacts_page(olga: User, ticket: Ticket, sign_in: SignIn) -> None:
    other = cast.make_sender(system_name="sales", name="Продажи")
    Signature.objects.create(sender=other, html="<p>Отдел продаж</p>")
    template = LetterTemplate.objects.create(
        title="Знакомство", source="contact", subject="Знакомство", html="<p>Здравствуйте, {Contact.Name}!</p>"
    )
    page = sign_in(olga)
    open_page(page, cast.ivan().get_absolute_url())
    with new_page(page), page.expect_navigation():
        page.locator(f'a[href="/write/?contact={cast.ivan().pk}"]').click()
    text = ready(page)
    expect(page.locator("[data-field=to] .chip")).to_have_text("Иван Петров×")
    page.locator("select[name=template]").select_option(str(template.pk))
    expect(text).to_contain_text("Здравствуйте, Иван Петров!")
    page.locator("select[name=sender]").select_option(str(other.pk))
    expect(text.locator(".signature")).to_have_text("Отдел продаж")

    page.locator("[data-shows=cc]").click()
    page.keyboard.type("петр")
    expect(page.locator(".completion li")).to_contain_text("ivan@northwind.example")
    page.keyboard.press("Enter")
    expect(page.locator("[data-field=cc] .chip")).to_have_text("Иван Петров×")
    with new_page(page), page.expect_navigation():
        page.locator("button[value=send]").click()
    assert OutboxLetter.objects.get().subject == "Знакомство"


def test_a_draft_comes_back_and_a_wrong_address_is_named(olga: User, ticket: Ticket, sign_in: SignIn) -> None:
    page = sign_in(olga)
    begin_reply(page, ticket)
    page.keyboard.type("Не забыть")
    expect(page.locator(".state")).to_have_text(re.compile(r"\d?\d:\d\d"))
    open_page(page, ticket.get_absolute_url())
    text = ready(page)
    expect(text).to_contain_text("Не забыть")

    page.locator("#writing-to").fill("Мария")
    page.locator("#writing-subject").focus()
    page.locator("footer button[value=send]").click()
    expect(page.locator("[data-field=to] .error")).to_contain_text("Мария")
    expect(text).to_contain_text("Не забыть")


def test_it_keeps_what_is_typed_while_the_connection_is_lost(olga: User, ticket: Ticket, sign_in: SignIn) -> None:
    page = sign_in(olga, may_complain=True)
    begin_reply(page, ticket)
    page.context.set_offline(True)
    page.keyboard.type("В поезде")
    expect(page.locator(".state")).to_have_text(page.locator(".writing").get_attribute("data-lost") or "")
    page.context.set_offline(False)
    expect(page.locator(".state")).to_have_text(re.compile(r"\d?\d:\d\d"))

    assert Draft.objects.get().html.startswith("<p>В поезде</p>")


def test_it_keeps_what_is_typed_while_nobody_is_signed_in(olga: User, ticket: Ticket, sign_in: SignIn) -> None:
    page = sign_in(olga)
    begin_reply(page, ticket)
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.keyboard.type("Сессия прошла")
    expect(page.locator(".state")).to_have_text(page.locator(".writing").get_attribute("data-signed-out") or "")

    # As after a sign-in in another tab: a new session, and a new secret against forged requests.
    for cookie in cookies:
        value = "x" * 32 if cookie["name"] == "csrftoken" else cookie["value"]
        page.context.add_cookies([{"name": cookie["name"], "value": value, "domain": cookie["domain"], "path": "/"}])
    expect(page.locator(".state")).to_have_text(re.compile(r"\d?\d:\d\d"))

    assert Draft.objects.get().html.startswith("<p>Сессия прошла</p>")


def test_a_letter_is_taken_back(olga: User, ticket: Ticket, sign_in: SignIn) -> None:
    page = sign_in(olga)
    begin_reply(page, ticket)
    page.keyboard.type("Поспешила")
    with new_page(page), page.expect_navigation():
        page.keyboard.press("Control+Enter")
    with new_page(page), page.expect_navigation():
        page.keyboard.press("z")

    expect(ready(page)).to_contain_text("Поспешила")
    assert OutboxLetter.objects.get().state == OutboxLetter.State.WITHDRAWN
    assert not ticket.activities.filter(direction="outgoing").exists()


def test_a_note_stands_beside_the_reply(olga: User, ticket: Ticket, sign_in: SignIn) -> None:
    page = sign_in(olga)
    begin_reply(page, ticket)
    page.keyboard.type("Ответ")
    page.locator("#note-tab").click()
    page.locator(".composer textarea").fill("Заметка")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message[data-kind=note]")).to_contain_text("Заметка")
    page.locator("#reply-tab").click()

    expect(page.locator(".ProseMirror")).to_contain_text("Ответ")
