"""“Test connection” in the admin, against a real Dovecot and a real SMTP server."""

from typing import Any

import pytest
from django.test import Client

from apps.mail.models import Mailbox, OAuthApplication, Sender
from tests import cast
from tests.admin_pages import filled
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.django_db

ADD = "/admin/mail/mailbox/add/"
TEST = "/admin/mail/mailbox/test-connection/"


@pytest.fixture
def imap(dovecot: Dovecot) -> dict[str, Any]:
    """The settings of a mailbox that can be signed in to."""
    return {
        "system_name": "support",
        "protocol": "imap4",
        "server": "localhost",
        "port": str(dovecot.ports["imaps"]),
        "security": "ssl",
        "ca_file": dovecot.authority,
        "login": dovecot.new_user(),
        "password": PASSWORD,
    }


def tried(client: Client, settings: dict[str, Any], address: str = TEST) -> str:
    """The result of testing the add form filled in with these settings."""
    response = client.post(address, filled(client, ADD, **settings))
    assert response.status_code == 200
    return response.content.decode()


def test_it_tries_settings_that_were_never_saved(technologist: Client, imap: dict[str, Any], dovecot: Dovecot) -> None:
    dovecot.deliver(imap["login"], b"Subject: one\r\n\r\n", "Orders")

    result = tried(technologist, imap | {"system_name": "", "scan_folders": "INBOX, Orders"})

    assert "Everything passed." in result
    assert "TLSv1" in result
    assert "1 letter<" in result
    assert result.count("test-passed") == 6
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize(
    ("change", "step", "cure"),
    [
        ({"password": "wrong"}, "Sign-in", "refused the login or the password"),
        ({"ca_file": ""}, "Encryption", "certificate is not trusted"),
        ({"security": "none", "port": "1"}, "Connection", "refuses connections on this port"),
        ({"server": "no-such-host.invalid"}, "Server name", "name was not found"),
        ({"scan_folders": "INBOX/Nowhere"}, "Folder", "folder does not exist"),
    ],
)
def test_it_names_the_step_that_failed_and_its_cure(
    technologist: Client, imap: dict[str, Any], change: dict[str, Any], step: str, cure: str
) -> None:
    assert "Everything passed." in tried(technologist, imap)

    result = tried(technologist, imap | change)

    failed = result.split('class="test-failed"')
    assert len(failed) == 2
    assert step in failed[1]
    assert cure in failed[1]
    assert "Everything passed." not in result


def test_it_makes_missing_folders_of_the_mailbox_but_no_other(
    technologist: Client, imap: dict[str, Any], dovecot: Dovecot
) -> None:
    moving = imap | {"after_processing": "move", "ok_folder": "Готово", "error_folder": "Errors"}
    assert tried(technologist, moving).count("Create “") == 2

    made = tried(technologist, moving | {"create_folder": "Готово"})
    tried(technologist, moving | {"create_folder": "Anything else"})

    assert made.count("Create “") == 1
    assert "Create “Errors”" in made
    assert dovecot.folders(imap["login"]) == ["Готово"]
    scanned = tried(technologist, imap | {"scan_folders": "INBOX, Заказы", "create_folder": "Заказы"})
    assert "Create “" not in scanned
    assert dovecot.folders(imap["login"]) == ["Готово", "Заказы"]


def test_it_lists_the_folders_of_the_server(technologist: Client, imap: dict[str, Any], dovecot: Dovecot) -> None:
    dovecot.deliver(imap["login"], b"Subject: one\r\n\r\n", "Заявки/Срочные")

    assert "<li>Заявки/Срочные</li>" in tried(technologist, imap)


def test_it_asks_for_corrections_before_it_tries(technologist: Client, imap: dict[str, Any]) -> None:
    result = tried(technologist, imap | {"server": "imaps://localhost"})

    assert "Correct these first" in result
    assert "without “imaps://”" in result
    assert "test-steps" not in result


def test_it_tries_a_stored_password_that_the_form_does_not_know(technologist: Client, imap: dict[str, Any]) -> None:
    mailbox = Mailbox.objects.create(**imap)
    page = f"/admin/mail/mailbox/{mailbox.pk}/"

    kept = technologist.post(f"{page}test-connection/", filled(technologist, f"{page}change/"))
    typed = technologist.post(f"{page}test-connection/", filled(technologist, f"{page}change/", password="wrong"))

    assert "Everything passed." in kept.content.decode()
    assert "refused the login or the password" in typed.content.decode()
    assert Mailbox.objects.get().password == PASSWORD


def test_it_names_the_token_as_the_step_that_failed(technologist: Client, imap: dict[str, Any]) -> None:
    application = OAuthApplication.objects.create(
        system_name="office", provider="other", grant="consent", application_id="postdesk"
    )
    by_token = {"authentication": "oauth2", "oauth_application": application.pk, "password": ""}

    shown = tried(technologist, imap | by_token)

    assert "OAuth2 token" in shown
    assert "Nobody has signed in for this login yet." in shown


def test_it_asks_for_a_password_that_no_key_fits_any_more(
    technologist: Client, imap: dict[str, Any], settings: Any
) -> None:
    exchange = {"protocol": "ews", "server": "https://localhost/ews", "authentication": "ntlm", "port": None}
    mailboxes = [Mailbox.objects.create(**imap), Mailbox.objects.create(**imap | exchange | {"system_name": "ews"})]
    settings.SECRETS_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]

    for mailbox in mailboxes:
        page = f"/admin/mail/mailbox/{mailbox.pk}/"
        result = technologist.post(f"{page}test-connection/", filled(technologist, f"{page}change/"))
        assert "no longer has. Enter it again." in result.content.decode()


def test_it_is_only_for_those_who_may_change_mailboxes(technologist: Client, imap: dict[str, Any]) -> None:
    data = filled(technologist, ADD, **imap)
    assert technologist.get(TEST).status_code == 405
    assert technologist.post(TEST, data).status_code == 200

    technologist.force_login(cast.olga())

    assert technologist.post(TEST, data).status_code == 302


def test_it_tries_a_sender_without_sending_anything(technologist: Client, smtp_sink: SmtpSink) -> None:
    address = "/admin/mail/sender/add/"
    settings = {
        "system_name": "out",
        "server": "127.0.0.1",
        "port": str(smtp_sink.port),
        "security": "none",
        "authentication": "none",
        "address": "support@example.org",
    }
    data = filled(technologist, address, **settings)

    passed = technologist.post("/admin/mail/sender/test-connection/", data).content.decode()
    refused = technologist.post("/admin/mail/sender/test-connection/", data | {"port": "1"}).content.decode()

    assert "Everything passed." in passed
    assert "refuses connections on this port" in refused
    assert smtp_sink.letters == []
    assert not Sender.objects.exists()
