"""How the tokens of a mailbox or sender are doing: when they end, when the secret does, and what is to be done."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.mail.models.oauth import OAuthApplication
from apps.mail.models.settings import ServerSettings
from apps.mail.oauth.tokens import needs_sign_in, tokens_for


@dataclass(frozen=True, slots=True)
class TokenHealth:
    """What there is to say; `alarm` is "" while nothing has to be done."""

    application: str
    account: str  # "" where the application itself is let in
    expires_at: datetime | None
    refreshed_at: datetime | None
    secret_expires_on: date | None
    alarm: Promise | str
    detail: str  # the provider's words
    broken: bool  # no token comes any more; else the alarm is of what will happen
    asks_a_person: bool
    wants_sign_in: bool


def token_health(settings: ServerSettings) -> TokenHealth | None:
    """The health of the tokens; None where there are none."""
    tokens = tokens_for(settings)
    if tokens is None:
        return None
    row, application = tokens.row(), tokens.application
    wants_sign_in = needs_sign_in(settings)
    trouble = row.sentence if row else ""
    if not trouble and wants_sign_in:
        trouble = _("Nobody has signed in for “%(login)s” yet. Press “Sign in”.") % {"login": settings.login}
    return TokenHealth(
        application=application.system_name,
        account=tokens.account,
        expires_at=row.expires_at if row and row.lives_until(timezone.now()) else None,
        refreshed_at=row.refreshed_at if row else None,
        secret_expires_on=application.secret_expires_on,
        alarm=trouble or secret_alarm(application),
        detail=row.trouble_detail if row else "",
        broken=bool(trouble),
        asks_a_person=application.asks_a_person,
        wants_sign_in=wants_sign_in,
    )


def secret_alarm(application: OAuthApplication) -> str:
    """What to do about a secret or certificate that ends soon or has ended; "" for any other."""
    if application.secret_expires_on is None or not application.ends_soon:
        return ""
    if application.has_ended:
        return _("The secret of “%(name)s” has expired. Make a new one.") % {"name": application}
    day = formats.date_format(application.secret_expires_on)
    return _("The secret of “%(name)s” expires on %(day)s. Make a new one in time.") % {"name": application, "day": day}
