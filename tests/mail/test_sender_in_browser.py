"""The sender's form in a real browser: a usual provider fills it, and a test letter leaves from it unsaved."""

import pytest
from playwright.sync_api import Page, expect

from apps.mail.models import Sender
from tests import cast
from tests.browser.conftest import SignIn, sign_in
from tests.servers.smtp import SmtpSink

__all__ = ["sign_in"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_server("chromium")]


@pytest.fixture
def form(sign_in: SignIn) -> Page:
    """The form of a new sender."""
    page = sign_in(cast.tamara())
    page.goto("/admin/mail/sender/add/")
    return page


def test_a_provider_fills_the_form_and_a_test_letter_leaves(form: Page, smtp_sink: SmtpSink) -> None:
    form.select_option("#preset", "icloud")  # which the script shows
    expect(form.locator("#id_server")).to_have_value("smtp.mail.me.com")
    expect(form.locator("#id_security")).to_have_value("starttls")
    expect(form.locator("#id_port")).to_have_attribute("placeholder", "587")
    expect(form.get_by_text("app-specific password")).to_be_visible()
    form.select_option("#preset", "exchange")
    expect(form.locator("#id_protocol")).to_have_value("ews")
    expect(form.locator("#id_confirm_recipients")).to_be_hidden()
    form.select_option("#preset", "yandex")
    expect(form.locator("#id_confirm_recipients")).to_be_visible()

    form.fill("#id_server", "127.0.0.1")
    form.fill("#id_port", str(smtp_sink.port))
    form.select_option("#id_security", "none")
    form.select_option("#id_authentication", "none")
    form.fill("#id_address", "support@example.org")
    form.fill("#id_test-recipients", "ivan@example.org, ann@example.org")
    form.get_by_role("button", name="Send a test letter").click()
    expect(form.locator("#connection-test-result .test-passed")).to_have_count(5)
    expect(form.get_by_text("Everything passed.")).to_be_visible()
    assert [taken.recipients for taken in smtp_sink.letters] == [["ivan@example.org", "ann@example.org"]]
    assert not Sender.objects.exists()
