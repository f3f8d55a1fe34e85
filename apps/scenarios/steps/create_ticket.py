"""A ticket is opened, of a letter or of values alone; the steps within work on it."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from apps.activities.links import join_ticket
from apps.activities.models import EmailActivity, Link
from apps.attributes import Attribute, Reference, Type, Value
from apps.attributes.wording import in_words
from apps.contacts.models import Contact
from apps.desk.happenings import tell_created
from apps.formulas import Scope
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.objects import Change, Operation, apply
from apps.scenarios.objects.ticket import TICKET, find_queue, refer_to_ticket
from apps.scenarios.running import Enter, Outcome, Running, StepError
from apps.scenarios.steps.at_hand import given, letter_of, text_of, told
from apps.scenarios.steps.kind import Branch, Names, StepKind
from apps.tickets.actions import add_note
from apps.tickets.models import Queue, Ticket
from apps.tickets.opening import open_ticket
from apps.tickets.people import find_or_make
from apps.tickets.queues import default_queue

_BEGINNING = ("Subject", "Requester", "Text")
"""What a ticket begins with; whatever else is given is changed at once."""
TEXT = "Text"
"""The name of what becomes a note on the new ticket."""


def new_ticket_attributes() -> tuple[Attribute, ...]:
    """What the rows of the step may give: a requester may be new, the queue is a field of its own."""
    others = [attribute for attribute in TICKET.writable() if attribute.name != "Queue"]
    return (*others, Attribute(TEXT, description=gettext_noop("note for colleagues")))


def _run(running: Running, step: Step) -> Outcome:
    values = given(running, step, "values")
    letter = letter_of(running, step, "letter") if text_of(step, "letter") else None
    with told():
        ticket = _opened(running, step, values, letter)
        if letter is not None:
            scenario = str(running.run.scenario)
            join_ticket(letter, ticket, origin=Link.Origin.SCENARIO, scenario=scenario, by=running.by)
        if values.get(TEXT):
            add_note(ticket, in_words(values[TEXT]), by=running.by)
        others = [Change(name, Operation.REPLACE, value) for name, value in values.items() if name not in _BEGINNING]
        apply(ticket, others, by=running.by)
        tell_created(ticket, by=running.by)
    reference = refer_to_ticket(ticket)
    running.tell(_("Ticket"), reference)
    for name, value in values.items():
        running.tell(name, value)
    if variable := text_of(step, "variable"):
        running.set(variable, reference)
    return Enter("steps", {"object": reference})


def _opened(running: Running, step: Step, values: Mapping[str, Value | None], letter: EmailActivity | None) -> Ticket:
    subject = in_words(values.get("Subject")) or (letter.subject if letter else "")
    requester = _requester(values["Requester"]) if values.get("Requester") else letter.contact if letter else None
    account_id = requester.account_id if requester else letter.account_id if letter else None
    return open_ticket(
        _queue(step, letter), subject=subject[:1000], requester=requester, account_id=account_id, at=timezone.now()
    )


def _queue(step: Step, letter: EmailActivity | None) -> Queue:
    """The queue that is named, else that of the letter's mailbox, else the default one."""
    if name := text_of(step, "queue"):
        return find_queue(name)
    return (letter.mailbox.queue if letter and letter.mailbox else None) or default_queue()


def _requester(value: Any) -> Contact:
    """The contact that a value means; a person who is not known yet becomes one."""
    if isinstance(value, Reference) and value.kind == "contact":
        found = Contact.objects.filter(pk=value.id).first()
        if found is not None:
            return found
    words = in_words(value)
    if isinstance(value, Reference) or not words:
        raise StepError(gettext("“%(name)s” is no contact.") % {"name": words})
    return find_or_make(words)


def _names(step: Step, scope: Scope) -> Names:
    variable = text_of(step, "variable")
    return {variable: Attribute(variable, Type.TICKET)} if variable else {}


def _inside(step: Step, scope: Scope) -> Names:
    return {"object": Attribute("object", Type.TICKET)}


CREATE_TICKET = StepKind(
    key="create-ticket",
    label=_("Create ticket"),
    description=_("Opens a ticket. The steps within it work on the new ticket."),
    icon="ticket",
    fields=(
        Field("queue", _("Queue"), FieldKind.QUEUE, required=False, help=_("Empty: the letter’s, else the default.")),
        Field(
            "letter",
            _("Of the letter"),
            FieldKind.OBJECT,
            required=False,
            help=_("Its subject and its sender become the ticket’s: letter. Empty: a ticket without a letter."),
        ),
        Field(
            "values",
            _("Values"),
            FieldKind.VALUES,
            required=False,
            help=_("Attributes of the ticket, for example Subject and Requester; Text becomes a note."),
        ),
        Field(
            "variable",
            _("Variable"),
            FieldKind.VARIABLE,
            required=False,
            help=_("Holds the new ticket in the steps that follow."),
        ),
    ),
    run=_run,
    branches=(Branch("steps", _("With it")),),
    names=_names,
    inside=_inside,
)
