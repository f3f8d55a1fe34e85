"""Colleagues find a note on the ticket."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.attributes.wording import in_words
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.running import GoOn, Outcome, Running, StepError
from apps.scenarios.steps.at_hand import instance_of, reference_of, text_of
from apps.scenarios.steps.kind import StepKind
from apps.tickets.actions import add_note
from apps.tickets.models import Ticket


def _run(running: Running, step: Step) -> Outcome:
    reference = reference_of(running, step, "of")
    ticket = instance_of(reference)
    if not isinstance(ticket, Ticket):
        raise StepError(gettext("“%(name)s” is no ticket: only tickets have notes.") % {"name": reference.name})
    text = in_words(running.value(text_of(step, "text"))).strip()
    if text:
        add_note(ticket, text, by=running.by)
    running.tell(_("Ticket"), reference)
    running.tell(_("Text"), text)
    return GoOn()


ADD_NOTE = StepKind(
    key="add-note",
    label=_("Add note"),
    description=_("Writes a note for colleagues on a ticket."),
    icon="chat-bubble-bottom-center-text",
    fields=(
        Field("of", _("On"), FieldKind.OBJECT, required=False, help=_("Empty: the object at hand.")),
        Field("text", _("Text"), FieldKind.FORMULA),
    ),
    run=_run,
)
