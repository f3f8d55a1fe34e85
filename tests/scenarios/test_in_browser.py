"""The technologist's way in a real browser: a route is made, previewed and used; another is rehearsed and read by."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from apps.intake.intake import take_in
from apps.mail.models import OutboxLetter
from apps.scenarios.models import IncomingRoute, OutgoingRoute
from tests import cast
from tests.browser.conftest import SignIn, sign_in
from tests.writing import write

__all__ = ["sign_in"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_server("chromium")]


def test_a_route_is_made_previewed_and_used(sign_in: SignIn, tmp_path: Path) -> None:
    contract = tmp_path / "Акт.pdf"
    contract.write_bytes(b"%PDF")
    cast.make_sender(name="Договоры")
    page = sign_in(cast.tamara())
    page.goto("/admin/scenarios/outgoingroute/add/")
    page.select_option("#id_sender", label="support")
    page.fill("#id_system_name", "documents")
    page.fill("#id_subject", "Документ {FileName}")
    page.fill("#id_text", "Здравствуйте, {FullName}!")
    page.fill("#id_attributes-0-name", "FullName")
    page.locator("#attributes-group .add-row a").click()
    page.fill("#id_attributes-1-name", "FileName")
    page.fill("#id_attributes-1-sample", "Акт.pdf")
    page.get_by_role("button", name="Show the letter").click()
    preview = page.locator("#route-preview")
    expect(preview).to_contain_text("Документ Акт.pdf")
    expect(preview).to_contain_text("Здравствуйте, FullName!")

    page.fill("#id_text", "{Nobody}")
    page.get_by_role("button", name="Show the letter").click()
    expect(preview).to_contain_text("{Nobody} stands for no attribute of this route.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".field-text .errorlist")).to_contain_text("{Nobody} stands for no attribute")
    expect(page.locator("#id_attributes-1-name")).to_have_value("FileName")
    page.fill("#id_text", "Здравствуйте, {FullName}!")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("link", name="Send by this route").click()
    page.fill("[name='value-To']", "Анна <anna@x.example>")
    page.fill("[name='value-FileName']", "Акт.pdf")
    page.set_input_files("[name='value-Attachments']", contract)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".messagelist")).to_contain_text("The letter is in the outbox: Документ Акт.pdf")

    assert OutgoingRoute.objects.get().attributes.count() == 2
    letter = OutboxLetter.objects.get()
    assert letter.recipients == ["anna@x.example"]
    assert [file.name for file in letter.activity.attachments.all()] == ["Акт.pdf"]


def test_a_route_is_rehearsed_and_then_reads(sign_in: SignIn) -> None:
    mailbox = cast.make_mailbox()
    cast.make_delivery(write("Счёт", "Заказ: № 15\nСумма: сто\n"))
    page = sign_in(cast.tamara())
    page.goto("/admin/scenarios/incomingroute/add/")
    page.select_option("#id_mailbox", label=mailbox.system_name)
    page.fill("#id_system_name", "orders")
    page.fill("#id_attributes-0-name", "Sum")
    page.select_option("#id_attributes-0-type", "number")
    page.fill("#id_attributes-0-lookup", "Сумма")
    page.get_by_role("button", name="Rehearse").click()
    expect(page.locator("#route-rehearsal")).to_contain_text("“сто” is not a number")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#result_list")).to_contain_text("orders")

    assert IncomingRoute.objects.get().attributes.get().lookup == "Сумма"
    delivery = cast.make_delivery(write("Счёт", "Сумма: 12 500,50 руб.\n", message_id="<next@x.example>"))
    take_in(delivery)
    delivery.refresh_from_db()
    page.goto(delivery.activity.get_absolute_url())
    expect(page.locator(".message-values").first).to_contain_text("12500.50")
