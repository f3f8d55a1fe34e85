"""The run stands still for some time, until a moment, or until somebody replies."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.attributes import Attribute, Type
from apps.attributes.durations import read_duration
from apps.formulas import Scope
from apps.scenarios.built_in import LETTER
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.objects.references import refer_to_letter
from apps.scenarios.running import GoOn, Outcome, Running, StepError, WaitFor
from apps.scenarios.steps.at_hand import letter_of, text_of
from apps.scenarios.steps.kind import Branch, Names, StepKind

TIME, MOMENT, REPLY = "time", "moment", "reply"


def _run(running: Running, step: Step) -> Outcome:
    match text_of(step, "mode") or TIME:
        case "moment":
            return _until_moment(running, step)
        case "reply":
            return _for_reply(running, step)
    until = timezone.now() + _duration(text_of(step, "duration"))
    running.tell(_("Until"), until)
    return WaitFor(until=until)


def _until_moment(running: Running, step: Step) -> Outcome:
    until = running.value(text_of(step, "until"))
    if not isinstance(until, datetime):
        raise StepError(gettext("“%(formula)s” gives no date and time.") % {"formula": text_of(step, "until")})
    running.tell(_("Until"), until)
    return WaitFor(until=until) if until > timezone.now() else GoOn()


def _for_reply(running: Running, step: Step) -> Outcome:
    letter = letter_of(running, step, "letter") if text_of(step, "letter") else running.sent
    if letter is None:
        raise StepError(gettext("The run has sent no letter yet that somebody could reply to."))
    limit = text_of(step, "limit")
    until = timezone.now() + _duration(limit) if limit else None
    running.tell(_("Reply to"), refer_to_letter(letter))
    if until is not None:
        running.tell(_("Until"), until)
    return WaitFor(until=until, reply_to=letter, variable=_variable(step))


def _duration(text: str) -> timedelta:
    found = read_duration(text)
    if found is None:
        raise StepError(
            gettext("“%(text)s” is not a duration. Write it like 1 h 30 min, 2 days or 1:30.") % {"text": text}
        )
    return found


def _variable(step: Step) -> str:
    return text_of(step, "variable") or "reply"


def _names(step: Step, scope: Scope) -> Names:
    if text_of(step, "mode") != REPLY:
        return {}
    return {_variable(step): Attribute(_variable(step), Type.OBJECT, parts=LETTER)}


WAIT = StepKind(
    key="wait",
    label=_("Wait"),
    description=_("Waits for some time, until a moment, or for a reply to a letter that was sent before."),
    icon="clock",
    fields=(
        Field(
            "mode",
            _("Wait"),
            FieldKind.CHOICE,
            choices=(
                (TIME, _("for some time")),
                (MOMENT, _("until a moment")),
                (REPLY, _("for a reply")),
            ),
        ),
        Field(
            "duration",
            _("How long"),
            FieldKind.DURATION,
            only_if=("mode", (TIME,)),
            help=_("For example 30 min or 2 days."),
        ),
        Field(
            "until",
            _("Until"),
            FieldKind.FORMULA,
            only_if=("mode", (MOMENT,)),
            help=_("A formula that gives a date and time."),
        ),
        Field(
            "letter",
            _("To the letter"),
            FieldKind.OBJECT,
            required=False,
            only_if=("mode", (REPLY,)),
            help=_("Empty: the one that the run has sent last."),
        ),
        Field(
            "limit",
            _("At most"),
            FieldKind.DURATION,
            required=False,
            only_if=("mode", (REPLY,)),
            help=_("Empty: however long it takes."),
        ),
        Field(
            "variable",
            _("Variable with the reply"),
            FieldKind.VARIABLE,
            required=False,
            only_if=("mode", (REPLY,)),
            help=_("Empty: reply."),
        ),
    ),
    run=_run,
    branches=(Branch("otherwise", _("When nobody has replied in time")),),
    names=_names,
)
