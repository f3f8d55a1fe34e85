"""Somebody of the staff is told by e-mail."""

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.attributes import Attribute, Reference, Type
from apps.attributes.wording import in_words
from apps.mail import outbox
from apps.mail.letters import Letter, Person
from apps.mail.models import OutboxLetter, Sender
from apps.scenarios.definition import Step
from apps.scenarios.fields import Field, FieldKind
from apps.scenarios.objects import find_instance, fit
from apps.scenarios.running import GoOn, Outcome, Running, StepError
from apps.scenarios.steps.at_hand import text_of, told
from apps.scenarios.steps.kind import StepKind
from apps.staff.models import User

_WHOM = Attribute("to", Type.USER, array=True)


def _run(running: Running, step: Step) -> Outcome:
    subject, text = (in_words(running.value(text_of(step, name))) for name in ("subject", "text"))
    users = _users(running, step)
    sender = Sender.objects.filter(is_default=True, enabled=True).first()
    if users and sender is None:
        raise StepError(
            gettext("No default sender is set up, so nobody can be told. Set one up in the administration.")
        )
    for user in users:
        assert sender is not None
        with told():
            letter = _letter(sender, user, subject, f"{text}\n{_place(running)}".strip() + "\n")
            outbox.queue(letter, kind=OutboxLetter.Kind.NOTIFICATION, sender=sender)
    running.tell(_("Whom"), ", ".join(map(str, users)))
    running.tell(_("Subject"), subject)
    running.tell(_("Text"), text)
    return GoOn()


def _users(running: Running, step: Step) -> list[User]:
    """Those who are meant, each once, as far as they work here and have an address."""
    found = fit(_WHOM, running.value(text_of(step, "to"))) or ()
    assert isinstance(found, tuple)
    keys = [reference.id for reference in found if isinstance(reference, Reference)]
    return list(User.objects.filter(pk__in=keys, is_active=True).exclude(email="").order_by("pk"))


def _place(running: Running) -> str:
    """Where the object at hand is found."""
    instance = find_instance(running.object) if running.object else None
    if instance is None or not hasattr(instance, "get_absolute_url"):
        return ""
    return f"\n{settings.POSTDESK_URL}{instance.get_absolute_url()}"


def _letter(sender: Sender, user: User, subject: str, text: str) -> Letter:
    return Letter(
        sender=Person(sender.name, sender.address),
        to=(Person(str(user), user.email),),
        subject=" ".join(subject.split())[:1000],
        text=text,
        auto_submitted="auto-generated",
    )


NOTIFY = StepKind(
    key="notify",
    label=_("Notify"),
    description=_("Tells users by e-mail; the address of the object’s page stands below the text."),
    icon="bell-alert",
    fields=(
        Field(
            "to",
            _("Whom"),
            FieldKind.FORMULA,
            help=_("A formula that gives users, for example object.Assignee, or their sign-in names."),
        ),
        Field("subject", _("Subject"), FieldKind.FORMULA),
        Field("text", _("Text"), FieldKind.FORMULA),
    ),
    run=_run,
)
