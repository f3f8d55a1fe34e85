"""The ten main paths of an agent's day, walked in both languages by the names that she reads on the page."""

from collections.abc import Callable, Iterator

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from playwright.sync_api import Locator, Page, expect

from apps.activities.models import EmailActivity, Link
from apps.contacts.models import Contact
from apps.mail.models import OutboxLetter
from apps.tickets.models import Ticket
from apps.writing.models import LetterTemplate
from tests import cast
from tests.browser.arriving import new_page, open_page
from tests.browser.conftest import SignIn

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]

Open = Callable[[str], Page]


@pytest.fixture(params=["en", "ru"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language of the agent, in which this test speaks too."""
    with override(request.param):
        yield request.param


@pytest.fixture
def ticket() -> Ticket:
    cast.make_sender(name="Postdesk", is_default=True)
    found = cast.make_ticket("Не печатает принтер")
    cast.make_activity(found, contact=cast.ivan(), mailbox=cast.make_mailbox(), needs_processing=True)
    return found


@pytest.fixture
def desk(sign_in: SignIn, language: str) -> Open:
    """The desk as Olga has it, at an address, with its scripts at work."""
    page = sign_in(cast.olga(language=language), locale=language)

    def open_desk(address: str) -> Page:
        open_page(page, address)
        return page

    return open_desk


def writing(page: Page) -> Locator:
    expect(page.locator(".writing[data-ready]")).to_be_visible()
    return page.locator(".ProseMirror")


def toast(page: Page) -> Locator:
    return page.locator(".toast").last


def test_signing_in_and_reading(sign_in: SignIn, language: str, ticket: Ticket) -> None:
    cast.olga(language=language)
    page = sign_in(None, locale=language)
    page.goto(ticket.get_absolute_url())
    page.locator("input[name=username]").fill("olga")
    page.locator("input[name=password]").fill(cast.PASSWORD)
    with new_page(page):
        page.get_by_role("button", name=_("Sign in")).click()

    expect(page.locator(".timeline h1")).to_contain_text("Не печатает принтер")
    expect(page.locator(".message .body").first).to_contain_text("Письмо так и не пришло")


def test_taking_and_solving(desk: Open, ticket: Ticket) -> None:
    page = desk(ticket.get_absolute_url())
    page.get_by_role("button", name=_("Take it")).click()
    expect(page.locator("#context")).to_contain_text("Olga Kuznetsova")
    page.get_by_role("button", name=_("Solve")).click()
    expect(page.locator("#ticket-status")).to_have_value("solved")
    toast(page).get_by_role("button", name=_("Undo")).click()

    expect(page.locator("#ticket-status")).not_to_have_value("solved")


def test_noting(desk: Open, ticket: Ticket) -> None:
    page = desk(ticket.get_absolute_url())
    page.get_by_role("textbox", name=_("Note")).fill("Картридж в пути")
    page.get_by_role("button", name=_("Add the note")).click()

    expect(page.locator(".message[data-kind=note]")).to_contain_text("Картридж в пути")


def test_replying(desk: Open, ticket: Ticket) -> None:
    page = desk(ticket.get_absolute_url())
    page.get_by_role("tab", name=_("Reply")).click()
    writing(page).fill("Проверьте, пожалуйста, кабель.")
    with new_page(page):
        page.get_by_role("button", name=_("Send")).first.click()

    sent = page.frame_locator(".message[data-kind=sent] iframe")
    expect(sent.locator("body")).to_contain_text("Проверьте, пожалуйста, кабель.")
    expect(page.locator("#ticket-status")).to_have_value("waiting")
    assert OutboxLetter.objects.get().recipients == ["ivan@northwind.example"]


def test_searching(desk: Open, ticket: Ticket) -> None:
    page = desk("/tickets/")
    page.get_by_role("searchbox", name=_("Search letters, tickets and people")).fill("принтеры")
    with new_page(page):
        page.keyboard.press("Enter")
    page.locator("#results").get_by_role("link", name="Не печатает принтер").first.click()

    expect(page.locator(".timeline h1")).to_contain_text("Не печатает принтер")


def test_processing_a_conversation(desk: Open, ticket: Ticket) -> None:
    second = cast.make_activity(ticket, needs_processing=True)
    page = desk(second.get_absolute_url())
    page.get_by_role("button", name=pgettext("button", "Processed")).click()
    expect(toast(page)).to_be_visible()
    page.locator("#letter-others button").click()
    expect(page.locator("#letter-others")).to_be_hidden()
    assert not EmailActivity.objects.unprocessed().exists()
    toast(page).get_by_role("button", name=_("Undo")).click()

    expect(page.locator("#letter-others")).to_be_visible()


def test_linking_by_hand(desk: Open, ticket: Ticket) -> None:
    letter = cast.make_activity(subject="Другое")
    page = desk(letter.get_absolute_url())
    page.get_by_role("link", name=_("Link to something")).click()
    page.get_by_label(_("Number, name, subject or address")).fill("принтер")
    page.locator("#dialog .suggestions").get_by_role("button").first.click()
    expect(page.locator("#context")).to_contain_text(ticket.number)

    assert Link.objects.get().origin == Link.Origin.HAND


def test_making_a_contact_of_a_letter(desk: Open, ticket: Ticket) -> None:
    letter = cast.make_activity(sender_name="Борис", sender_address=cast.BORIS)
    page = desk(letter.get_absolute_url())
    page.get_by_role("button", name=_("Create, and more")).click()
    with new_page(page):
        page.locator("#letter-menu").get_by_role("link", name=_("Contact")).click()
    expect(page.get_by_label(_("E-mail addresses"))).to_have_value(cast.BORIS)
    with new_page(page):
        page.get_by_role("button", name=_("Save")).click()

    assert Contact.objects.get(name="Борис") == EmailActivity.objects.get(pk=letter.pk).contact


def test_writing_by_a_template(desk: Open, ticket: Ticket) -> None:
    template = LetterTemplate.objects.create(
        title="Знакомство", source="contact", subject="Знакомство", html="<p>Здравствуйте, {Contact.Name}!</p>"
    )
    page = desk(cast.ivan().get_absolute_url())
    with new_page(page):
        page.get_by_role("link", name=_("Write")).first.click()
    text = writing(page)
    page.get_by_label(_("Template")).select_option(str(template.pk))
    expect(text).to_contain_text("Здравствуйте, Иван Петров!")
    with new_page(page):
        page.get_by_role("button", name=_("Send")).first.click()

    assert OutboxLetter.objects.get().subject == "Знакомство"


def test_merging(desk: Open, ticket: Ticket) -> None:
    other = cast.make_ticket("Опять принтер")
    page = desk(other.get_absolute_url())
    page.get_by_role("button", name=_("More"), exact=True).click()
    page.locator("#ticket-menu").get_by_role("link", name=_("Merge into another ticket")).click()
    page.get_by_label(_("Number or subject")).fill(ticket.number)
    page.get_by_role("dialog").get_by_role("button", name=_("Merge"), exact=True).click()

    expect(toast(page)).to_contain_text(ticket.number)
    other.refresh_from_db()
    assert other.merged_into == ticket
