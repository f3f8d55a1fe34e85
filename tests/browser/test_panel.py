"""An agent's work with letters: reading, filtering, processing, linking by hand, and making things out of them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from apps.activities.links import link
from apps.activities.models import EmailActivity, Link
from apps.contacts.models import Contact
from apps.intake.models import Synchronisation
from apps.intake.tasks import synchronise_mailbox
from apps.staff.models import User
from apps.tickets.models import Ticket
from tests import cast
from tests.boxes import MaildirBox
from tests.browser.arriving import new_page, open_page
from tests.browser.conftest import SignIn

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(sign_in: SignIn) -> Callable[[], Page]:
    """The panel as Olga sees it, who has been here before anything came."""
    olga = cast.olga()
    User.objects.filter(pk=olga.pk).update(letters_read_up_to=0)

    def open_panel(address: str = "/letters/") -> Page:
        page = sign_in(olga)
        open_page(page, address)
        return page

    return open_panel


def hear_news(page: Page) -> None:
    """Ask for what has changed, as the page's timers do every some seconds."""
    page.evaluate("""for (const asks of document.querySelectorAll("#panel-news, #letter-news"))
        htmx.ajax("GET", asks.getAttribute("hx-get"), { source: asks, swap: "none" });""")


def test_it_reads_filters_and_goes_back(desk: Callable[..., Page]) -> None:
    cast.make_activity(subject="Первое", sender_name="Анна", needs_processing=False)
    cast.make_activity(subject="Второе", sender_name="Борис")
    cast.make_activity(subject="Наше", direction=EmailActivity.Direction.OUTGOING, sender_name="Olga")
    page = desk()
    expect(page.locator("#count-unread")).to_have_text("2")
    page.get_by_role("link", name="Второе").click()
    expect(page.locator(".timeline h1")).to_have_text("Второе")
    expect(page.locator(".row[data-unread]")).to_have_count(1)
    page.get_by_role("link", name="Need processing", exact=True).first.click()

    expect(page.locator(".row")).to_have_count(1)
    page.locator(".filters").get_by_role("link", name="Incoming").click()
    expect(page).to_have_url(re.compile(r"\?way=incoming&processing=needed$"))
    expect(page.locator(".row")).to_have_count(1)
    page.locator(".filters").get_by_role("link", name="Unread").click()
    expect(page.locator(".empty h2")).to_be_visible()


def test_it_processes_a_letter_its_conversation_and_takes_it_back(desk: Callable[..., Page]) -> None:
    ticket = cast.make_ticket()
    letters = [cast.make_activity(ticket, needs_processing=True, contact=cast.ivan()) for _ in range(3)]
    page = desk(letters[0].get_absolute_url())
    page.keyboard.press("e")
    expect(page.locator(".toast").last).to_contain_text("1 letter is processed")
    expect(page.locator("#letter-state")).to_contain_text("Processed")
    page.get_by_role("button", name="Process this and 2 other letters").click()
    expect(page.locator("#letter-others")).to_be_hidden()
    assert not EmailActivity.objects.filter(needs_processing=True).exists()
    page.locator(".toast").last.get_by_role("button", name="Undo").click()

    expect(page.locator("#letter-others")).to_contain_text("2 other letters")
    assert EmailActivity.objects.filter(needs_processing=True).count() == 2


def test_it_ticks_letters_by_keyboard_and_processes_them(desk: Callable[..., Page]) -> None:
    for number in range(3):
        cast.make_activity(subject=f"Письмо {number}")
    page = desk()
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.locator(".bulk")).to_contain_text("Ticked: 2")
    page.locator(".bulk").get_by_role("button", name="Processed").click()
    expect(page.locator(".toast").last).to_contain_text("2 letters are processed")

    assert EmailActivity.objects.filter(needs_processing=True).count() == 1
    expect(page.locator(".bulk")).to_be_hidden()


