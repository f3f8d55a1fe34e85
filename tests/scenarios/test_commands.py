"""`manage.py route`."""

import json
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from apps.attributes import Type
from apps.mail.dispatch import dispatch
from apps.mail.models import OutboxLetter
from apps.scenarios.models import IncomingRoute, OutgoingRoute
from tests import cast
from tests.command_line import Manage
from tests.scenarios.writing import make_incoming, make_outgoing, sender_at
from tests.servers.smtp import SmtpSink


def test_it_sends_a_letter_of_values_on_the_command_line(
    manage: Manage, smtp_sink: SmtpSink, tmp_path: Path
) -> None:  # fmt: skip
    make_outgoing(
        {"name": "Order", "type": Type.OBJECT}, {"name": "Order.Number"}, {"name": "Goods", "array": True},
        {"name": "Note"}, sender=sender_at(smtp_sink), subject="Заказ {Order.Number}", text="{Goods}. {Note}",
    )  # fmt: skip
    contract, note = tmp_path / "Договор.pdf", tmp_path / "note.txt"
    contract.write_bytes(b"%PDF-1.7")
    note.write_text("Спасибо")

    ran = manage(
        "route", "send", "documents", "To=Анна <anna@x.example>", "To=b@x.example", "Order.Number=15", "Goods=болт",
        "Goods=гайка", f"Note=@{note}", f"Attachments=@{contract}",
    )  # fmt: skip

    assert ran.code == 0, ran.err
    assert "The letter to anna@x.example, b@x.example is in the outbox: <t0." in ran.out
    dispatch()
    letter: Any = message_from_bytes(smtp_sink.letters[0].raw, policy=default)
    assert (letter["Subject"], letter.get_body().get_content().strip()) == ("Заказ 15", "болт, гайка. Спасибо")
    (file,) = letter.iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == (
        "Договор.pdf", "application/pdf", b"%PDF-1.7",
    )  # fmt: skip


def test_it_takes_values_as_json(manage: Manage) -> None:
    make_outgoing({"name": "Sum", "type": Type.NUMBER}, text="{Sum}", subject="")
    values = {"To": [{"Name": "Анна", "Address": "anna@x.example"}], "Sum": 12.5}

    assert manage("route", "send", "documents", "--json", "-", stdin=json.dumps(values)).code == 0
    assert OutboxLetter.objects.get().recipients == ["anna@x.example"]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["nothing"], 1, "There is no outgoing route “nothing”. There are: documents."),
        (["documents", "FullName"], 2, "“FullName” is no value: write key=value."),
        (["documents", "Fullname=x"], 1, "There is no attribute “Fullname” here."),
        (["documents", "FullName=x"], 1, "The letter has no recipient."),
        (["documents", "Attachments=@/nowhere.pdf"], 1, "/nowhere.pdf can’t be read: No such file or directory."),
        (["documents", "--json", "-"], 1, "- is no JSON"),
    ],
)
def test_it_tells_why_a_letter_was_not_sent(manage: Manage, arguments: list[str], code: int, sentence: str) -> None:
    make_outgoing()

    ran = manage("route", "send", *arguments)

    assert (ran.code, sentence in ran.err) == (code, True), ran.err
    assert not OutboxLetter.objects.exists()


def test_it_moves_routes_from_one_installation_to_another(manage: Manage, tmp_path: Path) -> None:
    reply = make_outgoing(
        {"name": "FullName", "required": True, "sample": "Анна"}, {"name": "FileName", "array": True},
        recipients=({"user": cast.olga()}, {"address": "a@x.example", "name": "А"}), lane=2, must_have=["Attachments"],
    )  # fmt: skip
    make_incoming({"name": "Sum", "type": Type.NUMBER, "lookup": "Сумма"}, error_route=reply, error_answer="leave")
    before = manage("route", "export").out
    file = tmp_path / "routes.json"
    file.write_text(before)
    IncomingRoute.objects.all().delete()
    OutgoingRoute.objects.all().delete()

    assert manage("route", "import", str(file)).code == 0
    assert manage("route", "import", str(file)).code == 0  # a second time changes nothing

    assert json.loads(manage("route", "export").out) == json.loads(before)
    assert [line.split()[0] for line in manage("route", "list").out.splitlines()[1:]] == ["documents", "orders"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sender": "elsewhere"}, "documents: There is no sender “elsewhere”."),
        ({"subject": "{Nobody}"}, "documents: {Nobody} stands for no attribute"),
        ({"lane": 7}, "documents: lane: "),
        ({"colour": "red"}, "documents: There is no setting “colour”."),
        ({"attributes": [{"name": "To"}]}, "“To” is a built-in attribute."),
    ],
)
def test_it_imports_all_or_nothing(manage: Manage, change: dict[str, object], sentence: str) -> None:
    make_outgoing()
    document = json.loads(manage("route", "export").out)
    OutgoingRoute.objects.all().delete()
    sound = document["outgoing"][0] | {"system_name": "sound"}
    document["outgoing"] = [sound, document["outgoing"][0] | change]

    ran = manage("route", "import", "-", stdin=json.dumps(document))

    assert ran.code == 1
    assert sentence in ran.err
    assert not OutgoingRoute.objects.exists()
    assert "no file of a configuration" in manage("route", "import", "-", stdin="{}").err
