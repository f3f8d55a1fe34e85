"""Webhooks: what is sent to another system over real HTTP, and what becomes of its answer."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.scenarios.models import Run, WebhookCall, WebhookSecret
from apps.scenarios.publishing import NotPublishedError, start
from apps.scenarios.webhooks.calling import MOST_ATTEMPTS, make_calls
from tests.cast import make_activity, make_attachment, make_ticket
from tests.scenarios.making import make_scenario, set_variable, work
from tests.scenarios.test_steps_objects import ON_LETTER, ON_TICKET, logged
from tests.servers.dripping import Dripping
from tests.servers.https import CUT, Answer, Asked, HttpsServer

pytestmark = pytest.mark.django_db


class Hook(HttpsServer):
    """Another system; `answers` are given in turn, the last for good."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers = [Answer(200, {"id": 53, "tags": ["a", "b"], "none": None})]
        super().__init__(None)

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def hook(settings: Any) -> Iterator[Hook]:
    settings.POSTDESK_PRIVATE_WEBHOOKS = True
    with Hook() as server:
        yield server


def calls(hook: Hook, path: str = "/hook", **fields: Any) -> dict[str, Any]:
    values = [
        {"name": "Ticket.Number", "value": "object.Number"},
        {"name": "Ticket.Count", "value": "2.50"},
    ]
    return {"kind": "call-webhook", "url": f'"{hook.address}{path}"', "values": values, **fields}


def called(run: Run) -> Run:
    """The run after its calls were made as often as they may be."""
    work()
    for _attempt in range(MOST_ATTEMPTS + 1):
        WebhookCall.objects.update(next_try_at=timezone.now())
        make_calls()
        Run.objects.filter(wake_at__gt=timezone.now() + timedelta(minutes=20)).update(wake_at=timezone.now())
    work()
    run.refresh_from_db()
    return run


def test_it_sends_json_with_a_key_and_reads_the_answer(hook: Hook) -> None:
    said = set_variable("said", 'FORMAT("{0} {1} {2}", LIST(answer.Status, answer.Body.id, answer.Body.tags))')
    step = calls(hook, variable="answer", headers=[{"name": "X-From", "value": '"Postdesk"'}])
    run = called(start(make_scenario(step, said, event=ON_TICKET), object=make_ticket()))
    [asked] = hook.asked
    assert (asked.method, asked.path) == ("POST", "/hook")
    assert asked.json() == {"Ticket": {"Number": "HD-1", "Count": 2.5}}
    assert asked.headers["Idempotency-Key"] == str(WebhookCall.objects.get().key)
    assert (asked.headers["X-From"], asked.headers["Host"]) == ("Postdesk", hook.address.removeprefix("http://"))
    assert (run.state, run.variables["said"]) == (Run.State.DONE, "200 53 a, b")
    assert logged(run)["Status"] == "200"


def test_nobody_waits_where_nobody_asks_for_the_answer(hook: Hook) -> None:
    run = start(make_scenario(calls(hook, method="GET"), event=ON_TICKET), object=make_ticket())
    work()
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    assert not hook.asked
    make_calls()
    assert (hook.asked[0].method, hook.asked[0].content) == ("GET", b"")


@pytest.mark.parametrize("busy", [Answer(503), Answer(429, headers={"Retry-After": "3600"}), Answer(CUT)])
def test_it_tries_again_with_the_same_key(hook: Hook, busy: Answer) -> None:
    hook.answers.insert(0, busy)
    start(make_scenario(calls(hook), event=ON_TICKET), object=make_ticket())
    work()
    make_calls()
    call = WebhookCall.objects.get()
    assert (call.state, call.attempts) == (WebhookCall.State.WAITING, 1)
    pause = call.next_try_at - timezone.now()
    assert pause > timedelta(minutes=50) if busy.status == 429 else pause > timedelta(seconds=20)
    assert not make_calls()
    WebhookCall.objects.update(next_try_at=timezone.now())
    make_calls()
    call.refresh_from_db()
    assert (call.state, call.status, call.attempts) == (WebhookCall.State.DONE, 200, 2)
    assert len({asked.headers["Idempotency-Key"] for asked in hook.asked}) == 1


@pytest.mark.parametrize("answer", [Answer(404, {"why": "unknown"}), Answer(302, headers={"Location": "/other"})])
def test_what_is_refused_for_good_fails_the_run_or_takes_the_other_way(hook: Hook, answer: Answer) -> None:
    hook.answers = [answer]
    ticket = make_ticket()
    run = called(start(make_scenario(calls(hook, variable="answer"), event=ON_TICKET), object=ticket))
    assert (run.state, run.error) == (Run.State.FAILED, f"The webhook failed: The answer was {answer.status}.")
    assert [asked.path for asked in hook.asked] == ["/hook"]
    other = calls(hook, variable="answer", otherwise=[set_variable("said", "answer.Error")])
    run = called(start(make_scenario(other, event=ON_TICKET, system_name="other"), object=ticket))
    assert run.variables["said"] == f"The answer was {answer.status}."


