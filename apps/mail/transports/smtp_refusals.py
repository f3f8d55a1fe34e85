"""What an SMTP server's refusal is about: the session, the sender, a recipient or the letter itself."""

import re

from apps.mail.transports.answers import sign_in_failure
from apps.mail.transports.base import Refusal, TransportError
from apps.mail.troubles import Trouble

# How servers refuse a sender that is not the login's own, at whatever command they do: words and codes of Postfix
# and Yandex (“not owned by”), Mail.ru (“not local sender”), Exchange and Microsoft 365 (SendAsDenied, 5.7.60),
# Gmail, iCloud, Fastmail, GMX, Zoho, SES and SendGrid, from public reports.
_SENDER = re.compile(
    r"sender address (is )?(rejected|not allowed)|not owned by|SendAs ?Denied|permissions? to send as|not local sender"
    r"|not (allowed|authori[sz]ed|permitted) to send (as|from|on behalf)|sender (is )?not (allowed|authori[sz]ed)"
    r"|from address (is not one of your|does not match|must match|not verified)|email address is not verified"
    r"|sender (address )?(mismatch|must match|does not match)|relaying disallowed as|5\.2\.252|5\.7\.60\b",
    re.IGNORECASE,
)
# How they say that a login has sent enough for now, often with a code as if for ever: Gmail (5.4.5), Microsoft 365
# (5.1.90, SubmissionQuotaExceeded), SES, and servers that count by the hour, from public reports.
_LIMIT = re.compile(
    r"\b5\.4\.5\b|\b5\.1\.90\b|SubmissionQuotaExceeded|too many messages|per (hour|day) (is )?exceeded"
    r"|\b(daily|hourly|sending|rate) ?((user|message|mail|sending|rate) ?)*(limit|quota)s?\b.{0,20}(exceeded|reached)"
    r"|(exceeded|reached) (your |the )?(maximum |daily |hourly |sending |message |rate )+(limit|quota)",
    re.IGNORECASE,
)
_SIGN_IN = re.compile(r"^(530|535|538) |5\.7\.(30|57|139)\b|not logged in", re.IGNORECASE)
_TOO_MANY = re.compile(r"\b[45]\.5\.3\b|too many recipients", re.IGNORECASE)
LIMIT_PAUSE = 900  # seconds that a server is left alone when a limit is reached


def sender_refused(code: int, answer: str) -> TransportError:
    """What the answer to MAIL means."""
    if failure := _of_session(code, answer):
        return failure
    temporary = code < 500 and not _SENDER.search(answer)
    trouble = Trouble.SERVER_ERROR if temporary else Trouble.SENDER_REFUSED
    return TransportError(trouble, answer, permanent=code >= 500)


def recipient_refused(recipient: str, code: int, answer: str, *, others_taken: bool) -> Refusal:
    """What the answer to RCPT means; raises what concerns the other recipients as well.

    `others_taken`: whether the letter has recipients already, so that those who are too many can have it next.
    """
    failure = _of_session(code, answer)
    # A limit for now may be this recipient's own.
    if failure and (code >= 500 or failure.trouble is not Trouble.SENDING_LIMIT):
        raise failure
    if _SENDER.search(answer):
        # Many servers check the sender only now that they know a recipient.
        raise TransportError(Trouble.SENDER_REFUSED, answer, permanent=code >= 500)
    # RFC 5321 §4.5.3.1.10: a 552 to RCPT means too many recipients, and is to be read as temporary.
    if others_taken and (code == 552 or _TOO_MANY.search(answer)):
        return Refusal(recipient, Trouble.TOO_MANY_RECIPIENTS, answer, permanent=False)
    permanent = code >= 500 and code != 552
    trouble = Trouble.RECIPIENT_REFUSED if permanent else Trouble.RECIPIENT_DEFERRED
    return Refusal(recipient, trouble, answer, permanent=permanent)


def letter_refused(code: int, answer: str) -> TransportError:
    """What the answer to DATA or to the letter's last byte means."""
    if failure := _of_session(code, answer):
        return failure
    trouble = Trouble.SENDER_REFUSED if _SENDER.search(answer) else Trouble.MESSAGE_REFUSED
    return TransportError(trouble, answer, permanent=code >= 500)


def _of_session(code: int, answer: str) -> TransportError | None:
    """The trouble, when the answer is about the connection or the login, and so about every letter."""
    if code == 421:
        return TransportError(Trouble.SERVER_ERROR, answer)
    if code < 400:
        return TransportError(Trouble.PROTOCOL_ERROR, answer)
    if _LIMIT.search(answer):
        return TransportError(Trouble.SENDING_LIMIT, answer, pause=LIMIT_PAUSE)
    if not _SIGN_IN.search(answer):
        return None
    failure = sign_in_failure(answer)
    if failure.trouble is Trouble.SIGN_IN_REFUSED and (code == 530 or "not logged in" in answer):
        return TransportError(Trouble.SIGN_IN_REQUIRED, answer, permanent=True)
    return failure
