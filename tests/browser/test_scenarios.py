"""Scenarios in an agent's hands: a button on a record is pressed, and the run is followed to its end."""

import pytest
from playwright.sync_api import expect

from apps.attributes.people import of_contact
from apps.attributes.values import store_document
from apps.demo.processes import install_processes
from apps.demo.routes import install_routes
from apps.mail.models import OutboxLetter
from apps.records.keeping import create_record
from apps.records.models import RecordType
from apps.scenarios.models import Run
from tests import cast
from tests.browser.arriving import new_page, open_page
from tests.browser.conftest import SignIn
from tests.scenarios.making import work

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]


def test_the_button_sends_the_letter_and_its_run_ends_on_the_records_page(sign_in: SignIn) -> None:
    sender, mailbox = cast.make_sender(), cast.make_mailbox()
    install_routes(sender=sender.system_name, mailbox=mailbox.system_name)
    install_processes(sender=sender.system_name, mailbox=mailbox.system_name)
    document = store_document("Договор № 118.pdf", b"%PDF-1.7", "application/pdf")
    values = {"Poluchatel": of_contact(cast.ivan()), "Vlozhenie": document}
    record = create_record(RecordType.objects.get(system_name="Elpisma"), values, by=None)
    page = sign_in(cast.olga())
    open_page(page, record.get_absolute_url())
    with new_page(page):
        page.get_by_role("button", name="Отправить письмо").click()
    scenarios = page.locator("#scenarios-at")
    expect(scenarios.locator(".tag")).to_have_text("running")
    page.evaluate("document.documentElement.dataset.unloaded = 'no'")

    work()

    expect(scenarios.locator(".tag")).to_have_text("done")
    assert page.evaluate("document.documentElement.dataset.unloaded") == "no"
    scenarios.get_by_role("link", name="Отправка писем").click()
    expect(page.locator(".run-log")).to_contain_text("Отправить сообщение")
    assert Run.objects.get().state == Run.State.DONE
    assert OutboxLetter.objects.get().recipients == ["ivan@northwind.example"]