def test_it_gives_up_in_the_end(hook: Hook) -> None:
    hook.answers = [Answer(500)]
    run = called(start(make_scenario(calls(hook, variable="answer"), event=ON_TICKET), object=make_ticket()))
    assert run.state == Run.State.FAILED
    assert len(hook.asked) == WebhookCall.objects.get().attempts == MOST_ATTEMPTS


def test_an_answer_may_not_be_too_large_nor_too_deep(hook: Hook) -> None:
    hook.answers = [Answer(200, b"x" * 1_000_001), Answer(200, b"[" * 100_000)]
    scenario = make_scenario(calls(hook, variable="answer"), event=ON_TICKET)
    assert "larger than 1000000 bytes" in called(start(scenario, object=make_ticket())).error
    assert called(start(scenario, object=make_ticket())).state in {Run.State.FAILED, Run.State.DONE}


def test_a_secret_goes_along_and_stands_nowhere(hook: Hook) -> None:
    WebhookSecret.objects.create(system_name="erp", value="Bearer very-secret")
    step = calls(hook, secret="erp", variable="answer")
    run = called(start(make_scenario(step, event=ON_TICKET), object=make_ticket()))
    assert hook.asked[0].headers["Authorization"] == "Bearer very-secret"
    call = WebhookCall.objects.values().get()
    assert "very-secret" not in json.dumps(
        [str(call), list(run.entries.values_list("values", flat=True)), run.variables]
    )
    with pytest.raises(NotPublishedError, match="There is no secret “other”"):
        make_scenario(calls(hook, secret="other"), event=ON_TICKET, system_name="other")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:10.0.0.1]"]
)
def test_the_own_network_is_out_of_reach(host: str, settings: Any) -> None:
    settings.POSTDESK_PRIVATE_WEBHOOKS = False
    step = {"kind": "call-webhook", "url": f'"http://{host}:9/"', "variable": "answer"}
    assert "private network" in called(start(make_scenario(step))).error


@pytest.mark.parametrize("said", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["headers", "content"])
def test_an_answer_that_drips_is_not_waited_for(said: bytes, settings: Any) -> None:
    settings.POSTDESK_PRIVATE_WEBHOOKS = True
    with Dripping(said) as server:
        run = start(make_scenario({"kind": "call-webhook", "url": f'"{server.address}/"', "variable": "answer"}))
        work()
        assert make_calls(longest=0.5) == 1

    call = WebhookCall.objects.get()
    assert (call.state, call.attempts) == (WebhookCall.State.WAITING, 1)
    assert call.error == "The other system did not answer in time."
    assert call.run == run


@pytest.mark.parametrize(
    "said", [b"\x00\xff" * 100, b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nrubbish"]
)
def test_rubbish_for_an_answer_is_a_failed_attempt(said: bytes, settings: Any) -> None:
    settings.POSTDESK_PRIVATE_WEBHOOKS = True
    with Dripping(said, drips=0) as server:
        start(make_scenario({"kind": "call-webhook", "url": f'"{server.address}/"'}))
        work()
        assert make_calls() == 1

    call = WebhookCall.objects.get()
    assert (call.state, call.attempts) == (WebhookCall.State.WAITING, 1)
    assert call.error.startswith("The call failed: ")


@pytest.mark.parametrize("url", ["ftp://example.com/", "file:///etc/passwd", "example.com", "https://a:b@example.com/"])
def test_only_web_addresses_without_passwords_are_called(url: str) -> None:
    run = start(make_scenario({"kind": "call-webhook", "url": f'"{url}"'}))
    work()
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "address" in run.error
    assert not WebhookCall.objects.exists()


def test_files_are_sent_in_base64(hook: Hook) -> None:
    letter = make_activity()
    make_attachment(letter, "Акт.pdf", b"one")
    step = calls(hook, values=[{"name": "files", "value": "letter.Attachments.Content"}])
    start(make_scenario(step, event=ON_LETTER), object=letter)
    work()
    make_calls()
    assert hook.asked[0].json() == {
        "files": [{"name": "Акт.pdf", "content_type": "application/pdf", "size": 3, "content": "b25l"}]
    }


def test_the_answer_wakes_the_run_at_once(hook: Hook) -> None:
    run = start(make_scenario(calls(hook, variable="answer"), event=ON_TICKET), object=make_ticket())
    work()
    make_calls()
    run.refresh_from_db()
    assert (run.state, run.wake_at is not None and run.wake_at <= timezone.now()) == (Run.State.WAITING, True)
    work()
    run.refresh_from_db()
    assert run.state == Run.State.DONE


def test_an_answer_that_nobody_waits_for_disturbs_no_later_wait(hook: Hook) -> None:
    wait = {"kind": "wait", "mode": "time", "duration": "1 h"}
    run = start(make_scenario(calls(hook), wait, event=ON_TICKET), object=make_ticket())
    work()
    make_calls()
    run.refresh_from_db()
    assert run.wake_at
    assert run.wake_at > timezone.now() + timedelta(minutes=50)
    assert WebhookCall.objects.get().state == WebhookCall.State.DONE
