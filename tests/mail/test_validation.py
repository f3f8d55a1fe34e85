"""What the settings of mailboxes and senders refuse, and the sentence that each mistake gets."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.mail.models import Mailbox, Sender
from apps.mail.validation.advice import mailbox_advice, sender_advice

pytestmark = pytest.mark.django_db

IMAP = {
    "system_name": "support",
    "protocol": "imap4",
    "server": "imap.example.org",
    "login": "support@example.org",
    "password": "secret",
}
POP3 = IMAP | {"protocol": "pop3", "server": "pop.example.org"}
MOVING = {"after_processing": "move", "ok_folder": "INBOX/OK", "error_folder": "INBOX/Errors"}
EWS = IMAP | {
    "protocol": "ews",
    "server": "https://mail.example.org/ews/Exchange.asmx",
    "authentication": "ntlm",
}
GRAPH = IMAP | {"protocol": "graph", "server": "", "password": ""}
SMTP = {
    "system_name": "out",
    "server": "smtp.example.org",
    "address": "support@example.org",
    "login": "support@example.org",
    "password": "secret",
}


def mistakes(settings: Mailbox | Sender) -> dict[str, list[str]]:
    try:
        settings.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.parametrize(
    ("base", "change"),
    [
        (IMAP, {}),
        (IMAP, {"server": "почта.рф"}),
        (IMAP, {"server": "192.0.2.7"}),
        (IMAP, {"server": "2001:db8::7"}),
        (IMAP, {"scan_folders": "INBOX/Заявки; INBOX\\Orders, INBOX", **MOVING}),
        (IMAP, {"sent_folders": "Sent", "scan_folders": ""}),
        (IMAP, {"after_processing": "delete", "error_folder": "Errors"}),
        (IMAP, {"ok_folder": "OK"}),
        (IMAP, {"port": 1143, "poll_seconds": 15}),
        (IMAP, {"enabled": False, "server": "", "login": "", "password": "", "scan_folders": ""}),
        (POP3, {}),
        (POP3, {"scan_folders": "", "after_processing": "leave"}),
        (EWS, {}),
        (EWS, {"server": "http://exchange/ews/Exchange.asmx", "authentication": "basic"}),
        (GRAPH, {"enabled": False, "login": ""}),
        (IMAP, {"protocol": "maildir", "server": "/srv", "login": "", "password": ""}),
    ],
)
def test_it_takes_a_mailbox_that_can_work(base: dict[str, Any], change: dict[str, Any]) -> None:
    assert mistakes(Mailbox(**(base | change))) == {}


@pytest.mark.parametrize(
    ("base", "change", "field", "cure"),
    [
        (IMAP, {"server": "imaps://imap.example.org:993/"}, "server", "“imap.example.org” without “imaps://”"),
        (POP3, {"server": "https://pop.example.org"}, "server", "“pop.example.org” without “https://”"),
        (IMAP, {"server": "imap.example.org:993"}, "server", "“imap.example.org” here, and the port 993"),
        (IMAP, {"server": "support@example.org"}, "server", "Write it as the login"),
        (IMAP, {"server": "imap.example.org/inbox"}, "server", "“imap.example.org” without a path"),
        (IMAP, {"server": "imap example org"}, "server", "letters, digits, hyphens and dots only"),
        (IMAP, {"server": ""}, "server", "for example imap.example.org"),
        (IMAP, {"port": 0}, "port", "from 1 to 65535"),
        (IMAP, {"port": 65536}, "port", "from 1 to 65535"),
        (IMAP, {"ca_file": "/nowhere/ca.pem"}, "ca_file", "no file “/nowhere/ca.pem”"),
        (EWS, {"server": "mail.example.org"}, "server", "whole address with https://"),
        (EWS, {"authentication": "none"}, "authentication", "Choose “Basic” or “OAuth2”"),
        (EWS, {"authentication": "oauth2"}, "oauth_application", "Choose the OAuth2 application"),
        (GRAPH, {}, "oauth_application", "Choose the OAuth2 application"),
        (GRAPH, {"server": "http://graph.example.org", "enabled": False}, "server", "https://graph.microsoft.com/v1.0"),
        (IMAP, {"protocol": "maildir", "server": "mail/support"}, "server", "whole path"),
        (IMAP, {"protocol": "maildir", "server": "/nowhere/mail"}, "server", "no folder “/nowhere/mail”"),
        (IMAP, {"login": ""}, "login", "Write the login"),
        (IMAP, {"password": ""}, "password", "Write the password"),
        (IMAP, {"authentication": "ntlm"}, "authentication", "Choose “Basic”"),
        (POP3, {"authentication": "none"}, "authentication", "Choose “Basic” or “OAuth2”"),
        (IMAP, {"authentication": "oauth2"}, "oauth_application", "Choose the OAuth2 application"),
        (POP3, {"scan_folders": "INBOX/Orders"}, "scan_folders", "POP3 has no folders"),
        (POP3, {"ok_folder": "OK"}, "ok_folder", "POP3 has no folders"),
        (POP3, {"after_processing": "move"}, "after_processing", "POP3 can’t move letters"),
        (IMAP, {"scan_folders": " ; "}, "scan_folders", "usually INBOX"),
        (IMAP, {"after_processing": "move"}, "ok_folder", "Name the folder"),
        (IMAP, {"ok_folder": "OK", "after_processing": "delete"}, "after_processing", "since an OK folder is named"),
        (IMAP, MOVING | {"ok_folder": "inbox"}, "ok_folder", "“INBOX” is scanned"),
        (IMAP, MOVING | {"error_folder": "INBOX\\"}, "error_folder", "“INBOX” is scanned"),
        (IMAP, MOVING | {"error_folder": "inbox\\ok"}, "error_folder", "are the same"),
        (IMAP, MOVING | {"ok_folder": "OK, Done"}, "ok_folder", "Name one folder"),
        (IMAP, {"sent_folders": "INBOX"}, "sent_folders", "“INBOX” is among the folders to scan"),
        (IMAP, {"poll_seconds": 14}, "poll_seconds", "from 15 seconds to a day"),
        (IMAP, {"poll_seconds": 86_401}, "poll_seconds", "from 15 seconds to a day"),
        (IMAP, {"lane": 4}, "lane", "3"),
        (IMAP, {"system_name": "our support"}, "system_name", "Latin letters"),
        (IMAP, {"login": "support", "signed_reply_address": True}, "address", "signed reply addresses"),
    ],
)
def test_it_refuses_a_mistake_with_its_cure(
    base: dict[str, Any], change: dict[str, Any], field: str, cure: str
) -> None:
    found = mistakes(Mailbox(**(base | change)))

    assert list(found) == [field]
    assert len(found[field]) == 1
    assert cure in found[field][0]


@pytest.mark.parametrize(
    ("change", "field", "cure"),
    [
        ({"server": "smtp://smtp.example.org"}, "server", "“smtp.example.org” without “smtp://”"),
        ({"server": "smtp.example.org:587"}, "server", "the port 587"),
        ({"login": ""}, "login", "Write the login"),
        ({"is_default": True, "enabled": False}, "is_default", "must be enabled"),
        ({"address": "support"}, "address", "valid email"),
        ({"protocol": "ews", "server": "mail.example.org"}, "server", "whole address with https://"),
        ({"protocol": "ews", "server": "https://x/", "authentication": "none"}, "authentication", "signed in only"),
        ({"protocol": "graph", "server": ""}, "oauth_application", "Choose the OAuth2 application"),
    ],
)
def test_it_refuses_the_mistakes_of_a_sender(change: dict[str, Any], field: str, cure: str) -> None:
    assert mistakes(Sender(**SMTP)) == {}

    found = mistakes(Sender(**(SMTP | change)))

    assert list(found) == [field]
    assert cure in found[field][0]


def test_it_takes_a_sender_without_a_login_when_the_server_wants_none() -> None:
    assert mistakes(Sender(**(SMTP | {"login": "", "password": "", "authentication": "none"}))) == {}


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({"security": "starttls", "port": 993}, "usually speaks SSL"),
        ({"security": "ssl", "port": 143}, "usually begins in clear"),
        ({"security": "none"}, "crosses the network in clear"),
        (MOVING | {"error_folder": ""}, "No error folder"),
    ],
)
def test_it_advises_without_refusing(change: dict[str, Any], hint: str) -> None:
    assert mailbox_advice(Mailbox(**IMAP)) == []

    odd = Mailbox(**(IMAP | change))

    assert mistakes(odd) == {}
    assert [hint in sentence for sentence in mailbox_advice(odd)] == [True]


def test_it_keeps_quiet_about_a_clear_password_on_this_machine() -> None:
    assert mailbox_advice(Mailbox(**(IMAP | {"security": "none", "server": "127.0.0.1"}))) == []


def test_it_warns_of_two_mailboxes_that_collect_the_same_letters() -> None:
    Mailbox.objects.create(**IMAP)

    [warning] = mailbox_advice(Mailbox(**(IMAP | {"system_name": "again", "server": "IMAP.example.org"})))

    assert "“support” collects from the same folder" in warning
    assert mailbox_advice(Mailbox(**(IMAP | {"system_name": "orders", "scan_folders": "Orders"}))) == []


def test_it_makes_the_first_sender_the_default_and_moves_the_flag_later() -> None:
    first = Sender.objects.create(**SMTP)
    second = Sender(**(SMTP | {"system_name": "second", "is_default": True}))
    assert Sender.objects.get().is_default
    assert sender_advice(second) == []

    assert mistakes(second) == {}
    second.save()

    first.refresh_from_db()
    assert not first.is_default
    assert second.is_default


def test_it_warns_when_no_sender_is_the_default() -> None:
    Sender.objects.create(**SMTP)
    Sender.objects.update(is_default=False)

    [warning] = sender_advice(Sender.objects.get())

    assert "Make one the default" in warning
