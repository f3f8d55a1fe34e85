"""What an installation lacks before letters become tickets and answers leave, for the admin's first page."""

from dataclasses import dataclass

from django import template
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.mail.models import Mailbox, Sender
from apps.staff.models import User
from apps.tickets.models import Queue

register = template.Library()


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One thing to set up, with the page where that is done."""

    title: Promise
    why: Promise
    url: str
    is_done: bool


_STEPS: tuple[tuple[type[Model], Promise, Promise], ...] = (
    (Queue, _("Make a queue"), _("It numbers the tickets and has the texts that people get.")),
    (Sender, _("Set up a sender"), _("Answers, acknowledgements and notifications leave through it.")),
    (Mailbox, _("Connect a mailbox"), _("The letters that come to it become tickets.")),
    (User, _("Add people"), _("Agents answer tickets, technologists configure Postdesk.")),
)


@register.simple_tag
def first_steps(user: User | AnonymousUser) -> list[FirstStep]:
    """The first steps with those that are done; none when all are, or when the user may do none of the rest."""
    steps = [
        FirstStep(title, why, reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_add"), _is_done(model))
        for model, title, why in _STEPS
        if user.has_perm(f"{model._meta.app_label}.add_{model._meta.model_name}")
    ]
    return [] if all(step.is_done for step in steps) else steps


def _is_done(model: type[Model]) -> bool:
    if model is User:
        return User.objects.filter(is_active=True, groups__isnull=False).exists()
    return bool(model._default_manager.exists())
