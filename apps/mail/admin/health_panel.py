"""The panel above a mailbox's form: its health in full, the last lines of its log, the way to its letters."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.mail.admin.health import Verdict, ago, health_of, judge, reconciled
from apps.mail.models import LogEntry, Mailbox, MailboxHealth
from apps.mail.oauth.health import TokenHealth, token_health

LOG_LINES = 5


@dataclass(frozen=True, slots=True)
class HealthPanel:
    """Everything that the template shows."""

    verdict: Verdict
    trouble: Promise | str
    trouble_detail: str
    facts: list[tuple[str, SafeString | str | int]]
    token: TokenHealth | None
    sign_in_url: str
    log: list[LogEntry]
    url: str
    letters_url: str


def panel_of(mailbox: Mailbox) -> HealthPanel:
    """The panel of a mailbox that was read with its health and its number of `stored` letters."""
    health, token = health_of(mailbox), token_health(mailbox)
    return HealthPanel(
        verdict=judge(mailbox),
        trouble=health.sentence if health else "",
        trouble_detail=health.trouble_detail if health and health.trouble else "",
        facts=(_facts(mailbox, health) if health else []) + (_token_facts(token) if token else []),
        token=token,
        sign_in_url=reverse("admin:mail_mailbox_sign_in", args=[mailbox.pk]) if token and token.asks_a_person else "",
        log=list(mailbox.log.order_by("-pk")[:LOG_LINES]),
        url=reverse("admin:mail_mailbox_health", args=[mailbox.pk]),
        letters_url=f"{reverse('admin:mail_delivery_changelist')}?mailbox__id__exact={mailbox.pk}",
    )


def _facts(mailbox: Mailbox, health: MailboxHealth) -> list[tuple[str, SafeString | str | int]]:
    facts: list[tuple[str, SafeString | str | int | None]] = [
        (_("Last success"), ago(health.last_success_at)),
        (_("Last attempt"), ago(health.last_attempt_at)),
        (_("Failures in a row"), health.failures or None),
        (_("Waiting on the server"), health.waiting),
        (_("Waiting to be taken in"), getattr(mailbox, "stored", None) or 0),
        (_("Letters on the server"), health.on_server),
        (_("Server and ledger"), reconciled(health)),
    ]
    return [(name, fact) for name, fact in facts if fact is not None]


def _token_facts(token: TokenHealth) -> list[tuple[str, SafeString | str | int]]:
    facts = [
        (
            _("Token expires"),
            token.expires_at and formats.date_format(timezone.localtime(token.expires_at), "DATETIME_FORMAT"),
        ),
        (_("Last refresh"), ago(token.refreshed_at)),
        (_("Secret expires"), token.secret_expires_on and formats.date_format(token.secret_expires_on)),
    ]
    return [(name, fact) for name, fact in facts if fact]
