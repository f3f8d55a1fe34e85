"""The sentences of troubles with OAuth2 tokens, by the troubles' values."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOKEN_SENTENCES: dict[str, Promise] = {
    "token-no-application": _("No OAuth2 application is chosen. Choose one, or register it first."),
    "token-sign-in-needed": _("Nobody has signed in for this login yet. Press “Sign in” on its page."),
    "token-sign-in-ended": _(
        "The sign-in has ended, for example because the password was changed or it wasn’t used for long. Press “Sign"
        " in” again."
    ),
    "token-secret-wrong": _(
        "The provider refuses the application’s secret. Copy its value again (not its ID), or make a new one."
    ),
    "token-secret-expired": _(
        "The application’s secret has expired. Make a new one in its registration and enter it here."
    ),
    "token-certificate-refused": _(
        "The provider does not accept the certificate or key. Check that this certificate is uploaded to the"
        " registration and not expired, and that the clock of this machine is right."
    ),
    "token-application-unknown": _(
        "The provider knows no application with this ID. Check the application ID and the directory ID."
    ),
    "token-application-closed": _(
        "The application is switched off or not open to this account. Its administrator has to allow it there."
    ),
    "token-directory-unknown": _(
        "The provider knows no such directory. Check the directory ID, and the sign-in server if one is named."
    ),
    "token-scope-refused": _(
        "The provider does not give tokens for this purpose. Check the scopes and the server’s address, and that the"
        " organisation has the service."
    ),
    "token-consent-missing": _(
        "The application lacks a permission or an administrator’s consent to it. Grant both in its registration."
    ),
    "token-delegation-missing": _(
        "The service account may not act for this mailbox. Allow its client ID the scope https://mail.google.com/"
        " under “Domain-wide delegation” in the Google admin console."
    ),
    "token-policy": _(
        "A policy of the organisation forbids this sign-in (conditional access, or a second factor). Its"
        " administrator has to make an exception for the application or the account."
    ),
    "token-account-closed": _(
        "The account does not exist, is locked, or its password has expired. Put it right at the provider."
    ),
    "token-redirect-unknown": _(
        "The provider does not know Postdesk’s return address. Add the redirect address shown on the application’s"
        " page to its registration."
    ),
    "token-refused": _("The provider gave no token; its answer tells why."),
    "token-service-busy": _("The provider of tokens is busy. Postdesk tries again by itself."),
    "token-answer-strange": _("What answered is no provider of OAuth2 tokens. Check the addresses of the application."),
    "token-not-offered": _(
        "The server offers no sign-in with OAuth2 (XOAUTH2). Check the server’s name, or choose another authentication."
    ),
    "token-not-taken": _(
        "The mail server did not take the token. Check the login, and that the application has the permission for this"
        " protocol and may open this mailbox."
    ),
}
