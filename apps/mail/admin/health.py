"""How a mailbox is doing, in words: the columns of the list page and the panel above the form."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import admin
from django.contrib.humanize.templatetags.humanize import NaturalTimeFormatter
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.mail.models import Authentication, Mailbox, MailboxHealth

PAST = NaturalTimeFormatter.past_substrings  # in the case that “ago” needs: «минуту назад»
LATE = timedelta(minutes=5)
"""A mailbox that waits this much longer than its interval has nobody to collect from it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One glance at a mailbox: `tone` is a colour of the design ("ok", "warn", "danger", "quiet")."""

    tone: str
    text: str


def health_of(mailbox: Mailbox) -> MailboxHealth | None:
    """The mailbox's health; None until a worker has been there for the first time."""
    return getattr(mailbox, "health", None)


def judge(mailbox: Mailbox) -> Verdict:
    """The worst that there is to say of the mailbox."""
    health = health_of(mailbox)
    if not mailbox.enabled:
        return Verdict("quiet", _("Switched off"))
    if health is None:
        return Verdict("quiet", _("Not tried yet"))
    judged = _judge_enabled(health)
    application = mailbox.oauth_application if mailbox.signs_in_by == Authentication.OAUTH2 else None
    if judged.tone == "ok" and application is not None and application.ends_soon:
        return Verdict("warn", _("Secret expires soon"))
    return judged


def _judge_enabled(health: MailboxHealth) -> Verdict:
    now = timezone.now()
    if health.trouble:
        return Verdict("danger", _("Failing"))
    if health.unaccounted:
        return Verdict("danger", _("Server and ledger differ"))
    if health.lease_until and health.lease_until > now:
        return Verdict("ok", _("Collecting now"))
    if health.next_poll_at < now - LATE:
        return Verdict("warn", _("Nobody collects: is a worker running?"))
    return Verdict("ok", _("Healthy")) if health.last_success_at else Verdict("quiet", _("Not tried yet"))


def reconciled(health: MailboxHealth | None) -> SafeString | None:
    """Whether the server and the ledger agree; a difference is an alarm."""
    if health is None or health.reconciled_at is None:
        return None
    if not health.unaccounted:
        return format_html("{}", _("agrees"))
    alarm = ngettext("%(count)s letter differs", "%(count)s letters differ", health.unaccounted)
    return format_html('<span class="badge badge-danger">{}</span>', alarm % {"count": health.unaccounted})


def ago(moment: datetime | None) -> SafeString | None:
    """How long ago, with the exact time in the tooltip."""
    if moment is None:
        return None
    exact = formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    seconds = (timezone.now() - moment).total_seconds()
    since = timesince(moment, time_strings=PAST, depth=1)
    text = _("just now") if seconds < 60 else _("%(time)s ago") % {"time": since}
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, text)


class HealthColumns:
    """Mixed into the ModelAdmin of mailboxes."""

    @admin.display(description=gettext_lazy("health"))
    def verdict(self, mailbox: Mailbox) -> SafeString:
        judged = judge(mailbox)
        return format_html('<span class="badge badge-{}">{}</span>', judged.tone, judged.text)

    @admin.display(description=gettext_lazy("last success"), ordering="health__last_success_at", empty_value="—")
    def last_success(self, mailbox: Mailbox) -> SafeString | None:
        health = health_of(mailbox)
        return ago(health.last_success_at) if health else None

    @admin.display(description=gettext_lazy("last error"), empty_value="")
    def last_error(self, mailbox: Mailbox) -> SafeString | None:
        """The trouble of the last attempt with its cure; nothing when that went well."""
        health = health_of(mailbox)
        if health is None or not health.trouble:
            return None
        return format_html('<span class="sentence" title="{}">{}</span>', health.trouble_detail, health.sentence)

    @admin.display(description=gettext_lazy("failures"), ordering="health__failures", empty_value="")
    def failures(self, mailbox: Mailbox) -> int | None:
        health = health_of(mailbox)
        return (health.failures or None) if health else None

    @admin.display(description=gettext_lazy("waiting"), ordering="health__waiting")
    def waiting(self, mailbox: Mailbox) -> int:
        """On the server and not collected yet, or collected and not taken in yet (`stored` is annotated)."""
        health = health_of(mailbox)
        stored: int = getattr(mailbox, "stored", None) or 0
        return stored + (health.waiting if health else 0)

    @admin.display(description=gettext_lazy("reconciliation"), ordering="health__unaccounted", empty_value="—")
    def reconciliation(self, mailbox: Mailbox) -> SafeString | None:
        return reconciled(health_of(mailbox))
