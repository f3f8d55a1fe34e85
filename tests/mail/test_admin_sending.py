"""A sender's page in the admin: usual providers, a test letter, what waits; and a letter taken back from the outbox."""

from typing import Any

import pytest
from django.test import Client

from apps.mail.dispatch import dispatch
from apps.mail.letters import Letter, Person
from apps.mail.models import Mailbox, OutboxLetter, Sender
from apps.mail.outbox import queue
from apps.mail.presets import presets
from tests import cast
from tests.admin_pages import filled, form_of, messages_of, shown
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.django_db

ADD = "/admin/mail/sender/add/"
LETTER = "/admin/mail/sender/test-letter/"
OUTBOX = "/admin/mail/outboxletter/"


def settings_of(sink: SmtpSink) -> dict[str, Any]:
    return {
        "system_name": "out",
        "server": "127.0.0.1",
        "port": str(sink.port),
        "security": "none",
        "authentication": "none",
        "name": "Поддержка",
        "address": "support@example.org",
    }


def sent(client: Client, settings: dict[str, Any], recipients: str) -> str:
    """The result of asking for a test letter with the add form filled in so."""
    response = client.post(LETTER, filled(client, ADD, **settings) | {"test-recipients": recipients})
    assert response.status_code == 200
    return response.content.decode()


def test_a_test_letter_reaches_everybody_whom_the_server_knows(technologist: Client, smtp_sink: SmtpSink) -> None:
    smtp_sink.refused = {"nobody@example.org": "550 5.1.1 No such user"}

    result = sent(technologist, settings_of(smtp_sink), "ivan@example.org; nobody@example.org, ann@почта.рф")

    assert result.count("taken by the server") == 2
    assert "No such user" in result
    assert "The sender works, but not everybody gets the letter." in result
    [taken] = smtp_sink.letters
    assert taken.recipients == ["ivan@example.org", "ann@xn--80a1acny.xn--p1ai"]
    assert b"Auto-Submitted: auto-generated" in taken.raw
    assert not Sender.objects.exists()
    assert not OutboxLetter.objects.exists()


@pytest.mark.parametrize(
    ("recipients", "sentence"),
    [
        ("", "Write the address that the test letter goes to."),
        ("ivan", "“ivan” is not an address."),
        ("a@b.example, x@y", "“x@y” is not an address. Write it like anna@example.com."),
    ],
)
def test_a_test_letter_needs_addresses(
    technologist: Client, smtp_sink: SmtpSink, recipients: str, sentence: str
) -> None:
    told = sent(technologist, settings_of(smtp_sink), recipients)

    assert "Correct these first" in told
    assert sentence in told
    assert smtp_sink.letters == []


def test_a_test_letter_explains_a_refused_sender(technologist: Client, smtp_sink: SmtpSink) -> None:
    smtp_sink.data_answer = "553 5.7.1 Sender address rejected: not owned by auth user."

    result = sent(technologist, settings_of(smtp_sink), "ivan@example.org")

    assert "Use an address that belongs to the login" in result
    assert "not owned by auth user" in result


def test_it_tells_whether_the_server_can_confirm_addresses(technologist: Client, smtp_sink: SmtpSink) -> None:
    settings = settings_of(smtp_sink) | {"confirm_recipients": "on"}

    assert "can’t tell whether this address exists" in sent(technologist, settings, "ivan@example.org")

    smtp_sink.known, smtp_sink.verifies = {"support@example.org", "ivan@example.org"}, True
    assert "Everything passed." in sent(technologist, settings, "ivan@example.org")


def test_only_those_who_may_change_senders_send_test_letters(technologist: Client, smtp_sink: SmtpSink) -> None:
    data = filled(technologist, ADD, **settings_of(smtp_sink)) | {"test-recipients": "ivan@example.org"}
    assert technologist.get(LETTER).status_code == 405
    technologist.force_login(cast.olga())
    assert technologist.post(LETTER, data).status_code == 302
    assert smtp_sink.letters == []


@pytest.mark.parametrize("model", [Mailbox, Sender])
def test_usual_providers_fill_the_form(technologist: Client, model: type[Mailbox] | type[Sender]) -> None:
    kind = model._meta.model_name
    assert "Yandex" in shown(technologist, f"/admin/mail/{kind}/add/")
    for preset in presets():
        form = form_of(technologist, f"/admin/mail/{kind}/add/?preset={preset.key}")
        values = preset.mailbox if kind == "mailbox" else preset.sender
        assert {name: str(form[name].value() or "") for name in values} == values
        for name in ("protocol", "security", "authentication"):
            assert values.get(name, "ssl") in dict(form.fields[name].choices)  # type: ignore[attr-defined] # of a choice


def test_copies_need_a_mailbox_and_a_folder(technologist: Client) -> None:
    box = cast.make_mailbox(system_name="box", protocol="imap4")
    data = filled(technologist, ADD, system_name="out", server="smtp.example.org", authentication="none",
                  address="support@example.org")  # fmt: skip
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({"sent_folder": "Sent"}, "sent_mailbox"),
        ({"sent_mailbox": box.pk}, "sent_folder"),
        ({"sent_mailbox": box.pk, "sent_folder": "Sent, Other"}, "sent_folder"),
        ({"letters_per_minute": "0"}, "letters_per_minute"),
    ]
    for change, field in mistakes:
        response: Any = technologist.post(ADD, data | change)
        assert list(response.context["adminform"].form.errors) == [field]
    assert technologist.post(ADD, data | {"sent_mailbox": box.pk, "sent_folder": "Sent"}).status_code == 302


def test_a_letter_is_withdrawn_and_each_recipient_shown(technologist: Client, smtp_sink: SmtpSink) -> None:
    smtp_sink.refused = {"nobody@example.org": "550 5.1.1 No such user"}
    sender = cast.make_sender(port=smtp_sink.port, security="none", authentication="none")
    people = (Person("", "ivan@example.org"), Person("", "nobody@example.org"))
    letter = queue(Letter(Person("", sender.address), people), kind=OutboxLetter.Kind.LETTER, sender=sender)
    page = f"{OUTBOX}{letter.pk}"

    assert "1 letter waits" in shown(technologist, "/admin/mail/sender/")
    assert "Next attempt" in shown(technologist, f"{page}/change/")
    assert "1 letter is withdrawn." in messages_of(technologist.post(f"{page}/withdraw/", follow=True))
    assert dispatch() == 0
    assert technologist.post(f"{page}/withdraw/").status_code == 403
    technologist.post(f"{page}/try-again/")
    assert dispatch() == 1

    assert "Healthy" in shown(technologist, "/admin/mail/sender/")
    text = shown(technologist, f"{page}/change/")
    assert "No such user" in text
    assert text.count('<p><span class="badge badge-') == 2
    assert "Next attempt" not in text  # there will be none


def test_a_failing_sender_says_why_and_saving_it_tries_again(technologist: Client) -> None:
    sender = cast.make_sender(port=1, security="none", authentication="none")
    letter = queue(
        Letter(Person("", sender.address), (Person("", "ivan@example.org"),)),
        kind=OutboxLetter.Kind.NOTIFICATION,
        sender=sender,
    )
    dispatch()

    assert "refuses connections on this port" in shown(technologist, "/admin/mail/sender/")

    page = f"/admin/mail/sender/{sender.pk}/change/"
    assert technologist.post(page, filled(technologist, page)).status_code == 302
    assert OutboxLetter.objects.due().filter(pk=letter.pk).exists()
