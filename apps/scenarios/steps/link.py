"""A letter is linked to an object."""

from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.activities.links import fill_in_account, fill_in_contact, link, was_undone
from apps.activities.models import EmailActivity, Link
from apps.contacts.models import Account, Contact
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.objects import refer
from apps.scenarios.running import GoOn, Outcome, Running, StepError
from apps.scenarios.steps.at_hand import changed, instance_of, letter_of, reference_of
from apps.scenarios.steps.kind import StepKind


def link_letter(running: Running, letter: EmailActivity, target: Model) -> bool:
    """Link the letter to an object, or fill in its contact or account; False where an agent has undone that link."""
    if isinstance(target, Contact) and letter.contact is None:
        fill_in_contact(letter, target, by=running.by)
    elif isinstance(target, Account) and letter.account is None:
        fill_in_account(letter, target, by=running.by)
    elif was_undone(letter, target):
        return False
    else:
        link(letter, target, origin=Link.Origin.SCENARIO, scenario=str(running.run.scenario), by=running.by)
    changed(running, refer(letter))
    return True


def _run(running: Running, step: Step) -> Outcome:
    letter = letter_of(running, step, "letter")
    if letter is None:
        raise StepError(gettext("The run has no letter. Say in the step which letter is to be linked."))
    reference = reference_of(running, step, "to")
    running.tell(_("Letter"), refer(letter))
    running.tell(_("To"), reference)
    if not link_letter(running, letter, instance_of(reference)):
        running.tell(_("Not linked"), _("an agent has undone this link before"))
    return GoOn()


LINK = StepKind(
    key="link",
    label=_("Link"),
    description=_("Links the letter to an object, as an agent would do by hand."),
    icon="link",
    fields=(
        Field("letter", _("Letter"), FieldKind.OBJECT, required=False, help=_("Empty: the letter of the run.")),
        Field("to", _("To"), FieldKind.OBJECT, required=False, help=_("Empty: the object at hand.")),
    ),
    run=_run,
)
