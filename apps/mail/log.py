"""Writing and reading the logs of mailboxes and senders (seed 000: «Запись в файловые журналы», «Скачать журнал»).

They are technical and in English, like a server's own log: people read the ledger and the health of a mailbox instead.
"""

import logging
import re
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from apps.mail.models import LogEntry, LogLevel, Mailbox, Sender

logger = logging.getLogger(__name__)

KEPT_ENTRIES = 20_000  # per mailbox or sender
_ADDRESS = re.compile(r"([^\s<>@\"']{1,64})@([^\s<>@\"',;)]+)")


def record(subject: Mailbox | Sender, level: LogEntry.Level, text: str) -> None:
    """Write a line to the subject's log, if its log level wants it."""
    record_many(subject, [(level, text)])


def record_many(subject: Mailbox | Sender, lines: list[tuple[LogEntry.Level, str]]) -> None:
    """Write several lines to the subject's log with one statement."""
    wanted = [(level, redact(text)) for level, text in lines if _wanted(subject, level)]
    for level, text in wanted:
        severity = logging.ERROR if level == LogEntry.Level.ERROR else logging.INFO
        logger.log(severity, "%s: %s", subject.system_name, text)
    LogEntry.objects.bulk_create(
        LogEntry(level=level, text=text, at=timezone.now(), **_owner(subject)) for level, text in wanted
    )


def prune(subject: Mailbox | Sender) -> None:
    """Keep the newest entries only."""
    entries = LogEntry.objects.filter(**_owner(subject))
    oldest_kept = entries.order_by("-pk").values_list("pk", flat=True)[KEPT_ENTRIES : KEPT_ENTRIES + 1].first()
    if oldest_kept is not None:
        entries.filter(pk__lte=oldest_kept).delete()


def lines(subject: Mailbox | Sender) -> Iterator[str]:
    """The log as text, oldest line first, times in the installation's zone."""
    for entry in LogEntry.objects.filter(**_owner(subject)).order_by("pk").iterator():
        at = timezone.localtime(entry.at).isoformat(sep=" ", timespec="milliseconds")
        yield f"{at} {entry.level.upper():5} {entry.text}\n"


def redact(text: str) -> str:
    """The text with addresses shortened to i***@example.com, unless POSTDESK_LOG_ADDRESSES is “full”."""
    if settings.POSTDESK_LOG_ADDRESSES == "full":
        return text
    return _ADDRESS.sub(lambda match: f"{match[1][0]}***@{match[2]}", text)


def _wanted(subject: Mailbox | Sender, level: LogEntry.Level) -> bool:
    if subject.log_level == LogLevel.FULL:
        return True
    return subject.log_level == LogLevel.ERRORS and level == LogEntry.Level.ERROR


def _owner(subject: Mailbox | Sender) -> dict[str, Mailbox | Sender]:
    return {"mailbox" if isinstance(subject, Mailbox) else "sender": subject}
