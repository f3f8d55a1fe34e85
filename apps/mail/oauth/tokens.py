"""Access tokens: one row each, encrypted, shared by all processes, renewed by one of them at a time.

A token that can't be had is not asked for again and again: until `retry_at` the last answer is repeated at once, so
that a dead one costs its own mailbox nothing but that, and other mailboxes nothing at all.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from apps.mail.models.oauth import Grant, OAuthApplication, OAuthToken
from apps.mail.models.settings import Authentication, ServerSettings
from apps.mail.oauth import grants
from apps.mail.oauth.issued import Issued
from apps.mail.oauth.scopes import scopes_for
from apps.mail.secrets import SecretUnreadableError, reveal
from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble

EARLY = timedelta(minutes=5)  # a token is renewed this long before it ends
STILL_GOOD = timedelta(seconds=60)  # and used until then while somebody else renews it
RENEWING = timedelta(seconds=60)  # longer than a request to a provider can take
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
PERMANENT_PAUSE = timedelta(minutes=15)  # a mistake stays one until a person acts, which ends the pause
WAIT, STEP = 25.0, 0.1  # seconds to wait for another process's renewal, and between looks


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one application for one account and scope; a `TokenSource` of the transports."""

    application: OAuthApplication
    account: str
    scope: str

    def token(self) -> str:
        """A token with some life left in it; TransportError tells why there is none."""
        row = self.row()
        if row is not None and row.lives_until(timezone.now() + EARLY):
            return _read(row)
        return self._renewed(row)

    def refused(self, token: str) -> None:
        """The server did not take this token, so it won't be offered again."""
        row = self.row()
        if row is not None and row.access_token == token:
            OAuthToken.objects.filter(pk=row.pk, expires_at=row.expires_at).update(expires_at=None)

    def row(self) -> OAuthToken | None:
        """What is known of the token; None before the first attempt."""
        return self.rows().first()

    def keep(self, issued: Issued, *, signed_in_at: datetime | None = None) -> None:
        """Store tokens as they came; a rotated refresh token takes the place of the old one."""
        self._ensure_row()
        now = timezone.now()
        fields = {
            "access_token": issued.access_token,
            "expires_at": now + timedelta(seconds=issued.lifetime),
            "refreshed_at": now,
            "failures": 0,
            "trouble": "",
            "trouble_detail": "",
            "retry_at": None,
            "renewing_until": None,
        }
        if issued.refresh_token:
            fields["refresh_token"] = issued.refresh_token
        if signed_in_at is not None:
            fields["signed_in_at"] = signed_in_at
        self.rows().update(**fields)

    def _renewed(self, row: OAuthToken | None) -> str:
        deadline = time.monotonic() + WAIT
        while not self._take_turn():
            row = self.row()
            if row is not None and row.lives_until(timezone.now() + STILL_GOOD):
                return _read(row)
            if time.monotonic() > deadline:
                raise TransportError(Trouble.TOKEN_SERVICE_BUSY)
            time.sleep(STEP)
        row = self.rows().get()
        if row.lives_until(timezone.now() + EARLY):
            self.rows().update(renewing_until=None)
            return _read(row)
        return self._ask(row)

    def _take_turn(self) -> bool:
        """Become the only one who asks for this token, for as long as that may take."""
        now = timezone.now()
        self._ensure_row()
        rows = self.rows().exclude(renewing_until__gt=now)
        return bool(rows.update(renewing_until=now + RENEWING))

    def _ask(self, row: OAuthToken) -> str:
        now = timezone.now()
        try:
            if row.trouble and row.retry_at is not None and row.retry_at > now:
                raise _repeated(row)
            issued = self._ask_provider(row)
            self.keep(issued)  # before the turn ends, or the next one would find nothing and ask again
        except TransportError as error:
            still_good = row.lives_until(now + STILL_GOOD)
            self._note_failure(row, error)
            if still_good:
                return _read(row)
            raise
        finally:
            self.rows().update(renewing_until=None)
        return issued.access_token

    def _ask_provider(self, row: OAuthToken) -> Issued:
        try:
            return grants.ask(
                self.application,
                account=self.account,
                scope=self.scope,
                refresh_token=reveal(row.refresh_token) if self.application.asks_a_person else "",
            )
        except SecretUnreadableError:
            raise TransportError(Trouble.SECRET_UNREADABLE, permanent=True) from None

    def _note_failure(self, row: OAuthToken, error: TransportError) -> None:
        if row.trouble and row.retry_at is not None and row.retry_at > timezone.now():
            return
        usual = PERMANENT_PAUSE if error.permanent else FIRST_PAUSE * 2 ** min(row.failures, 7)
        pause = max(usual, timedelta(seconds=error.pause))
        self.rows().update(
            failures=F("failures") + 1,
            trouble=error.trouble.value,
            trouble_detail=error.detail[:2000],
            retry_at=timezone.now() + min(pause, LONGEST_PAUSE),
        )

    def _ensure_row(self) -> None:
        key = {"application": self.application, "account": self.account, "scope": self.scope}
        OAuthToken.objects.bulk_create([OAuthToken(**key)], ignore_conflicts=True)

    def rows(self) -> "QuerySet[OAuthToken]":
        """The row that holds the token, or none before the first attempt."""
        return OAuthToken.objects.filter(application=self.application, account=self.account, scope=self.scope)


def tokens_for(settings: ServerSettings) -> Tokens | None:
    """The tokens that a mailbox or sender signs in with; None where it uses none, or no application is chosen."""
    application = settings.oauth_application
    if settings.signs_in_by != Authentication.OAUTH2 or application is None:
        return None
    protocol: str = getattr(settings, "protocol", "")
    return Tokens(application, _account(application, settings), scopes_for(application, protocol, settings.server))


def allow_retry(settings: ServerSettings) -> None:
    """Ask for a token at the next call, whatever pause failures have earned: a person wants to know now."""
    if tokens := tokens_for(settings):
        tokens.rows().update(retry_at=None)


def needs_sign_in(settings: ServerSettings) -> bool:
    """Whether no token can come before somebody has signed in at the provider."""
    tokens = tokens_for(settings)
    if tokens is None or not tokens.application.asks_a_person:
        return False
    row = tokens.row()
    ended = {Trouble.TOKEN_SIGN_IN_ENDED.value, Trouble.TOKEN_SIGN_IN_NEEDED.value}
    return row is None or row.signed_in_at is None or row.trouble in ended


def forget_tokens(application: OAuthApplication) -> None:
    """After a change of the registration: ask anew for everything, but keep who has signed in."""
    application.tokens.update(expires_at=None, failures=0, trouble="", trouble_detail="", retry_at=None)


def _account(application: OAuthApplication, settings: ServerSettings) -> str:
    match application.grant:
        case Grant.CONSENT:
            return settings.login.lower()
        case Grant.SERVICE_ACCOUNT:
            return (settings.shared_mailbox or settings.login).lower()
        case _:
            return ""


def _read(row: OAuthToken) -> str:
    return reveal(row.access_token)


def _repeated(row: OAuthToken) -> TransportError:
    """The last answer again, without asking."""
    permanent = row.trouble != Trouble.TOKEN_SERVICE_BUSY.value
    assert row.retry_at is not None
    pause = (row.retry_at - timezone.now()).total_seconds()
    return TransportError(Trouble(row.trouble), row.trouble_detail, permanent=permanent, pause=pause)
