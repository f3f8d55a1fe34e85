"""A person signs in at the provider from the admin and comes back; the mailbox's panel tells how its token does."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.mail.models import Mailbox, MailboxHealth, OAuthApplication, OAuthToken, Sender
from apps.mail.oauth.tokens import tokens_for
from apps.mail.transports.base import TransportError
from tests import cast
from tests.boxes.graph import make_application
from tests.servers.certificates import Certificate
from tests.servers.tokens import Provider

pytestmark = pytest.mark.django_db

RETURN = "/admin/mail/oauthapplication/signed-in/"


@pytest.fixture(scope="module")
def running(certificate: Certificate) -> Iterator[Provider]:
    with Provider(certificate) as server:
        yield server


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.failures.clear()
    running.asked.clear()
    return running


@pytest.fixture
def technologist() -> Client:
    client = Client()
    client.force_login(cast.tamara())
    return client


KINDS: dict[str, dict[str, Any]] = {
    "microsoft": {},
    "google": {"authorize_url": "google/auth", "token_url": "google/token"},
    "other": {"authorize_url": "google/auth", "token_url": "google/token", "scopes": "mail"},
}


def make_mailbox(server: Provider, kind: str = "microsoft", **settings: Any) -> Mailbox:
    addresses = {
        name: value if name == "scopes" else f"{server.address}/{value}" for name, value in KINDS[kind].items()
    }
    application = make_application(server, provider=kind, grant="consent", **addresses)
    fields = {
        "system_name": "support",
        "protocol": "imap4",
        "server": "imap.example.org",
        "authentication": "oauth2",
        "login": "support@postdesk.example",
    }
    return Mailbox.objects.create(oauth_application=application, **fields | settings)


def begin(client: Client, mailbox: Mailbox) -> str:
    """Press “Sign in”; the provider's page."""
    answer = client.get(f"/admin/mail/mailbox/{mailbox.pk}/sign-in/")
    assert answer.status_code == 302
    return str(answer["Location"])


def agree(provider: Provider, page: str) -> str:
    """Sign in there and allow everything; the address that the browser is sent back to."""
    answer = httpx.get(page, verify=provider.ssl_context())
    back = urlsplit(answer.headers["Location"])
    assert back.path == RETURN
    return f"{back.path}?{back.query}"


