"""Making the calls that are due: each once if possible, again after a break, and never for longer than a while."""

import asyncio
import logging
import time
from dataclasses import dataclass
from datetime import timedelta

import httpx
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.mail.secrets import SecretUnreadableError, reveal
from apps.mail.tls import verifying_context
from apps.runtime.failpoints import passing
from apps.scenarios.models import WebhookCall, WebhookSecret
from apps.scenarios.runs.waking import wake
from apps.scenarios.webhooks.places import Place, PlaceRefusedError, find_place

logger = logging.getLogger(__name__)

AT_ONCE = 500
MOST_ATTEMPTS = 10
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
CLAIMED_FOR = timedelta(minutes=5)  # after that, the worker that made the call counts as dead
LONGEST_CALL = 60.0  # seconds, however slowly the answer and its headers drip
LARGEST_ANSWER = 1_000_000  # bytes
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_AGAIN = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Answered:
    """What the other system said; `retry_after` is how long it wants to be left alone."""

    status: int
    text: str
    retry_after: timedelta | None = None


class CallFailedError(Exception):
    """A call without an answer; the text is a sentence."""

    def __init__(self, sentence: str, *, permanent: bool = False) -> None:
        self.permanent = permanent
        super().__init__(sentence)


def make_calls(*, time_limit: float = 300, longest: float = LONGEST_CALL) -> int:
    """Make the calls that are due, each in `longest` seconds; returns how many were tried.

    What the time is too short for waits.
    """
    tried, end = 0, time.monotonic() + time_limit - longest
    for pk in WebhookCall.objects.due().values_list("pk", flat=True)[:AT_ONCE]:
        if time.monotonic() > end:
            break
        call = _claim(pk)
        if call is not None:
            _make(call, longest)
            tried += 1
    return tried


def _claim(pk: int) -> WebhookCall | None:
    """The call for this worker alone; None when another has it."""
    now = timezone.now()
    rows = WebhookCall.objects.filter(pk=pk, state=WebhookCall.State.WAITING, next_try_at__lte=now)
    if not rows.update(next_try_at=now + CLAIMED_FOR):
        return None
    return WebhookCall.objects.get(pk=pk)


def _make(call: WebhookCall, longest: float) -> None:
    passing("webhook.before")
    try:
        answered = _ask(call, longest)
    except CallFailedError as error:
        passing("webhook.after")
        _note_failure(call, str(error), permanent=error.permanent)
        return
    passing("webhook.after")
    call.status, call.answer = answered.status, answered.text
    if answered.status in _AGAIN:
        _note_failure(call, _("The answer was %(status)s.") % {"status": answered.status}, after=answered.retry_after)
    elif 200 <= answered.status < 300:
        _finish(call, WebhookCall.State.DONE, "")
    else:
        _finish(call, WebhookCall.State.FAILED, _("The answer was %(status)s.") % {"status": answered.status})


def _ask(call: WebhookCall, longest: float) -> Answered:
    """Make the call. CallFailedError when there is no answer."""
    headers = {**call.headers, **_secret(call), "Idempotency-Key": str(call.key), "User-Agent": "Postdesk"}
    if call.body:
        headers.setdefault("Content-Type", "application/json; charset=utf-8")
    try:
        return asyncio.run(_within(longest, call, find_place(call.url), headers))
    except PlaceRefusedError as error:
        raise CallFailedError(str(error), permanent=True) from error
    except (httpx.TimeoutException, TimeoutError) as error:
        raise CallFailedError(_("The other system did not answer in time.")) from error
    except (httpx.HTTPError, OSError) as error:
        raise CallFailedError(_("The call failed: %(error)s") % {"error": error}) from error


async def _within(longest: float, call: WebhookCall, place: Place, headers: dict[str, str]) -> Answered:
    """The exchange with one deadline for all of it: timeouts of reads begin anew with every byte."""
    # Redirects are not followed: where they lead has been looked at by nobody.
    async with (
        asyncio.timeout(longest),
        httpx.AsyncClient(verify=verifying_context(), timeout=_TIMEOUT, trust_env=False) as client,
    ):
        return await _exchange(client, call, place, headers)


async def _exchange(client: httpx.AsyncClient, call: WebhookCall, place: Place, headers: dict[str, str]) -> Answered:
    request = client.build_request(
        call.method,
        place.pinned,
        headers={**headers, "Host": place.host},
        content=call.body.encode() or None,
        # The certificate must be that of the name, although the number is called.
        extensions={"sni_hostname": place.url.host},
    )
    response = await client.send(request, stream=True)
    try:
        content = await _content(response)
    finally:
        await response.aclose()
    text = content.decode(response.encoding or "utf-8", errors="replace").replace("\0", "")
    return Answered(response.status_code, text, _retry_after(response.headers.get("Retry-After", "")))


async def _content(response: httpx.Response) -> bytes:
    """The answer, unless it is too large."""
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > LARGEST_ANSWER:
            sentence = _("The answer is larger than %(most)s bytes.")
            raise CallFailedError(sentence % {"most": LARGEST_ANSWER}, permanent=True)
    return bytes(content)


def _retry_after(text: str) -> timedelta | None:
    return min(timedelta(seconds=int(text)), timedelta(days=1)) if text.isdecimal() and len(text) < 9 else None


def _secret(call: WebhookCall) -> dict[str, str]:
    """The header with the secret, as it is now. Nothing of it is logged."""
    if not call.secret_name:
        return {}
    stored = WebhookSecret.objects.filter(system_name=call.secret_name).first()
    if stored is None:
        sentence = _("There is no secret “%(name)s” any more. Add it in the administration.")
        raise CallFailedError(sentence % {"name": call.secret_name}, permanent=True)
    try:
        value = reveal(stored.value).strip()
    except SecretUnreadableError as error:
        sentence = _("The secret “%(name)s” can’t be read any more. Enter it again in the administration.")
        raise CallFailedError(sentence % {"name": call.secret_name}, permanent=True) from error
    if not value.isascii() or not value.isprintable():
        sentence = _("The secret “%(name)s” holds characters that no header can.")
        raise CallFailedError(sentence % {"name": call.secret_name}, permanent=True)
    return {call.secret_header or "Authorization": value}


def _note_failure(call: WebhookCall, sentence: str, *, permanent: bool = False, after: timedelta | None = None) -> None:
    call.attempts += 1
    if permanent or call.attempts >= MOST_ATTEMPTS:
        call.attempts -= 1  # `_finish` counts this attempt
        _finish(call, WebhookCall.State.FAILED, sentence)
        return
    pause = max(after or timedelta(0), min(FIRST_PAUSE * 2 ** (call.attempts - 1), LONGEST_PAUSE))
    call.error, call.next_try_at = sentence, timezone.now() + pause
    call.save(update_fields=["attempts", "error", "next_try_at", "status", "answer"])


def _finish(call: WebhookCall, state: WebhookCall.State, error: str) -> None:
    """Keep what came of it, and wake the run that waits for it."""
    call.attempts += 1
    call.state, call.error, call.finished_at = state, error, timezone.now()
    with transaction.atomic():
        call.save(update_fields=["attempts", "state", "error", "finished_at", "status", "answer"])
        wake(call.run_id, {"call": call.pk})
