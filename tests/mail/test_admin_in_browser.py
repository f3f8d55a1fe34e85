"""The mailbox form in a real browser: what it shows for which choice, and the connection test."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.mail.forms.oauth import SHOWN_FOR, SHOWN_WHEN
from apps.mail.forms.shown_fields import SHOWN_FIELDS
from apps.mail.models import Mailbox, Protocol
from apps.mail.validation.oauth import GRANTS
from tests import cast
from tests.browser.conftest import SignIn, sign_in
from tests.servers.dovecot import PASSWORD, Dovecot

__all__ = ["sign_in"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_server("chromium")]

# What makes the conditions of the style sheet true; every field's condition must be here.
MAKE_TRUE: dict[str, Callable[[Page], object]] = {
    "sign-in": lambda page: page.select_option("#id_authentication", "basic"),
    "oauth2": lambda page: page.select_option("#id_authentication", "oauth2"),
    "move": lambda page: page.select_option("#id_after_processing", "move"),
    "last-days": lambda page: page.select_option("#id_first_connection", "last-days"),
}


@pytest.fixture
def form(sign_in: SignIn) -> Page:
    """The form of a new mailbox."""
    page = sign_in(cast.tamara())
    page.goto("/admin/mail/mailbox/add/")
    return page


@pytest.mark.parametrize("protocol", Protocol.values)
def test_it_shows_the_fields_of_the_chosen_protocol_and_no_others(form: Page, protocol: str) -> None:
    form.select_option("#id_protocol", protocol)

    for name, shown in SHOWN_FIELDS.items():
        field = form.locator(f"#id_{name}")
        if protocol not in shown.protocols:
            expect(field).to_be_hidden()
        elif shown.when in ("", "password", "sign-in"):
            expect(field).to_be_visible()


def test_it_shows_what_depends_on_another_field(form: Page) -> None:
    form.select_option("#id_protocol", "ews")
    form.select_option("#id_after_processing", "delete")
    conditional = {name: shown.when for name, shown in SHOWN_FIELDS.items() if shown.when not in ("", "password")}
    form.select_option("#id_authentication", "none")
    for name in conditional:
        expect(form.locator(f"#id_{name}")).to_be_hidden()

    for name, condition in conditional.items():
        MAKE_TRUE[condition](form)
        expect(form.locator(f"#id_{name}")).to_be_visible()

    expect(form.locator("#id_password")).to_be_hidden()
    form.select_option("#id_authentication", "ntlm")
    expect(form.locator("#id_password")).to_be_visible()


def test_an_application_shows_the_fields_of_its_provider_and_grant(form: Page) -> None:
    form.goto("/admin/mail/oauthapplication/add/")
    for provider, grants in GRANTS.items():
        form.select_option("#id_provider", provider)
        for grant in grants:
            form.select_option("#id_grant", grant)
            for name in SHOWN_FOR.keys() | SHOWN_WHEN.keys():
                shown = provider in SHOWN_FOR.get(name, (provider,)) and grant in SHOWN_WHEN.get(name, (grant,))
                expect(form.locator(f"#id_{name}")).to_be_visible(visible=shown)


def test_it_offers_the_usual_port_and_the_right_hint(form: Page) -> None:
    port = form.locator("#id_port")
    expect(port).to_have_attribute("placeholder", "993")
    form.select_option("#id_security", "starttls")
    expect(port).to_have_attribute("placeholder", "143")
    form.select_option("#id_protocol", "pop3")
    expect(port).to_have_attribute("placeholder", "110")
    expect(form.get_by_text("without a scheme and without a port")).to_be_visible()

    form.select_option("#id_protocol", "maildir")

    expect(form.get_by_text("without a scheme and without a port")).to_be_hidden()
    expect(form.get_by_text("The full path of the Maildir")).to_be_visible()


def test_it_shows_a_refused_field_even_if_it_belongs_to_another_protocol(form: Page) -> None:
    fill(form, system_name="support", server="pop.example.org", login="a@example.org", password="x")
    form.fill("#id_scan_folders", "INBOX/Orders")
    form.select_option("#id_protocol", "pop3")
    expect(form.locator("#id_scan_folders")).to_be_hidden()

    form.click("[name=_continue]")

    expect(form.locator("#id_scan_folders")).to_be_visible()
    expect(form.get_by_text("POP3 has no folders, only the inbox.")).to_be_visible()


def test_it_tests_the_connection_and_makes_the_missing_folder(form: Page, dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    fill(form, server="localhost", port=str(dovecot.ports["imaps"]), ca_file=str(dovecot.authority))
    fill(form, login=user, password=PASSWORD, error_folder="")
    form.select_option("#id_after_processing", "move")
    form.fill("#id_ok_folder", "Обработано")

    form.get_by_role("button", name="Test connection").click()
    create = form.get_by_role("button", name="Create “Обработано”")
    expect(create).to_be_visible()
    expect(form.get_by_text("Something has to be put right")).to_be_visible()
    create.click()

    expect(form.get_by_text("Everything passed.")).to_be_visible()
    assert dovecot.folders(user) == ["Обработано"]
    assert form.input_value("#id_password") == PASSWORD
    assert not Mailbox.objects.exists()


def fill(form: Page, **values: str) -> None:
    for name, value in values.items():
        form.fill(f"#id_{name}", value)


def test_its_buttons_cover_neither_the_title_nor_the_form(form: Page) -> None:
    mailbox = Mailbox.objects.create(system_name="support", server="imap.example.com", login="support@example.com")
    form.set_viewport_size({"width": 1024, "height": 800})
    form.goto(f"/admin/mail/mailbox/{mailbox.pk}/change/")

    tops = form.evaluate(
        """() => ["#content > h2", ".object-tools", ".object-tools li:last-child", "#mailbox_form"]
            .map((part) => document.querySelector(part).getBoundingClientRect())
            .flatMap((box) => [box.top, box.bottom])"""
    )
    title, tools, last, page = zip(tops[::2], tops[1::2], strict=True)
    assert title[1] <= tools[0]
    assert last[1] <= tools[1] <= page[0]
