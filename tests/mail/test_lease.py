"""One worker at a time for each mailbox, and nobody waits for the dead."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.mail.lease import LeaseLostError, take_lease
from apps.mail.models import MailboxHealth
from apps.runtime.processes import is_gone, this_process
from tests.cast import make_mailbox

pytestmark = pytest.mark.django_db


def test_it_is_given_once_until_released() -> None:
    mailbox = make_mailbox()
    lease = take_lease(mailbox)
    assert lease is not None
    assert take_lease(mailbox) is None
    lease.release()
    assert take_lease(mailbox) is not None


def test_it_is_given_to_another_when_its_time_has_run_out() -> None:
    mailbox = make_mailbox()
    late = take_lease(mailbox)
    assert late is not None
    MailboxHealth.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert take_lease(mailbox) is not None
    with pytest.raises(LeaseLostError):
        late.renew()


def test_it_is_given_at_once_when_its_process_has_ended() -> None:
    mailbox = make_mailbox()
    code = "from apps.runtime.processes import this_process; print(this_process())"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    lease = take_lease(mailbox)
    assert lease is not None
    MailboxHealth.objects.update(lease_by=f"{ended}/12345678")
    assert is_gone(ended)
    assert take_lease(mailbox) is not None


def test_it_is_not_taken_from_a_process_that_lives_or_can_not_be_seen() -> None:
    mailbox = make_mailbox()
    take_lease(mailbox)
    for holder in (f"elsewhere/1/1/{'0' * 8}",):
        MailboxHealth.objects.update(lease_by=holder)
        assert take_lease(mailbox) is None
    assert not is_gone(this_process())
