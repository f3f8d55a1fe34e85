"""The trial of a linking rule in a real browser, under the site's content security policy."""

import pytest
from playwright.sync_api import expect

from apps.linking.models import LinkingRule
from tests import cast
from tests.browser.conftest import SignIn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_server("chromium")]


def test_a_rule_is_tried_before_it_is_saved(sign_in: SignIn) -> None:
    cast.make_ticket(number="Inv-53", subject="Оплата")
    cast.make_activity(subject="Дополнительная информация по счету Inv-53")
    page = sign_in(cast.tamara())
    page.goto("/admin/linking/linkingrule/add/")

    page.fill("#id_expression", "Inv-[0-9")
    page.select_option("#id_aim", label="Ticket: number")
    page.get_by_role("button", name="Try the rule").click()
    expect(page.locator("#rule-trial-result")).to_contain_text("a closing bracket “]” is missing")

    page.fill("#id_expression", "Inv-[0-9]+")
    page.get_by_role("button", name="Try the rule").click()
    expect(page.locator("#rule-trial-result")).to_contain_text("Дополнительная информация по счету Inv-53")
    expect(page.locator("#rule-trial-result mark")).to_have_text("Inv-53")
    expect(page.get_by_role("link", name="Inv-53 Оплата")).to_be_visible()
    assert not LinkingRule.objects.exists()

    page.fill("#id_name", "Тема email с номером счета")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#result_list")).to_contain_text("Тема email с номером счета")
