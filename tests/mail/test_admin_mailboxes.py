"""The technologist's form and list of mailboxes."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from apps.intake.pipeline import work_mailbox
from apps.mail import log
from apps.mail.models import Delivery, LogEntry, Mailbox, MailboxHealth
from tests import cast
from tests.admin_pages import filled, form_of, messages_of

pytestmark = pytest.mark.django_db

LIST = "/admin/mail/mailbox/"
ADD = "/admin/mail/mailbox/add/"
IMAP = {
    "system_name": "support",
    "protocol": "imap4",
    "server": "imap.example.org",
    "login": "support@example.org",
    "password": "correct-horse",
}


def page_of(mailbox: Mailbox) -> str:
    return reverse("admin:mail_mailbox_change", args=[mailbox.pk])


def errors(response: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = response.context["adminform"].form.errors
    return found


def test_it_makes_a_mailbox_from_the_form(technologist: Client) -> None:
    response = technologist.post(ADD, filled(technologist, ADD, **IMAP))

    assert response.status_code == 302
    mailbox = Mailbox.objects.get()
    assert mailbox.server == "imap.example.org"
    assert mailbox.password == "correct-horse"
    assert mailbox.effective_port == 993


def test_it_refuses_a_mistake_beside_its_field(technologist: Client) -> None:
    data = filled(technologist, ADD, **IMAP)
    assert technologist.post(ADD, data | {"system_name": "other"}).status_code == 302

    response = technologist.post(ADD, data | {"server": "imaps://imap.example.org"})

    assert list(errors(response)) == ["server"]
    assert "“imap.example.org” without “imaps://”" in response.content.decode()


def test_it_refuses_a_port_below_zero_with_the_same_sentence_as_one_too_high(technologist: Client) -> None:
    data = filled(technologist, ADD, **IMAP)
    low, high = (errors(technologist.post(ADD, data | {"port": port})) for port in ("-1", "70000"))

    assert low["port"] == high["port"]
    assert "from 1 to 65535" in low["port"][0]


@pytest.mark.parametrize(
    ("change", "stored"),
    [
        ({"password": ""}, "correct-horse"),
        ({"password": "battery-staple"}, "battery-staple"),
        ({"password": "", "password-clear": "on", "enabled": None}, ""),
    ],
)
def test_it_keeps_replaces_or_clears_the_password(technologist: Client, change: dict[str, Any], stored: str) -> None:
    mailbox = Mailbox.objects.create(**IMAP)

    response = technologist.post(page_of(mailbox), filled(technologist, page_of(mailbox), **change))

    assert response.status_code == 302
    assert Mailbox.objects.get().password == stored


def test_it_never_shows_a_secret(technologist: Client) -> None:
    mailbox = Mailbox.objects.create(**IMAP)
    viewer = Client()
    cast.rita(is_staff=True).user_permissions.set(
        Permission.objects.filter(codename="view_mailbox", content_type__app_label="mail")
    )
    viewer.force_login(cast.rita())

    pages = [
        technologist.get(page_of(mailbox)),
        technologist.get(LIST),
        technologist.post(page_of(mailbox), filled(technologist, page_of(mailbox), server="x:y", password="typed-one")),
        technologist.get(f"{page_of(mailbox)[:-7]}history/"),
        viewer.get(page_of(mailbox)),
    ]

    assert [page.status_code for page in pages] == [200] * 5
    for page in pages:
        shown = page.content.decode()
        assert "correct-horse" not in shown
        assert "typed-one" not in shown
    assert "A value is stored" in pages[0].content.decode()
    assert "enter it once more" in pages[2].content.decode()
    assert "enter it once more" not in pages[0].content.decode()


def test_it_opens_a_mailbox_whose_password_no_key_fits(technologist: Client, settings: Any) -> None:
    mailbox = Mailbox.objects.create(**IMAP)
    settings.SECRETS_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]

    assert technologist.get(LIST).status_code == 200
    kept = technologist.post(page_of(mailbox), filled(technologist, page_of(mailbox)))
    written = technologist.post(page_of(mailbox), filled(technologist, page_of(mailbox), password="new-horse"))

    assert "no longer has. Enter it again." in errors(kept)["password"][0]
    assert written.status_code == 302
    assert Mailbox.objects.get().password == "new-horse"


def test_it_marks_each_field_with_its_protocols_and_the_usual_port(technologist: Client) -> None:
    fields = form_of(technologist, ADD).fields

    assert fields["scan_folders"].widget.attrs["data-for"] == "imap4 ews graph maildir"
    assert fields["oauth_application"].widget.widget.attrs["data-when"] == "oauth2"
    assert fields["port"].widget.attrs["placeholder"] == 993
    assert 'data-hint="maildir"' in str(fields["server"].help_text)


def test_it_tries_new_settings_at_the_next_tick_and_advises(technologist: Client) -> None:
    mailbox = Mailbox.objects.create(**IMAP)
    later = timezone.now() + timedelta(hours=1)
    MailboxHealth.objects.create(mailbox=mailbox, next_poll_at=later, failures=7)

    response = technologist.post(page_of(mailbox), filled(technologist, page_of(mailbox), port="143"), follow=True)

    mailbox.refresh_from_db()
    assert mailbox.health.next_poll_at < later
    assert any("Port 143 usually begins in clear" in message for message in messages_of(response))


def test_it_tells_the_health_of_each_mailbox_in_words(technologist: Client) -> None:
    now = timezone.now()
    fine, failing, differing, stuck, _off = (
        Mailbox.objects.create(**IMAP | {"system_name": name, "enabled": name != "off"})
        for name in ("fine", "failing", "differing", "stuck", "off")
    )
    for mailbox in (fine, failing, differing):
        MailboxHealth.objects.create(mailbox=mailbox, last_success_at=now, reconciled_at=now)
    MailboxHealth.objects.filter(pk=failing.pk).update(trouble="sign-in-refused", failures=4, trouble_detail="NO LOGIN")
    MailboxHealth.objects.filter(pk=differing.pk).update(unaccounted=2, waiting=7)
    MailboxHealth.objects.create(mailbox=stuck, next_poll_at=now - timedelta(hours=1))
    for _ in range(3):
        cast.make_delivery(mailbox=differing)

    rows = health_rows(technologist)

    assert "Healthy" in rows["fine"]
    assert "just now" in rows["fine"]
    assert "agrees" in rows["fine"]
    assert "Failing" in rows["failing"]
    assert "refused the login or the password" in rows["failing"]
    assert '<td class="field-failures">4</td>' in rows["failing"]
    assert "2 letters differ" in rows["differing"]
    assert '<td class="field-waiting">10</td>' in rows["differing"]
    assert "is a worker running?" in rows["stuck"]
    assert "Switched off" in rows["off"]


def test_it_lists_many_mailboxes_with_as_many_queries_as_one(technologist: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            technologist.get(LIST)
        return len(captured)

    make_healthy("first")
    queries()
    one = queries()
    for number in range(20):
        make_healthy(f"box{number}")

    assert queries() == one
    assert one <= 12


def test_it_shows_the_health_of_one_mailbox_in_full(technologist: Client) -> None:
    mailbox = make_healthy("support")
    MailboxHealth.objects.filter(pk=mailbox.pk).update(trouble="timeout", trouble_detail="after 15 s")
    log.record(mailbox, LogEntry.Level.ERROR, "The server did not answer.")

    page = technologist.get(page_of(mailbox)).content.decode()
    panel = technologist.get(f"{LIST}{mailbox.pk}/health/").content.decode()

    for shown in (page, panel):
        assert "The server did not answer in time." in shown
        assert "after 15 s" in shown
        assert f"/admin/mail/delivery/?mailbox__id__exact={mailbox.pk}" in shown


def test_it_downloads_the_log_of_one_mailbox_with_addresses_shortened(technologist: Client) -> None:
    mailbox, other = make_healthy("support"), make_healthy("other")
    log.record(mailbox, LogEntry.Level.INFO, "INBOX/1 from ivan@northwind.example: taken-in")
    log.record(other, LogEntry.Level.INFO, "not of this mailbox")

    response = technologist.get(f"{LIST}{mailbox.pk}/download-log/")

    text = b"".join(response).decode()
    assert response.headers["Content-Disposition"] == 'attachment; filename="support.log"'
    assert "INFO  INBOX/1 from i***@northwind.example: taken-in" in text
    assert "not of this mailbox" not in text


def test_the_log_is_in_english_whatever_the_installation_speaks(technologist: Client) -> None:
    mailbox = cast.make_mailbox(protocol="imap4", server="127.0.0.1", port=1, security="none")
    with translation.override("ru"):
        assert work_mailbox(mailbox).trouble == "refused"

    text = b"".join(technologist.get(f"{LIST}{mailbox.pk}/download-log/")).decode()

    assert "ERROR The server refuses connections on this port." in text
    assert "“Download log” gives it." in technologist.get(page_of(mailbox)).content.decode()


def test_it_keeps_agents_out(client: Client) -> None:
    mailbox = make_healthy("support")
    addresses = (LIST, page_of(mailbox), f"{LIST}{mailbox.pk}/download-log/", f"{LIST}{mailbox.pk}/health/")
    client.force_login(cast.tamara())
    assert [client.get(address).status_code for address in addresses] == [200] * 4

    client.force_login(cast.olga())

    assert {client.get(address).status_code for address in addresses} <= {302, 403}


def make_healthy(name: str) -> Mailbox:
    mailbox = Mailbox.objects.create(**IMAP | {"system_name": name})
    MailboxHealth.objects.create(mailbox=mailbox, last_success_at=timezone.now())
    cast.make_delivery(mailbox=mailbox, state=Delivery.State.STORED)
    return mailbox


def health_rows(client: Client) -> dict[str, str]:
    """The rows of the list by the names of their mailboxes."""
    table = client.get(LIST).content.decode().split("<tbody>")[1].split("</tbody>")[0]
    rows = table.split("<tr>")[1:]
    return {row.split("/change/")[1].split(">")[1].split("<")[0]: row for row in rows}
