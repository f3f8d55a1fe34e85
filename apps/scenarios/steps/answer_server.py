"""What the mail server and the organizer of a meeting are told of the letter (seed 000, «Ответ почтовому серверу»)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from apps.activities.meeting_answers import answer_invitation
from apps.activities.models import EmailActivity, Meeting
from apps.attributes import Attribute, Type
from apps.attributes.declaration import find
from apps.attributes.wording import in_words
from apps.mail.models import Delivery
from apps.mail.models.delivery import ServerAnswer
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.objects import fit
from apps.scenarios.outgoing import send
from apps.scenarios.outgoing.plan import plan_of
from apps.scenarios.running import GoOn, Outcome, Running, StepError
from apps.scenarios.steps.at_hand import given, letter_of, text_of, told
from apps.scenarios.steps.kind import StepKind
from apps.scenarios.steps.politeness import why_not_answered
from apps.scenarios.steps.send_message import find_route

MEETING = (
    Attribute("IsDeclined", Type.BOOLEAN, gettext_noop("the meeting is declined")),
    Attribute("IsTentative", Type.BOOLEAN, gettext_noop("the meeting is tentative")),
    Attribute("HasMessage", Type.BOOLEAN, gettext_noop("the answer holds a message")),
    Attribute("Message", description=gettext_noop("what the organizer is told")),
)
"""The attributes of the seed's table «Ответ», and the message that HasMessage speaks of."""


def _run(running: Running, step: Step) -> Outcome:
    letter = letter_of(running, step, "letter")
    if letter is None:
        raise StepError(gettext("The run has no letter that a server could be answered about."))
    values = _answer(running, step)
    if answer := text_of(step, "answer"):
        _tell_server(running, letter, ServerAnswer(answer), text_of(step, "folder"))
    if text_of(step, "meeting") == "answer":
        _answer_meeting(running, letter, values)
    if route := text_of(step, "route"):
        _reply(running, letter, route, values)
    return GoOn()


def _answer(running: Running, step: Step) -> dict[str, Any]:
    """The attributes of the answer: those of the variable, then those of the rows."""
    variable = text_of(step, "variable")
    held = running.names.get(variable) if variable else None
    return {**(held if isinstance(held, Mapping) else {}), **given(running, step, "values")}


def _tell_server(running: Running, letter: EmailActivity, answer: ServerAnswer, folder: str) -> None:
    """Let the letter's settlement do it; the server is told by the next connection to the mailbox."""
    delivery = letter.delivery
    if delivery is None:
        raise StepError(gettext("The letter came from no mail server that could be answered."))
    if answer == ServerAnswer.MOVE and not folder:
        raise StepError(gettext("Name the folder that letters are moved to."))
    rows = Delivery.objects.filter(pk=delivery.pk, settlement=Delivery.Settlement.DUE)
    folder = folder if answer == ServerAnswer.MOVE else ""
    known = rows.update(server_answer=answer, answer_folder=folder, settle_after=None)
    running.tell(_("On the server"), answer.label)
    if folder:
        running.tell(_("Folder"), folder)
    if not known:
        running.tell(_("Too late"), _("the server had been told what becomes of the letter before"))


def _answer_meeting(running: Running, letter: EmailActivity, values: Mapping[str, Any]) -> None:
    meeting = Meeting.objects.filter(activity=letter).first()
    if meeting is None:
        raise StepError(gettext("The letter holds no invitation."))
    typed = {attribute.name: fit(attribute, values.get(attribute.name)) for attribute in MEETING}
    answer = Meeting.Answer.ACCEPTED
    if typed["IsDeclined"]:
        answer = Meeting.Answer.DECLINED
    elif typed["IsTentative"]:
        answer = Meeting.Answer.TENTATIVE
    text = "" if typed["HasMessage"] is False else in_words(typed["Message"])
    with told():
        answer_invitation(meeting, answer, text=text, by=running.by)
    running.tell(_("Answer to the invitation"), answer.label)
    running.tell(_("Message"), text)


def _reply(running: Running, letter: EmailActivity, name: str, values: Mapping[str, Any]) -> None:
    """Reply to the letter's sender: the route gets the answer's attributes that it declares."""
    if why := why_not_answered(running, letter):
        running.tell(_("No reply"), why)
        return
    route = find_route(name)
    attributes = plan_of(route).attributes
    known = {given: value for given, value in values.items() if find(attributes, given) is not None}
    to = {"Name": letter.sender_name, "Address": letter.sender_address}
    with told():
        queued = send(route, {"To": (to,), **known}, by=running.by, answers=letter)
    running.note_sent(queued.activity)
    running.tell(_("Reply to"), ", ".join(queued.recipients))


ANSWER_SERVER = StepKind(
    key="answer-server",
    label=_("Answer the mail server"),
    description=_(
        "Says what becomes of the letter on its mail server, which waits for it five minutes at most, and answers"
        " an invitation or the sender."
    ),
    icon="server",
    fields=(
        Field("letter", _("Letter"), FieldKind.OBJECT, required=False, help=_("Empty: the letter of the run.")),
        Field(
            "answer",
            _("On the server"),
            FieldKind.CHOICE,
            required=False,
            choices=(("", _("as the mailbox’s settings say")), *((each.value, each.label) for each in ServerAnswer)),
        ),
        Field("folder", _("Folder"), FieldKind.LINE, only_if=("answer", (ServerAnswer.MOVE.value,))),
        Field(
            "meeting",
            _("Invitation"),
            FieldKind.CHOICE,
            required=False,
            choices=(("", _("is not answered")), ("answer", _("is answered"))),
        ),
        Field(
            "variable",
            _("Variable with the answer"),
            FieldKind.VARIABLE,
            required=False,
            help=_("Its parts are the attributes of the answer. Empty: only the values below."),
        ),
        Field(
            "values",
            _("Values of the answer"),
            FieldKind.VALUES,
            required=False,
            help=_("For an invitation: IsDeclined, IsTentative, HasMessage, Message; else those of the reply’s route."),
        ),
        Field("route", _("Reply by the route"), FieldKind.ROUTE, required=False),
    ),
    run=_run,
)
