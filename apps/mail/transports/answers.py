"""What servers say when they refuse a sign-in, sorted into troubles.

The response codes are those of RFC 5530 (IMAP4), RFC 2449 and RFC 3206 (POP3) and RFC 4954 (SMTP). The
providers' own sentences come from public reports of what they sent: Gmail ("Application-specific password
required", "not enabled for IMAP use", "Please log in via your web browser"), Yandex ("invalid credentials or
IMAP is disabled", "login failure or POP3 disabled", "does not have access rights to this service"), Mail.ru
("NEOBHODIM parol prilozheniya", with one or two p in its English half) and Microsoft ("Basic authentication
is disabled", "SmtpClientAuthentication is disabled", "not supported for Client Submission"). Only Dovecot's
were met in tests.
"""

import re

from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble

# In this order: the first expression found in the answer decides.
_SIGN_IN: list[tuple[str, Trouble]] = [
    (r"parol prilozheniya|application[- ](specific )?password|app(lication)? password|InvalidSecondFactor",
     Trouble.APP_PASSWORD_NEEDED),
    (r"basic ?auth\w* is (disabled|not supported)|BasicAuthBlocked|SmtpClientAuthentication is disabled",
     Trouble.OAUTH2_NEEDED),
    (r"invalid credentials or \w+ is disabled|login failure or \w+ disabled|web browser|WEBALERT",
     Trouble.SIGN_IN_OR_SWITCHED_OFF),
    (r"not enabled for (IMAP|POP)|(IMAP|POP3?|SMTP)4?( access)? is disabled|access rights to this service",
     Trouble.PROTOCOL_SWITCHED_OFF),
    (r"PRIVACYREQUIRED|Plaintext authentication disallowed|Must issue a STARTTLS|Encryption required",
     Trouble.TLS_REQUIRED),
    (r"\[LIMIT\]|too many (simultaneous |concurrent )?(connections|sessions)|Maximum number of connections",
     Trouble.TOO_MANY_CONNECTIONS),
    (r"\[IN-?USE\]", Trouble.IN_USE),
    (r"\[UNAVAILABLE\]|\[SYS/TEMP\]|\[LOGIN-DELAY|\[SERVERBUG\]|\[OVERQUOTA\]|temporar|try again later"
     r"|^(421|4\d\d)[ -]",
     Trouble.SIGN_IN_TEMPORARY),
]  # fmt: skip
_TEMPORARY = {Trouble.TOO_MANY_CONNECTIONS, Trouble.IN_USE, Trouble.SIGN_IN_TEMPORARY}


def sign_in_failure(words: str) -> TransportError:
    """The trouble behind a refused sign-in, by the server's words (for SMTP with their code before them)."""
    for expression, trouble in _SIGN_IN:
        if re.search(expression, words, re.IGNORECASE):
            return TransportError(trouble, words, permanent=trouble not in _TEMPORARY)
    return TransportError(Trouble.SIGN_IN_REFUSED, words, permanent=True)
