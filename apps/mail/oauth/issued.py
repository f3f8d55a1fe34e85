"""What a token endpoint answers: tokens, or an error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.mail.oauth.answers import token_failure
from apps.mail.transports.base import TransportError
from apps.mail.troubles import Trouble

SHORTEST_LIFE = 60.0
USUAL_LIFE = 3600.0


@dataclass(frozen=True, slots=True)
class Issued:
    """Tokens as they came; `refresh_token` is "" where the old one stays good."""

    access_token: str = field(repr=False)
    lifetime: float = USUAL_LIFE  # seconds
    refresh_token: str = field(default="", repr=False)
    account: str = ""  # who signed in, where the answer tells


def issued_by(answer: Mapping[str, Any]) -> Issued:
    """The tokens of an answer (RFC 6749 §5.1); TransportError tells the provider's error (§5.2) in our words."""
    if "error" in answer:
        raise token_failure(str(answer["error"]), str(answer.get("error_description") or ""))
    access_token = answer.get("access_token")
    if not isinstance(access_token, str) or not access_token:
        raise TransportError(Trouble.TOKEN_ANSWER_STRANGE, ", ".join(sorted(map(str, answer))))
    claims = answer.get("id_token_claims") or {}
    return Issued(
        access_token=access_token,
        lifetime=_lifetime(answer.get("expires_in")),
        refresh_token=str(answer.get("refresh_token") or ""),
        account=str(claims.get("preferred_username") or claims.get("email") or ""),
    )


def _lifetime(seconds: object) -> float:
    # Some providers write the number as a text, and it is only recommended to be there at all.
    try:
        return max(float(str(seconds)), SHORTEST_LIFE)
    except ValueError:
        return USUAL_LIFE
