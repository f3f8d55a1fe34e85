"""Letters to the technologists about scenarios that were switched off."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.mail import outbox
from apps.mail.letters import Letter, Person
from apps.mail.models import OutboxLetter, Sender
from apps.scenarios.models import Scenario
from apps.staff.models import User
from apps.staff.roles import TECHNOLOGISTS


def tell_technologists(scenario: Scenario) -> None:
    """Put a letter for each of them into the outbox, in the caller's transaction; without a sender nobody is told."""
    sender = Sender.objects.filter(is_default=True, enabled=True).first()
    if sender is None:
        return
    users = User.objects.filter(groups__name=TECHNOLOGISTS, is_active=True).exclude(email="")
    for user in users.order_by("pk"):
        with translation.override(user.language or settings.LANGUAGE_CODE):
            outbox.queue(_letter(sender, user, scenario), kind=OutboxLetter.Kind.NOTIFICATION, sender=sender)


def _letter(sender: Sender, user: User, scenario: Scenario) -> Letter:
    page = reverse("admin:scenarios_scenario_change", args=[scenario.pk])
    text = _("The scenario “%(scenario)s” was switched off.\n\n%(why)s\n\nPut it right and switch it on again:") % {
        "scenario": scenario,
        "why": scenario.switched_off_why,
    }
    return Letter(
        sender=Person(sender.name, sender.address),
        to=(Person(str(user), user.email),),
        subject=_("Switched off: %(scenario)s") % {"scenario": scenario},
        text=f"{text}\n{settings.POSTDESK_URL}{page}\n",
        auto_submitted="auto-generated",
    )
