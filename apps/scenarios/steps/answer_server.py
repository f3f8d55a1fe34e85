"""What the mail server is told of the letter (seed 000, «Ответ почтовому серверу»)."""

from django.utils.translation import gettext_lazy as _

from apps.mail.models.delivery import ServerAnswer
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import Outcome, Running
from apps.scenarios.steps.kind import StepKind


def _run(running: Running, step: Step) -> Outcome:
    raise NotImplementedError(step.kind)


ANSWER_SERVER = StepKind(
    key="answer-server",
    label=_("Answer the mail server"),
    description=_("Says what becomes of the letter on its mail server. The server waits for it five minutes at most."),
    icon="server",
    fields=(
        Field("answer", _("On the server"), FieldKind.CHOICE, choices=tuple(ServerAnswer.choices)),
        Field("folder", _("Folder"), FieldKind.LINE, required=False),
    ),
    run=_run,
)
