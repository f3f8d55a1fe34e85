"""What scenarios and rules at work need is not taken away from under them."""

import pytest
from django.test import Client

from apps.linking.models import LinkingRule
from apps.records.models import RecordType
from apps.scenarios.models import Scenario
from tests.scenarios.building import make_registry
from tests.scenarios.making import make_scenario, set_variable

pytestmark = pytest.mark.django_db


def test_a_record_type_stays_while_scenarios_and_rules_work_with_it(technologist: Client) -> None:
    registry = make_registry()
    button = {"kind": "button", "label": "Отправить", "on": "record:documents"}
    make_scenario(set_variable("a", "1"), event=button, title="Отправка", system_name="sending")
    make_scenario({"kind": "create-record", "record_type": "documents"}, title="Приём", system_name="taking")
    make_scenario(set_variable("a", "1"), title="Посторонний", system_name="other")
    LinkingRule.objects.create(name="Документы", expression="Doc-[0-9]+", target="record:documents", column="number")
    address = f"/admin/records/recordtype/{registry.pk}/delete/"

    page = technologist.post(address, {"post": "yes"}).content.decode()

    assert "The scenario “Отправка” works with its records: change that scenario first, or switch it off." in page
    assert "The scenario “Приём”" in page
    assert "Посторонний" not in page
    assert "The linking rule “Документы” finds its records" in page
    assert RecordType.objects.exists()

    LinkingRule.objects.update(enabled=False)
    Scenario.objects.update(enabled=False)

    assert technologist.post(address, {"post": "yes"}).status_code == 302
    assert not RecordType.objects.exists()
