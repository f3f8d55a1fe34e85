"""What the demo's processes make of its letters, and what there is to look at after the first start."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from apps.activities.models import EmailActivity, Link
from apps.demo.first_start import bring_letters
from apps.demo.installation import connect, demo_mailboxes, install
from apps.intake.pipeline import work_mailbox
from apps.mail.models import OutboxLetter
from apps.records.models import Record
from apps.scenarios.models import Run, Scenario
from tests.scenarios.making import work

pytestmark = pytest.mark.django_db


def records(type_name: str) -> dict[str, dict[str, Any]]:
    found = Record.objects.filter(record_type__system_name=type_name).select_related("record_type")
    return {record.number: dict(record.typed()) for record in found}


def test_it_shows_the_worked_examples_at_work(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    install()
    connect(25)
    bring_letters()
    for mailbox in demo_mailboxes():
        work_mailbox(mailbox)  # as the workers do with what comes in today
    work()

    registry = records("Reestrdokumentov")
    assert [values["Otpravitel"] for values in registry.values()] == ["Игорь Самойлов <samoilov@teplosnab.example>"]
    assert [document.name for document in registry["Doc-1"]["Vlozheniya"]] == ["Акт № 31.pdf", "Счёт-фактура № 31.pdf"]
    linked = Link.objects.filter(rule_name="Счёт в теме письма")
    assert {(link.activity.subject, str(link.object)) for link in linked} == {
        ("Дополнительная информация по счету Inv-53", "Inv-53"),
        ("Payment terms of Inv-52", "Inv-52"),
        ("Уточнение по счёту Inv-52", "Inv-52"),
    }
    assert [values["Poluchatel"].name for values in records("Elpisma").values()] == ["Иван Петров"]
    waiting = Run.objects.get(scenario__system_name="approve_contract")
    assert waiting.state == Run.State.WAITING
    assert waiting.awaited == EmailActivity.objects.get(outbox_letter=OutboxLetter.objects.latest("pk"))
    assert records("Soglasovaniya")["Agree-1"]["State"] == "На согласовании"
    assert not Run.objects.filter(state=Run.State.FAILED).exists()
    assert not Scenario.objects.filter(published=None).exists()

    bring_letters()  # begun anew after it was broken off

    assert len(records("Scheta")) == 3
    assert len(records("Soglasovaniya")) == 1
