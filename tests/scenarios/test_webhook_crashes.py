"""A worker dies in the middle of a webhook: the call is made again with its key, and the run goes on once."""

import signal
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.scenarios.models import Run, WebhookCall
from apps.scenarios.publishing import start
from tests.cast import make_ticket
from tests.scenarios.making import make_scenario
from tests.scenarios.test_crashes import work
from tests.scenarios.test_steps_objects import ON_TICKET
from tests.scenarios.test_webhooks import Hook, calls

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_call_whose_worker_dies_is_made_again_with_its_key(process_environ: dict[str, str]) -> None:
    with Hook() as hook:
        environ = process_environ | {"POSTDESK_PRIVATE_WEBHOOKS": "1"}
        note = {"kind": "add-note", "text": "answer.Body.id"}
        ticket = make_ticket()
        start(make_scenario(calls(hook, variable="answer"), note, event=ON_TICKET), object=ticket)
        assert work(environ, "webhook.after:1") == -signal.SIGKILL
        call = WebhookCall.objects.get()
        assert (call.state, call.attempts) == (WebhookCall.State.WAITING, 0)
        # Nobody else makes the call while the worker may still be at it.
        assert call.next_try_at > timezone.now() + timedelta(minutes=3)
        WebhookCall.objects.update(next_try_at=timezone.now())
        assert work(environ) == 0
        assert len(hook.asked) == 2
        assert len({asked.headers["Idempotency-Key"] for asked in hook.asked}) == 1
    assert Run.objects.get().state == Run.State.DONE
    assert [note.text for note in ticket.notes.all()] == ["53"]