def test_it_links_by_a_field_by_the_plus_and_undoes_what_a_rule_did(desk: Callable[..., Page]) -> None:
    first, second = cast.make_ticket("Счёт № 53"), cast.make_ticket("Договор")
    third = cast.make_ticket("Возврат")
    letter = cast.make_activity(contact=cast.ivan())
    made = link(letter, third, origin=Link.Origin.RULE, matched="HD-3")
    page = desk(letter.get_absolute_url())

    page.locator("#context").get_by_label("Ticket").fill("счёт")
    page.get_by_role("button", name=f"{first.number} Счёт").click()
    expect(page.locator("#links-side-ticket")).to_contain_text("Счёт № 53")
    page.keyboard.press("l")
    page.get_by_label("Number, name, subject or address").fill(second.number)
    expect(page.locator("#dialog .suggestions button")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#links-side-ticket")).to_contain_text("Договор")
    page.get_by_role("button", name=f"Undo the link to {third}").click()
    expect(page.locator("#links-side-ticket")).not_to_contain_text("Возврат")

    assert {made.object for made in letter.links.all()} == {first, second}
    assert letter.undone_links.get().object_id == made.object_id
    page.get_by_role("link", name="Main information").click()
    page.locator(".main-information").get_by_label("Account").fill("north")
    page.get_by_role("button", name="Northwind").click()
    expect(page.locator("#letter-parties-main")).to_contain_text("Northwind")


def test_it_makes_a_contact_and_a_ticket_out_of_a_letter(desk: Callable[..., Page]) -> None:
    letter = cast.make_activity(sender_name="Пётр Смирнов", sender_address="Petr@Vesna.example", subject="Не греет")
    page = desk(letter.get_absolute_url())
    page.keyboard.press("c")
    page.locator("#letter-menu").get_by_role("link", name="Contact").click()
    expect(page.get_by_label("E-mail addresses")).to_have_value("petr@vesna.example")
    page.get_by_label("Account").fill("Весна")
    with new_page(page):
        page.get_by_role("button", name="Save").click()
    expect(page.locator("#letter-parties-side")).to_contain_text("Пётр Смирнов")
    expect(page.locator("#letter-parties-side")).to_contain_text("Весна")
    page.keyboard.press("c")
    page.locator("#letter-menu").get_by_role("link", name="Ticket").click()
    expect(page.get_by_label("Subject")).to_have_value("Не греет")
    page.get_by_role("button", name="Open the ticket").click()
    expect(page.locator(".timeline h1")).to_have_text("Не греет")

    ticket = Ticket.objects.get()
    letter.refresh_from_db()
    assert ticket.requester == Contact.objects.get(name="Пётр Смирнов")
    assert (letter.ticket, letter.needs_processing) == (ticket, False)


def test_new_letters_and_others_changes_appear_by_themselves(desk: Callable[..., Page]) -> None:
    old = cast.make_activity(subject="Старое", contact=cast.ivan())
    page = desk(old.get_absolute_url())
    page.locator(".tick input").first.check()
    cast.make_activity(subject="Свежее")
    link(old, cast.make_ticket("Новая связь"), origin=Link.Origin.HAND)
    hear_news(page)

    expect(page.get_by_role("link", name="Свежее")).to_be_visible()
    expect(page.locator("#count-unread")).to_have_text("1")
    expect(page.locator("#context")).to_contain_text("Новая связь")
    expect(page.locator("#letter-state")).not_to_contain_text("Needs processing")
    expect(page.locator(f"#letter-line-{old.pk} .tick input")).to_be_checked()


def test_it_works_without_scripts(desk: Callable[..., Page], sign_in: SignIn) -> None:
    ticket = cast.make_ticket("Найдётся")
    letter = cast.make_activity(contact=cast.ivan())
    page = sign_in(cast.olga(), java_script_enabled=False)
    page.goto(letter.get_absolute_url())
    page.locator("#context").get_by_label("Ticket").fill("найдётся")
    page.locator("#context").get_by_label("Ticket").press("Enter")
    page.get_by_role("button", name=str(ticket)).click()

    expect(page.locator("#links-side-ticket")).to_contain_text("Найдётся")


def test_it_shows_how_far_a_synchronisation_is(desk: Callable[..., Page], tmp_path: Path) -> None:
    cast.make_queue(is_default=True, acknowledge=False)
    mailbox = cast.make_mailbox(server=str(tmp_path), first_connection="as-new")
    MaildirBox(tmp_path, mailbox).deliver(b"From: ivan@northwind.example\r\nSubject: Fresh\r\n\r\nx\r\n")
    page = desk()
    page.get_by_role("link", name="Synchronise").click()
    page.get_by_role("button", name="support").click()
    expect(page.locator(".progress")).to_contain_text("Waiting for a worker")
    synchronise_mailbox(Synchronisation.objects.get().pk)

    expect(page.locator(".progress")).to_contain_text("Synchronised")
    expect(page.locator(".progress")).to_contain_text("1 registered")
    page.get_by_role("button", name="Close").click()
    hear_news(page)
    expect(page.get_by_role("link", name="Fresh")).to_be_visible()
