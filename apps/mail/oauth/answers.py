"""What providers say when they give out no token, sorted into troubles.

Microsoft's numbers are those of its page "Microsoft Entra authentication and authorization error codes", Google's
words those of "Using OAuth 2.0 to Access Google APIs"; the rest is RFC 6749 §5.2 and §4.1.2.1. None of these answers
was seen from a real provider: the tests' token endpoint gives them as they are documented.
"""

import re

from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble

# Microsoft's numbers by the cure that they call for.
_NUMBERS: dict[Trouble, set[int]] = {
    Trouble.TOKEN_SECRET_WRONG: {7000215, 7000216, 7000218},
    Trouble.TOKEN_SECRET_EXPIRED: {7000222},
    Trouble.TOKEN_CERTIFICATE_REFUSED: {700027, 7000214, 700023, 700024},
    Trouble.TOKEN_APPLICATION_UNKNOWN: {700016, 700011},
    Trouble.TOKEN_APPLICATION_CLOSED: {7000112, 70001},
    Trouble.TOKEN_DIRECTORY_UNKNOWN: {90002, 900023, 50194, 90019, 50059},
    Trouble.TOKEN_SCOPE_REFUSED: {70011, 1002012, 500011, 28002, 28003},
    Trouble.TOKEN_CONSENT_MISSING: {650056, 650057, 65001, 90094, 65004},
    Trouble.TOKEN_POLICY: {53003, 53000, 53001, 53002, 50076, 50079, 50158, 530034},
    Trouble.TOKEN_ACCOUNT_CLOSED: {50034, 50053, 50055, 50057, 50126, 51004},
    Trouble.TOKEN_SIGN_IN_ENDED: {700082, 70043, 50173, 70008, 54005, 50132, 50133, 50089, 700084, 9002313},
    Trouble.TOKEN_REDIRECT_UNKNOWN: {50011},
    Trouble.TOKEN_SERVICE_BUSY: {50196, 90033, 90055, 90006, 50000, 90012},
}
# The errors of the standard and Google's own, where no number tells more; the first expression found decides.
_WORDS: list[tuple[str, Trouble]] = [
    (r"temporarily_unavailable|server_error|internal_failure|slow_down|rate_limit", Trouble.TOKEN_SERVICE_BUSY),
    (r"account not found|invalid_grant: Invalid email", Trouble.TOKEN_ACCOUNT_CLOSED),
    (r"invalid (jwt|assertion)", Trouble.TOKEN_CERTIFICATE_REFUSED),
    (r"^invalid_grant", Trouble.TOKEN_SIGN_IN_ENDED),
    (r"unauthorized_client.*(delegat|service account|not authorized.*using this method)",
     Trouble.TOKEN_DELEGATION_MISSING),
    (r"deleted_client|invalid_client.*not found", Trouble.TOKEN_APPLICATION_UNKNOWN),
    (r"disabled_client|org_internal", Trouble.TOKEN_APPLICATION_CLOSED),
    (r"invalid_client|unauthorized_client", Trouble.TOKEN_SECRET_WRONG),
    (r"invalid_scope|invalid_target", Trouble.TOKEN_SCOPE_REFUSED),
    (r"admin_policy_enforced|consent_required|access_denied", Trouble.TOKEN_CONSENT_MISSING),
    (r"interaction_required|login_required|rapt_required", Trouble.TOKEN_SIGN_IN_ENDED),
    (r"redirect_uri_mismatch", Trouble.TOKEN_REDIRECT_UNKNOWN),
]  # fmt: skip
_BY_NUMBER = {number: trouble for trouble, numbers in _NUMBERS.items() for number in numbers}


def token_failure(error: str, description: str = "", *, pause: float = 0) -> TransportError:
    """The trouble behind an error of a token endpoint or sign-in page, with the provider's own words."""
    words = _brief(f"{error}: {description}" if description else error)
    trouble = _trouble(words)
    return TransportError(trouble, words, permanent=trouble is not Trouble.TOKEN_SERVICE_BUSY, pause=pause)


def _trouble(words: str) -> Trouble:
    for number in re.findall(r"AADSTS(\d+)", words):
        if int(number) in _BY_NUMBER:
            return _BY_NUMBER[int(number)]
    for expression, trouble in _WORDS:
        if re.search(expression, words, re.IGNORECASE):
            return trouble
    return Trouble.TOKEN_REFUSED


def _brief(words: str) -> str:
    """Without the identifiers of the request that Microsoft appends, which change each time and tell people nothing."""
    return re.split(r"\s*(?:Trace ID|Correlation ID):", words)[0][:1000]