def said(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_signs_in_and_letters_can_be_collected(technologist: Client, provider: Provider, kind: str) -> None:
    mailbox = make_mailbox(provider, kind)
    later = timezone.now() + timedelta(hours=1)
    MailboxHealth.objects.create(mailbox=mailbox, next_poll_at=later, trouble="token-sign-in-needed")

    page = begin(technologist, mailbox)
    words = said(technologist, agree(provider, page))

    assert "“support@postdesk.example” has signed in" in words
    query = parse_qs(urlsplit(page).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["login_hint"] == ["support@postdesk.example"]
    if kind == "google":
        assert (query["access_type"], query["prompt"]) == (["offline"], ["consent"])
    tokens = tokens_for(Mailbox.objects.get())
    assert tokens
    given = provider.holds(tokens.token())
    assert given
    assert given.account == "support@postdesk.example"
    assert OAuthToken.objects.get().refresh_token in provider.refresh_tokens
    mailbox.health.refresh_from_db()
    assert mailbox.health.next_poll_at < later


def test_a_sender_of_the_same_login_needs_no_sign_in_of_its_own(technologist: Client, provider: Provider) -> None:
    mailbox = make_mailbox(provider)
    said(technologist, agree(provider, begin(technologist, mailbox)))
    sender = Sender(protocol="smtp", authentication="oauth2", login="Support@postdesk.example")
    sender.oauth_application = mailbox.oauth_application

    tokens = tokens_for(sender)

    assert tokens
    assert tokens.token()


def test_a_return_counts_once_and_only_for_who_began(technologist: Client, provider: Provider) -> None:
    mailbox = make_mailbox(provider)
    stranger = Client()
    stranger.force_login(cast.tamara())
    back = agree(provider, begin(technologist, mailbox))
    forged = agree(provider, begin(technologist, mailbox)).replace("state=", "state=x")

    assert "was not begun here" in said(stranger, back)
    assert "was not begun here" in said(technologist, forged)
    assert "was not begun here" in said(technologist, forged.replace("state=x", "state="))
    assert not OAuthToken.objects.exists()

    fresh = agree(provider, begin(technologist, mailbox))
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert "was not begun here" in said(technologist, fresh)

    good = agree(provider, begin(technologist, mailbox))
    assert "has signed in" in said(technologist, good)
    assert "was not begun here" in said(technologist, good)


def test_a_refusal_is_told_with_its_cure(technologist: Client, provider: Provider) -> None:
    mailbox = make_mailbox(provider)
    state = parse_qs(urlsplit(begin(technologist, mailbox)).query)["state"][0]

    words = said(technologist, f"{RETURN}?error=access_denied&error_description=AADSTS65004&state={state}")

    assert "lacks a permission" in words
    assert not OAuthToken.objects.exists()


def test_the_button_is_there_only_where_a_person_is_needed(technologist: Client, provider: Provider) -> None:
    mailbox = make_mailbox(provider)
    assert "/sign-in/" in technologist.get(f"/admin/mail/mailbox/{mailbox.pk}/change/").content.decode()
    OAuthApplication.objects.update(grant="secret")

    assert "/sign-in/" not in technologist.get(f"/admin/mail/mailbox/{mailbox.pk}/change/").content.decode()
    assert technologist.get(f"/admin/mail/mailbox/{mailbox.pk}/sign-in/").status_code == 403
    assert Client().get(RETURN).status_code == 302


def test_the_panel_tells_when_the_token_ends_and_asks_to_sign_in_again(
    technologist: Client, provider: Provider
) -> None:
    mailbox = make_mailbox(provider)
    said(technologist, agree(provider, begin(technologist, mailbox)))
    panel = f"/admin/mail/mailbox/{mailbox.pk}/health/"
    sound = technologist.get(panel).content.decode()
    provider.refresh_tokens.clear()
    OAuthToken.objects.update(expires_at=None)
    tokens = tokens_for(mailbox)
    assert tokens
    with pytest.raises(TransportError):
        tokens.token()

    dead = technologist.get(panel).content.decode()

    assert "Token expires" in sound
    assert "Last refresh" in sound
    assert "/sign-in/" not in sound
    assert "The sign-in has ended" in dead
    assert "AADSTS700082" in dead
    assert f"/admin/mail/mailbox/{mailbox.pk}/sign-in/" in dead


def test_the_list_warns_of_a_secret_that_ends_soon(technologist: Client, provider: Provider) -> None:
    mailbox = make_mailbox(provider)
    OAuthApplication.objects.update(grant="secret", secret_expires_on=timezone.localdate() + timedelta(days=3))
    MailboxHealth.objects.create(mailbox=mailbox, last_success_at=timezone.now())

    assert "Secret expires soon" in technologist.get("/admin/mail/mailbox/").content.decode()
    assert "Make a new one in time" in technologist.get(f"/admin/mail/mailbox/{mailbox.pk}/health/").content.decode()


def test_the_application_page_shows_the_redirect_address_and_no_secret(
    technologist: Client, provider: Provider
) -> None:
    mailbox = make_mailbox(provider)
    said(technologist, agree(provider, begin(technologist, mailbox)))
    application, token = OAuthApplication.objects.get(), OAuthToken.objects.get()

    page = technologist.get(application.get_absolute_url()).content.decode()

    assert f"http://testserver{RETURN}" in page
    assert token.access_token not in page
    assert token.refresh_token not in page
    assert application.client_secret not in page
    assert "A value is stored" in page
