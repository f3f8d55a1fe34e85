"""The two roles of Postdesk as Django groups, and the rights that each of them has."""

from dataclasses import dataclass, field
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

from apps.staff.models import User

AGENTS = "Agents"
TECHNOLOGISTS = "Technologists"
WORK = "staff.work"
SEES_EVERYTHING = "staff.see_everything"
_TITLES = {AGENTS: _("Agents"), TECHNOLOGISTS: _("Technologists")}


@dataclass(frozen=True, slots=True)
class Role:
    """What the members of a group may do, by "app.model"; `rights` are single permissions."""

    rights: tuple[str, ...] = (WORK,)
    manages: tuple[str, ...] = ()  # view, add, change, delete
    handles: tuple[str, ...] = ()  # view, change
    sees: tuple[str, ...] = field(default=())  # view

    def permissions(self) -> set[str]:
        """Everything the role may do, as "app.permission"."""
        return {
            *self.rights,
            *_rights(self.manages, "view", "add", "change", "delete"),
            *_rights(self.handles, "view", "change"),
            *_rights(self.sees, "view"),
        }


ROLES = {
    AGENTS: Role(),
    TECHNOLOGISTS: Role(
        rights=(WORK, SEES_EVERYTHING, "records.delete_record"),
        manages=(
            "mail.mailbox", "mail.sender", "mail.oauthapplication", "linking.linkingrule", "tickets.queue",
            "tickets.tag", "tickets.blockedaddress",
            "contacts.contact", "contacts.account", "contacts.address", "writing.lettertemplate", "writing.signature",
            "scenarios.outgoingroute", "scenarios.outgoingattribute", "scenarios.recipient",
            "scenarios.incomingroute", "scenarios.incomingattribute", "scenarios.scenario",
            "scenarios.webhooksecret",
            "records.recordtype", "records.recordattribute",
        ),
        handles=(
            "mail.delivery", "mail.outboxletter", "scenarios.run", "scenarios.webhookcall",
            "django_celery_beat.periodictask",
        ),
        sees=(
            "mail.mailboxhealth", "mail.logentry", "activities.emailactivity", "tickets.ticket",
            "scenarios.messagevalues", "scenarios.scenarioversion", "scenarios.runentry", "records.record",
            "django_celery_beat.intervalschedule", "django_celery_beat.crontabschedule",
        ),
    ),
}  # fmt: skip


def group_title(group: Group) -> str:
    """What people call a group: its name, beside the name of the role in their own language if it is one."""
    title = str(_TITLES.get(group.name, group.name))
    return group.name if title == group.name else f"{title} ({group.name})"


def appoint_agent(user: User) -> None:
    """Let the user work at the desk."""
    user.groups.add(Group.objects.get(name=AGENTS))


def appoint_technologist(user: User) -> None:
    """Let the user work at the desk and configure Postdesk in the admin."""
    user.groups.add(Group.objects.get(name=TECHNOLOGISTS))
    User.objects.filter(pk=user.pk).update(is_staff=True)
    user.is_staff = True


def create_roles(app_config: AppConfig, using: str, **options: Any) -> None:
    """Give both groups their rights on one app's models, when `post_migrate` comes for it.

    What the list above grants comes back at every migration; other rights belong in a group of one's own.
    """
    # Django makes an app's permissions in a receiver of the same signal, which may come after this one.
    create_permissions(app_config, verbosity=0, using=using, apps=options.get("apps", apps))
    permissions = {
        f"{app_config.label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).filter(content_type__app_label=app_config.label)
    }
    for name, role in ROLES.items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        group.permissions.add(*(permissions[right] for right in role.permissions() & permissions.keys()))


def _rights(models: tuple[str, ...], *verbs: str) -> set[str]:
    return {f"{app}.{verb}_{model}" for app, model in (path.split(".") for path in models) for verb in verbs}
