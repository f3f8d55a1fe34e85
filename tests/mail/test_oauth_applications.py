"""What the registration of an OAuth2 application refuses, with the sentence that each mistake gets; its form."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from apps.mail.models import Mailbox, OAuthApplication
from apps.mail.oauth.scopes import scopes_for
from tests import cast
from tests.command_line import Manage

pytestmark = pytest.mark.django_db

MICROSOFT = {
    "system_name": "office",
    "application_id": "66666666-7777-8888-9999-000000000000",
    "directory_id": "example.onmicrosoft.com",
    "client_secret": "the-value~of-the.secret",
}
GOOGLE = MICROSOFT | {"provider": "google", "grant": "consent", "directory_id": ""}
OTHER = MICROSOFT | {"provider": "other", "token_url": "https://id.example.org/token"}
BOX = {
    "system_name": "support",
    "server": "imap.example.org",
    "login": "support@example.org",
    "authentication": "oauth2",
}


def mistakes(settings: OAuthApplication | Mailbox) -> dict[str, list[str]]:
    try:
        settings.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.parametrize(
    "settings",
    [
        MICROSOFT,
        MICROSOFT | {"grant": "consent", "client_secret": "", "directory_id": "common"},
        GOOGLE,
        OTHER,
        OTHER | {"grant": "consent", "authorize_url": "https://id.example.org/authorize"},
    ],
)
def test_it_takes_an_application_that_can_work(settings: dict[str, Any]) -> None:
    assert mistakes(OAuthApplication(**settings)) == {}


@pytest.mark.parametrize(
    ("base", "change", "field", "cure"),
    [
        (MICROSOFT, {"application_id": ""}, "application_id", "the ID that the provider gave"),
        (MICROSOFT, {"client_secret": ""}, "client_secret", "Write the secret"),
        (MICROSOFT, {"client_secret": MICROSOFT["application_id"]}, "client_secret", "looks like the secret’s ID"),
        (MICROSOFT, {"directory_id": ""}, "directory_id", "organisation’s domain"),
        (MICROSOFT, {"directory_id": "common"}, "directory_id", "no directory of its own"),
        (MICROSOFT, {"directory_id": "a/b"}, "directory_id", "letters, digits, hyphens and dots"),
        (MICROSOFT, {"grant": "service"}, "grant", "Choose a secret or a certificate"),
        (MICROSOFT, {"grant": "certificate"}, "certificate", "BEGIN CERTIFICATE"),
        (MICROSOFT, {"authority": "http://login.example"}, "authority", "begins with https://"),
        (MICROSOFT, {"ca_file": "/nowhere/ca.pem"}, "ca_file", "no file “/nowhere/ca.pem”"),
        (GOOGLE, {"grant": "secret"}, "grant", "a service account, or a person"),
        (GOOGLE, {"grant": "service"}, "service_account", "whole JSON file"),
        (GOOGLE, {"grant": "service", "service_account": "[]"}, "service_account", "whole JSON file"),
        (OTHER, {"token_url": ""}, "token_url", "gives tokens at"),
        (OTHER, {"grant": "consent"}, "authorize_url", "sign-in page"),
        (OTHER, {"grant": "certificate"}, "grant", "nothing else in common"),
    ],
)
def test_it_refuses_a_mistake_with_its_cure(
    base: dict[str, Any], change: dict[str, Any], field: str, cure: str
) -> None:
    found = mistakes(OAuthApplication(**(base | change)))

    assert list(found) == [field]
    assert cure in found[field][0]


@pytest.mark.parametrize(
    ("application", "change", "field", "cure"),
    [
        (MICROSOFT, {}, "", ""),
        (MICROSOFT, {"protocol": "graph", "server": ""}, "", ""),
        (MICROSOFT, {"login": ""}, "login", "the token says who asks"),
        (MICROSOFT, {"protocol": "ews", "server": "https://x/ews"}, "access_type", "by impersonation only"),
        (MICROSOFT, {"protocol": "ews", "server": "https://x/ews", "access_type": "impersonation"}, "", ""),
        (GOOGLE, {"protocol": "graph", "server": ""}, "oauth_application", "neither Graph nor Exchange"),
    ],
)
def test_a_mailbox_takes_only_an_application_that_fits(
    application: dict[str, Any], change: dict[str, Any], field: str, cure: str
) -> None:
    chosen = OAuthApplication.objects.create(**application)

    found = mistakes(Mailbox(**(BOX | change), oauth_application=chosen))

    assert list(found) == ([field] if field else [])
    assert cure in str(found)


@pytest.mark.parametrize(
    ("settings", "protocol", "server", "scope"),
    [
        ({}, "imap4", "outlook.office365.com", "https://outlook.office365.com/.default"),
        ({}, "smtp", "smtp.office365.com", "https://outlook.office365.com/.default"),
        ({}, "graph", "", "https://graph.microsoft.com/.default"),
        ({}, "graph", "https://graph.microsoft.us/v1.0", "https://graph.microsoft.us/.default"),
        ({}, "ews", "https://mail.example.org/ews/Exchange.asmx", "https://mail.example.org/.default"),
        ({"grant": "consent"}, "ews", "https://outlook.office365.com/EWS/Exchange.asmx",
         "https://outlook.office365.com/EWS.AccessAsUser.All"),
        ({"provider": "google"}, "imap4", "imap.gmail.com", "https://mail.google.com/"),
        ({"scopes": " a  b "}, "pop3", "x", "a b"),
        ({"provider": "other"}, "pop3", "x", ""),
    ],
)  # fmt: skip
def test_it_asks_for_what_the_protocol_needs(settings: dict[str, Any], protocol: str, server: str, scope: str) -> None:
    assert scopes_for(OAuthApplication(**(MICROSOFT | settings)), protocol, server) == scope


def test_a_command_registers_an_application_and_shows_no_secret(manage: Manage) -> None:
    pairs = [f"{name}={value}" for name, value in MICROSOFT.items() if name != "system_name"]

    made = manage("oauth", "set", "office", *pairs, "grant=secret", "secret_expires_on=2020-01-01")
    used = manage("mailbox", "set", "support", "protocol=graph", "login=a@example.org", "oauth_application=office")
    shown = manage("oauth", "list", "--json")

    assert (made.code, used.code) == (0, 0)
    assert "has expired. Make a new one." in made.err
    assert "the-value" not in shown.out
    assert json.loads(shown.out)[0]["application_id"] == MICROSOFT["application_id"]
    assert Mailbox.objects.get().connection().authentication == "oauth2"


def test_the_form_keeps_a_key_of_many_lines_and_never_shows_it() -> None:
    client = Client()
    client.force_login(cast.tamara())
    application = OAuthApplication.objects.create(**MICROSOFT)
    page = client.get(application.get_absolute_url())
    fields = page.context["adminform"].form.fields

    assert MICROSOFT["client_secret"] not in page.content.decode()
    assert fields["directory_id"].widget.attrs["data-for"] == "microsoft"
    assert fields["private_key"].widget.attrs["data-grant"] == "certificate"

    data = {name: value for name, value in MICROSOFT.items() if name != "client_secret"}
    data |= {"provider": "microsoft", "grant": "secret", "private_key": "line one\r\nline two"}
    data |= {"tokens-TOTAL_FORMS": "0", "tokens-INITIAL_FORMS": "0"}
    answer = client.post(application.get_absolute_url(), data)

    assert answer.status_code == 302
    application.refresh_from_db()
    assert application.private_key.splitlines() == ["line one", "line two"]
    assert application.client_secret == MICROSOFT["client_secret"]
    assert "line two" not in client.get(application.get_absolute_url()).content.decode()
