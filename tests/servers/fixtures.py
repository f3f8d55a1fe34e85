"""Servers of the tests' own, started once a run."""

import os
from collections.abc import Iterator

import pytest

from tests.servers.certificates import Certificate, issue_certificate
from tests.servers.dovecot import Dovecot, installed
from tests.servers.exchange import Exchange
from tests.servers.exchange_store import RUSSIAN
from tests.servers.smtp import SmtpSink


def require_dovecot() -> None:
    """Skip the test where Dovecot is not installed, unless real servers are demanded."""
    if not installed() and os.environ.get("REQUIRE_REAL_SERVERS") != "1":
        pytest.skip("dovecot-imapd and dovecot-pop3d are not installed")


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """IMAP4 and POP3, plain, TLS and STARTTLS; take a login of your own from `new_user`."""
    require_dovecot()
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for "localhost" by an authority that nobody knows."""
    return issue_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """An SMTP server that keeps the letters it gets, in clear and without sign-in."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture(scope="session")
def exchange() -> Iterator[Exchange]:
    """An Exchange server, in clear, whose folders have Russian names; take a login of your own from `new_user`."""
    with Exchange(localised=RUSSIAN) as server:
        yield server
