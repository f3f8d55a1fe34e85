"""Mailboxes for the tests of the whole path."""

from pathlib import Path

import pytest

from tests.boxes import PROTOCOLS, Box, DovecotBox, make_box
from tests.servers.dovecot import Dovecot


@pytest.fixture(params=PROTOCOLS)
def box(request: pytest.FixtureRequest, dovecot: Dovecot, tmp_path: Path, db: None) -> Box:
    """A mailbox of each protocol in turn."""
    return make_box(request.param, dovecot, tmp_path)


@pytest.fixture(params=["imap4", "maildir", "ews", "graph"])
def box_with_folders(request: pytest.FixtureRequest, dovecot: Dovecot, tmp_path: Path, db: None) -> Box:
    """A mailbox of each protocol that has folders."""
    return make_box(request.param, dovecot, tmp_path)


@pytest.fixture
def imap_box(dovecot: Dovecot, tmp_path: Path, db: None) -> DovecotBox:
    """A mailbox of IMAP4, for what only that protocol has."""
    box = make_box("imap4", dovecot, tmp_path)
    assert isinstance(box, DovecotBox)
    return box
