"""The demo's routes, on the demo's own letters."""

import pytest

from apps.demo.correspondence import FOLDER
from apps.demo.installation import BILLING, OUTGOING
from apps.demo.routes import install_routes
from apps.intake.intake import take_in
from apps.scenarios.models import MessageValues, OutgoingRoute
from apps.scenarios.outgoing import prepare
from tests import cast

pytestmark = pytest.mark.django_db


def test_its_routes_read_its_invoices_and_write_its_letter() -> None:
    mailbox = cast.make_mailbox(system_name=BILLING)
    cast.make_sender(system_name=OUTGOING)
    install_routes(sender=OUTGOING, mailbox=BILLING)

    for path in sorted((FOLDER / "history").glob("*-invoice-*.eml")):
        if b"billing@postdesk.example" in path.read_bytes():
            take_in(cast.make_delivery(path.read_bytes(), mailbox=mailbox))

    kept = [{**message.typed(), "problems": message.problems} for message in MessageValues.objects.all()]
    assert [(str(values.get("Number", "")), str(values.get("Amount", ""))) for values in kept] == [
        ("NH-2026-1107", "148.00"), ("", ""), ("53", ""),
    ]  # fmt: skip
    assert all(values["Document"] and not values["problems"] for values in kept)
    letter = prepare(OutgoingRoute.objects.get(), {"To": "a@x.example", "FullName": "Анна", "FileName": "Акт.pdf"})
    assert letter.subject == "Документ Акт.pdf к рассмотрению."
