"""Servers of the tests' own, started once a run."""

import os
from collections.abc import Iterator

import pytest

from tests.servers.dovecot import Dovecot, installed


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
