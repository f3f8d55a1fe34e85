"""Another system is told over HTTP, each time once (an Idempotency-Key goes along)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.attributes import Attribute, Type, Value
from apps.attributes.wording import in_words
from apps.formulas import Scope
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.models import WebhookCall, WebhookSecret
from apps.scenarios.running import Again, Enter, GoOn, Outcome, Running, StepError
from apps.scenarios.steps.at_hand import given, put, text_of, told
from apps.scenarios.steps.kind import Branch, Names, StepKind
from apps.scenarios.webhooks.body import AnswerTooComplexError, read, write
from apps.scenarios.webhooks.nudging import nudge_calls
from apps.scenarios.webhooks.places import read_url

METHODS = ("POST", "GET", "PUT", "PATCH", "DELETE")
LARGEST_BODY = 20_000_000  # characters
_LOOK_AGAIN = timedelta(minutes=5)  # should nobody wake the run
_WITHOUT_BODY = {"GET", "DELETE"}


def _run(running: Running, step: Step) -> Outcome:
    key = running.remembered.get("call")
    if key is None:
        queued = _queue(running, step)
        waits = text_of(step, "variable") or step.otherwise
        return Again(timezone.now() + _LOOK_AGAIN, {"call": queued.pk}) if waits else GoOn()
    call = WebhookCall.objects.filter(pk=key).first()
    if call is None:
        raise StepError(gettext("The call was deleted while the scenario waited for its answer."))
    if call.state == WebhookCall.State.WAITING:
        return Again(timezone.now() + _LOOK_AGAIN, running.remembered)
    return _answered(running, step, call)


def _queue(running: Running, step: Step) -> WebhookCall:
    """Put the call in line; it is made when the step is committed."""
    method = text_of(step, "method") or METHODS[0]
    with told():
        url = str(read_url(in_words(running.value(text_of(step, "url")))))
    call = WebhookCall.objects.create(
        run=running.run,
        step_key=step.key,
        method=method,
        url=url,
        headers=_headers(running, step),
        body="" if method in _WITHOUT_BODY else _body(running, step),
        secret_name=_secret(step),
        secret_header=text_of(step, "secret_header"),
    )
    transaction.on_commit(nudge_calls)
    running.tell(_("Call"), f"{method} {url}")
    if call.body:
        running.tell(_("Sent"), call.body)
    return call


def _headers(running: Running, step: Step) -> dict[str, str]:
    headers = {name: in_words(value) for name, value in given(running, step, "headers").items()}
    for name, value in headers.items():
        try:
            httpx.Headers({name: value}).raw  # noqa: B018 - asks for the bytes, which not every text has
        except UnicodeEncodeError:
            raise StepError(gettext("The header “%(name)s” can hold Latin letters only.") % {"name": name}) from None
        if not f"{name}{value}".isprintable() or not name.replace("-", "").replace("_", "").isalnum():
            raise StepError(gettext("“%(name)s” is no header, or holds a line break.") % {"name": name})
    return headers


def _body(running: Running, step: Step) -> str:
    values: dict[str, Any] = {}
    for name, value in given(running, step, "values").items():
        values = put(values, name, lambda _before: value)  # noqa: B023 - called at once
    text = write(values)
    if len(text) > LARGEST_BODY:
        raise StepError(gettext("There is more to send than a webhook may take. Send fewer or smaller files."))
    return text


def _secret(step: Step) -> str:
    name = text_of(step, "secret")
    if name and not WebhookSecret.objects.filter(system_name=name).exists():
        raise StepError(gettext("There is no secret “%(name)s”. Add it in the administration.") % {"name": name})
    return name


def _answered(running: Running, step: Step, call: WebhookCall) -> Outcome:
    failed = call.state == WebhookCall.State.FAILED
    running.tell(_("Status"), str(call.status or ""))
    running.tell(_("Answer"), call.error or call.answer)
    if variable := text_of(step, "variable"):
        running.set(variable, _value(call))
    if failed and not step.otherwise:
        raise StepError(gettext("The webhook failed: %(error)s") % {"error": call.error})
    return Enter("otherwise") if failed else GoOn()


def _value(call: WebhookCall) -> Value:
    try:
        body = read(call.answer)
    except AnswerTooComplexError as error:
        raise StepError(gettext("The answer of the webhook has too many parts.")) from error
    value: dict[str, Value] = {"Status": Decimal(call.status or 0), "Error": call.error}
    return value if body is None else value | {"Body": body}


def _names(step: Step, scope: Scope) -> Names:
    name = text_of(step, "variable")
    # Nobody knows what the other system answers: of keys and values anything may be asked.
    parts = (Attribute("Status", Type.NUMBER), Attribute("Error"), Attribute("Body", Type.KEY_VALUE))
    return {name: Attribute(name, Type.OBJECT, parts=parts)} if name else {}


CALL_WEBHOOK = StepKind(
    key="call-webhook",
    label=_("Call webhook"),
    description=_("Tells another system over HTTP, and tries again for hours if it doesn’t answer."),
    icon="globe-alt",
    fields=(
        Field("method", _("Method"), FieldKind.CHOICE, choices=tuple((method, method) for method in METHODS)),
        Field(
            "url", _("Address"), FieldKind.FORMULA, help=_("A formula; an address by itself stands in quotation marks.")
        ),
        Field("headers", _("Headers"), FieldKind.VALUES, required=False),
        Field(
            "secret",
            _("Secret"),
            FieldKind.SECRET,
            required=False,
            help=_("The system name of a stored secret, which is sent as a header and stands in no log."),
        ),
        Field(
            "secret_header",
            _("Header of the secret"),
            FieldKind.LINE,
            required=False,
            help=_("Empty: Authorization."),
        ),
        Field("values", _("Values"), FieldKind.VALUES, required=False, help=_("What is sent, as JSON.")),
        Field(
            "variable",
            _("Variable with the answer"),
            FieldKind.VARIABLE,
            required=False,
            help=_("Its parts: Status and Body. Empty: nobody waits for the answer."),
        ),
    ),
    run=_run,
    branches=(Branch("otherwise", _("If it fails")),),
    names=_names,
)
