"""An agent, and mailboxes that invitations come to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import cast
from tests.boxes import Box, make_box
from tests.servers.dovecot import Dovecot


@pytest.fixture
def agent(client: Client) -> Client:
    client.force_login(cast.olga())
    return client


@pytest.fixture
def box_of(dovecot: Dovecot, tmp_path: Path) -> Callable[..., Box]:
    """A mailbox of a protocol, with a sender that answers leave by."""
    cast.make_queue(is_default=True, acknowledge=False)
    cast.make_sender(is_default=True, name="Поддержка")

    def make(protocol: str, **settings: Any) -> Box:
        return make_box(protocol, dovecot, tmp_path, **settings)

    return make
