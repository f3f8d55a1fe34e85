"""Tokens: asked for at a provider, kept encrypted, renewed once for all, and told in words when they don't come."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.db import connection as database
from django.utils import timezone

from apps.mail.models import Mailbox, OAuthToken
from apps.mail.oauth.health import token_health
from apps.mail.oauth.tokens import Tokens, forget_tokens, tokens_for
from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble
from tests.boxes.graph import make_application
from tests.servers.certificates import Certificate
from tests.servers.https import Answer
from tests.servers.tokens import SECRET, Given, Provider

pytestmark = pytest.mark.django_db

OFFICE = "https://outlook.office365.com/.default"


@pytest.fixture(scope="module")
def running(certificate: Certificate) -> Iterator[Provider]:
    with Provider(certificate) as server:
        yield server


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.asked.clear()
    running.failures.clear()
    running.refresh_tokens.clear()
    running.pause, running.lifetime = 0, 3600
    return running


def make_mailbox(server: Provider, **settings: Any) -> Mailbox:
    application = make_application(server, **settings)
    return Mailbox.objects.create(
        system_name=f"box-{application.pk}",
        protocol="imap4",
        server="imap.example.org",
        authentication="oauth2",
        login="Support@postdesk.example",
        oauth_application=application,
    )


def tokens_of(mailbox: Mailbox) -> Tokens:
    tokens = tokens_for(mailbox)
    assert tokens
    return tokens


def failure(mailbox: Mailbox) -> TransportError:
    with pytest.raises(TransportError) as caught:
        tokens_of(mailbox).token()
    return caught.value


def row() -> OAuthToken:
    return OAuthToken.objects.get()


def signed_in(mailbox: Mailbox, refresh_token: str, provider: Provider) -> None:
    """As if somebody had signed in an hour ago."""
    tokens = tokens_of(mailbox)
    provider.refresh_tokens[refresh_token] = Given("support@postdesk.example", tokens.scope, "consent", 0)
    OAuthToken.objects.create(
        application=tokens.application,
        account=tokens.account,
        scope=tokens.scope,
        refresh_token=refresh_token,
        signed_in_at=timezone.now(),
    )


def test_it_asks_once_and_keeps_the_token_encrypted_for_all(provider: Provider) -> None:
    mailbox = make_mailbox(provider)
    token = tokens_of(mailbox).token()

    other = Mailbox.objects.create(
        system_name="other",
        protocol="pop3",
        authentication="oauth2",
        login="b@x",
        oauth_application=mailbox.oauth_application,
    )

    assert tokens_of(other).token() == tokens_of(mailbox).token() == token
    [asked] = provider.asked
    assert (asked["grant_type"], asked["scope"]) == ("client_credentials", OFFICE)
    with database.cursor() as cursor:
        cursor.execute("select access_token from mail_oauthtoken")
        [(stored,)] = cursor.fetchall()
    assert token not in stored


def test_it_renews_a_token_before_it_ends(provider: Provider) -> None:
    mailbox = make_mailbox(provider)
    first = tokens_of(mailbox).token()

    with time_machine.travel(timezone.now() + timedelta(minutes=56)):
        second = tokens_of(mailbox).token()

    assert second != first


def test_it_asks_for_another_when_a_server_refused_it(provider: Provider) -> None:
    tokens = tokens_of(make_mailbox(provider))
    first = tokens.token()

    tokens.refused("another")
    assert tokens.token() == first
    tokens.refused(first)

    assert tokens.token() != first


def test_it_proves_itself_by_a_certificate(provider: Provider) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "postdesk")])
    now = timezone.now()
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    provider.assertion_certificate = certificate.public_bytes(serialization.Encoding.PEM).decode()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    settings = {"grant": "certificate", "certificate": provider.assertion_certificate, "private_key": pem}
    mailbox = make_mailbox(provider, client_secret="", **settings)
    assert mailbox.oauth_application
    mailbox.oauth_application.full_clean()

    assert tokens_of(mailbox).token()
    assert "client_secret" not in provider.asked[0]


def test_a_google_service_account_asks_for_each_mailbox(provider: Provider) -> None:
    google = {"provider": "google", "grant": "service", "application_id": "", "client_secret": ""}
    mailbox = make_mailbox(provider, service_account=provider.service_account(), **google)
    assert mailbox.oauth_application
    mailbox.oauth_application.full_clean()

    given = provider.holds(tokens_of(mailbox).token())

    assert given
    assert (given.account, given.scope) == ("support@postdesk.example", "https://mail.google.com/")


def test_it_saves_the_refresh_token_that_microsoft_hands_out_anew(provider: Provider) -> None:
    mailbox = make_mailbox(provider, grant="consent")
    signed_in(mailbox, "old", provider)

    tokens_of(mailbox).token()

    assert row().refresh_token in provider.refresh_tokens
    assert "old" not in provider.refresh_tokens
    OAuthToken.objects.update(expires_at=None)
    assert tokens_of(mailbox).token()


def test_google_lets_a_refresh_token_stay(provider: Provider) -> None:
    mailbox = make_mailbox(provider, provider="google", grant="consent", token_url=f"{provider.address}/google/token")
    signed_in(mailbox, "kept", provider)

    assert tokens_of(mailbox).token()
    assert row().refresh_token == "kept"


@pytest.mark.parametrize(
    ("settings", "trouble", "cure"),
    [
        ({"client_secret": "wrong"}, Trouble.TOKEN_SECRET_WRONG, "Copy its value again"),
        ({"application_id": "unknown"}, Trouble.TOKEN_APPLICATION_UNKNOWN, "no application with this ID"),
        ({"directory_id": "nowhere.example"}, Trouble.TOKEN_DIRECTORY_UNKNOWN, "no such directory"),
        ({"grant": "consent"}, Trouble.TOKEN_SIGN_IN_NEEDED, "Press “Sign in”"),
        ({"ca_file": ""}, Trouble.TLS_UNTRUSTED, "not trusted"),
        ({"authority": "https://localhost:1"}, Trouble.REFUSED, "refuses connections"),
    ],
)
def test_it_tells_what_is_wrong_with_its_cure(
    provider: Provider, settings: dict[str, str], trouble: Trouble, cure: str
) -> None:
    error = failure(make_mailbox(provider, **settings))

    assert error.trouble is trouble
    assert cure in str(trouble.sentence)
    assert "Trace ID" not in error.detail


@pytest.mark.parametrize(
    ("error", "description", "trouble"),
    [
        ("invalid_client", "AADSTS7000222: The provided client secret keys are expired.", Trouble.TOKEN_SECRET_EXPIRED),
        ("invalid_client", "AADSTS700027: Client assertion failed.", Trouble.TOKEN_CERTIFICATE_REFUSED),
        ("invalid_scope", "AADSTS70011: The provided value for scope is not valid.", Trouble.TOKEN_SCOPE_REFUSED),
        ("invalid_grant", "AADSTS65001: The user has not consented.", Trouble.TOKEN_CONSENT_MISSING),
        ("access_denied", "AADSTS53003: Blocked by Conditional Access policies.", Trouble.TOKEN_POLICY),
        ("unauthorized_client", "AADSTS7000112: Disabled.", Trouble.TOKEN_APPLICATION_CLOSED),
        ("invalid_grant", "AADSTS50173: The provided grant has expired.", Trouble.TOKEN_SIGN_IN_ENDED),
        ("invalid_grant", "Token has been expired or revoked.", Trouble.TOKEN_SIGN_IN_ENDED),
        ("unauthorized_client", "Client is unauthorized to retrieve access tokens using this method, or client not"
         " authorized for any of the scopes requested. Service account", Trouble.TOKEN_DELEGATION_MISSING),
        ("deleted_client", "The OAuth client was deleted.", Trouble.TOKEN_APPLICATION_UNKNOWN),
        ("admin_policy_enforced", "", Trouble.TOKEN_CONSENT_MISSING),
        ("something_new", "nobody knows", Trouble.TOKEN_REFUSED),
    ],
)  # fmt: skip
def test_it_knows_the_providers_errors(provider: Provider, error: str, description: str, trouble: Trouble) -> None:
    provider.failures = [(error, description)]

    said = failure(make_mailbox(provider))

    assert (said.trouble, said.permanent) == (trouble, True)
    assert str(trouble.sentence)


def test_it_repeats_the_last_answer_instead_of_asking_again_and_again(provider: Provider) -> None:
    mailbox = make_mailbox(provider, client_secret="wrong")
    failure(mailbox)
    failure(mailbox)
    assert len(provider.asked) == 1
    assert mailbox.oauth_application

    mailbox.oauth_application.client_secret = SECRET
    mailbox.oauth_application.save()
    forget_tokens(mailbox.oauth_application)

    assert tokens_of(mailbox).token()


def test_it_goes_on_with_a_token_that_is_still_good_while_the_provider_is_away(provider: Provider) -> None:
    mailbox = make_mailbox(provider)
    first = tokens_of(mailbox).token()
    provider.failures = [Answer(503, b"away", {"Retry-After": "120"})] * 2

    with time_machine.travel(timezone.now() + timedelta(minutes=57)):
        assert tokens_of(mailbox).token() == first
        health = token_health(mailbox)
        assert health
        assert (row().trouble, str(health.alarm)) == ("token-service-busy", str(Trouble.TOKEN_SERVICE_BUSY.sentence))
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        error = failure(mailbox)
    assert (error.trouble, error.permanent, error.pause > 60) == (Trouble.TOKEN_SERVICE_BUSY, False, True)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_ask_once(provider: Provider) -> None:
    mailbox = make_mailbox(provider)
    provider.pause = 0.3
    got: list[str] = []

    def ask() -> None:
        got.append(tokens_of(Mailbox.objects.get(pk=mailbox.pk)).token())
        database.close()

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 5
    assert len(set(got)) == len(provider.asked) == 1


def test_it_warns_before_a_secret_ends(provider: Provider) -> None:
    mailbox = make_mailbox(provider, secret_expires_on=timezone.localdate() + timedelta(days=10))
    soon = token_health(mailbox)
    assert soon
    assert "Make a new one in time" in str(soon.alarm)
    assert not soon.broken

    with time_machine.travel(timezone.now() + timedelta(days=11)):
        late = token_health(mailbox)
    assert late
    assert "has expired" in str(late.alarm)


def test_a_lost_key_is_told(provider: Provider, settings: Any) -> None:
    mailbox = make_mailbox(provider)
    settings.SECRETS_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]

    assert failure(Mailbox.objects.get(pk=mailbox.pk)).trouble is Trouble.SECRET_UNREADABLE


def test_it_names_a_missing_ca_file(provider: Provider, tmp_path: Path) -> None:
    assert failure(make_mailbox(provider, ca_file=str(tmp_path / "no.pem"))).trouble is Trouble.CA_FILE_UNREADABLE
