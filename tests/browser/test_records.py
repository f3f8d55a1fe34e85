"""A registry in an agent's hands, in both languages: a record made, found, changed, and made from a letter."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from playwright.sync_api import Page, expect

from apps.activities.models import Link
from apps.records.keeping import create_record
from apps.records.models import Record, RecordType
from tests import cast
from tests.browser.arriving import new_page, open_page
from tests.browser.conftest import SignIn
from tests.records.registry import full_invoices

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["en", "ru"])
def page(request: pytest.FixtureRequest, sign_in: SignIn) -> Iterator[Page]:
    """Olga's browser, in the language that this test speaks too."""
    with override(request.param):
        yield sign_in(cast.olga(language=request.param), locale=request.param)


@pytest.fixture
def registry() -> RecordType:
    cast.ivan()
    made = full_invoices()
    create_record(made, {"Title": "Прежний", "Amount": 5}, by=None)
    return made


def test_a_record_is_made_found_and_changed(page: Page, registry: RecordType) -> None:
    open_page(page, "/records/of/invoices/")
    with new_page(page):
        page.keyboard.press("n")
    expect(page.locator("html[data-records]")).to_be_attached()
    page.get_by_label("Назначение").fill("Аренда")
    page.get_by_label("Сумма").fill("12,50")
    page.get_by_role("combobox", name="Контакт").press_sequentially("петр")
    page.get_by_role("option", name="Иван Петров").click()
    tags = page.locator("#field-Tags-field")
    tags.locator("input").fill("срочно")
    tags.get_by_role("button", name=_("Add another")).click()
    tags.locator("input").last.fill("офис")
    scans = page.locator("#field-Scans-field")
    scans.locator("input[type=file]").set_input_files(
        {"name": "Счёт.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1"}
    )
    expect(scans.locator(".kept")).to_contain_text("Счёт.pdf")
    with new_page(page):
        page.get_by_label("Назначение").press("Control+Enter")

    expect(page.locator(".record-title")).to_contain_text("Inv-2 Аренда")
    expect(page.locator(".values")).to_contain_text("офис")
    expect(page.get_by_role("link", name="Счёт.pdf")).to_be_visible()
    with new_page(page):
        page.keyboard.press("u")
    found = page.get_by_role("searchbox", name=_("Number or words"))
    found.press_sequentially("арен")
    expect(page.locator("tbody .line")).to_have_count(1)
    expect(page).to_have_url(re.compile(re.escape(f"q={quote('арен')}")))  # no other answer is to come
    page.locator("tbody .line .tick").click()
    page.locator(".bulk select").select_option("set:State")
    with new_page(page):
        page.locator(".bulk button").click()
    page.get_by_label("Состояние").select_option("Выставлен")
    with new_page(page):
        page.get_by_role("button", name=_("Change"), exact=True).click()

    expect(page.locator(".toast")).to_be_visible()
    made = Record.objects.get(number="Inv-2")
    assert made.values["State"] == "Выставлен"
    assert made.values["Person"] == f"contact:{cast.ivan().pk}"
    assert made.values["Tags"] == ["срочно", "офис"]


def test_a_record_is_made_of_a_letter(page: Page, registry: RecordType) -> None:
    letter = cast.make_activity(subject="Счёт за ноябрь", contact=cast.ivan())
    cast.make_attachment(letter)
    open_page(page, letter.get_absolute_url())
    page.get_by_role("button", name=_("Create, and more")).click()
    with new_page(page):
        page.locator("#letter-menu").get_by_role("link", name="Invoice").click()
    expect(page.get_by_label("Назначение")).to_have_value("Счёт за ноябрь")
    expect(page.get_by_role("combobox", name="Контакт")).to_have_value("Иван Петров")
    with new_page(page):
        page.get_by_role("button", name=_("Save")).click()

    expect(page.locator(".history")).to_contain_text("Счёт за ноябрь")
    expect(page.locator(".documents")).to_contain_text("Счёт № 53.pdf")
    assert Link.objects.get(activity=letter).object == Record.objects.latest("pk")


def test_a_record_is_filtered_and_walked_by_keys(page: Page, registry: RecordType) -> None:
    create_record(registry, {"Title": "Аренда", "Amount": 500}, by=None)
    Record.objects.bulk_create(
        Record(record_type=registry, number=f"Old-{index}", values={"Title": "Давно", "Amount": "1"})
        for index in range(60)
    )
    open_page(page, "/records/of/invoices/?sort=Amount")
    page.locator("#more").scroll_into_view_if_needed()
    expect(page.locator("tbody .line")).to_have_count(62)
    page.keyboard.press("f")
    page.locator("#filters").get_by_placeholder(pgettext("the least value", "from")).first.fill("100")
    with new_page(page):
        page.locator("#filters").get_by_role("button", name=pgettext("apply filters", "Show")).click()
    expect(page.locator("tbody .line")).to_have_count(1)
    page.keyboard.press("j")
    expect(page.locator("tbody .row").first).to_be_focused()
    with new_page(page):
        page.keyboard.press("o")

    expect(page.locator(".record-title")).to_contain_text("Inv-2")
