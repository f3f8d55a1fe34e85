"""Tell letters that programs wrote from those of people, and whether an automatic answer is allowed."""

import re

from apps.intake.mime.headers import Headers
from apps.intake.mime.letter import Automatic

_AUTO_SUBJECT = re.compile(
    r"^\s*(?:автоответ|автоматический ответ|out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?re(?:ply|sponse)|"
    r"абсанс|отсутствие на (?:рабочем месте|работе))\b",
    re.IGNORECASE,
)
_ROBOTS = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|nobody|bounces?)(?:[+@]|$)", re.IGNORECASE
)


def judge(headers: Headers, subject: str, sender: str) -> Automatic:
    """Return why the letter is automatic by its headers alone; reports are judged by their parts."""
    submitted = headers.raw("auto-submitted").lower()
    if submitted.startswith("auto-replied") or "x-autoreply" in headers or "x-autorespond" in headers:
        return Automatic.AUTO_REPLY
    if headers.raw("precedence").lower() in {"auto_reply", "auto-reply"} or _AUTO_SUBJECT.search(subject):
        return Automatic.AUTO_REPLY
    if (
        "list-id" in headers
        or "list-unsubscribe" in headers
        or headers.raw("precedence").lower() in {"bulk", "list", "junk"}
    ):
        return Automatic.LIST
    if submitted and not submitted.startswith("no"):
        return Automatic.GENERATED
    return Automatic.NO


def may_answer(headers: Headers, automatic: Automatic, sender: str) -> bool:
    """Return whether RFC 3834 allows an automatic answer to this letter."""
    if automatic is not Automatic.NO or headers.raw("return-path").strip() == "<>":
        return False
    suppressed = headers.raw("x-auto-response-suppress").lower()
    if any(word in suppressed for word in ("all", "autoreply", "oof")):
        return False
    return not _ROBOTS.match(sender)
