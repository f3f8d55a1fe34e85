"""Bounces that are no proper reports: qmail, Exim, old Gmail, Mail.ru, old Exchange, sendmail and the like."""

import re
from itertools import islice

from apps.intake.mime.files import File
from apps.intake.mime.headers import Headers
from apps.intake.mime.letter import Automatic, FailedRecipient, Report
from apps.intake.mime.message_ids import read_message_id
from apps.intake.mime.reports import Verdict, with_headers, with_original

_MAX_TEXT = 50_000  # the server's own words stand at the beginning
_MAX_RECIPIENTS = 500
_DAEMON = re.compile(
    r"(?:mailer[-_]?daemon|mail-daemon|mailer|mailerdaemon|daemon|mdaemon)@|mailer-daemon$", re.IGNORECASE
)
_POSTMASTER = re.compile(r"(?:postmaster|microsoftexchange[0-9a-f]{32}|mail(?:delivery)?[-_.]?system)@", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\s*(?:undeliver(?:able|ed)\b|delivery (?:status notification|failure|has failed|report)|failure notice"
    r"|returned mail|mail (?:delivery (?:failed|failure|system|subsystem|error)|could not be delivered|failure"
    r"|system error)|message (?:undeliverable|not delivered)|non[- ]?deliverable|could not (?:send|deliver)"
    r"|warning: (?:message|could not)|delayed mail|nondeliverable mail"
    r"|недоставлен|не доставлен|не удается доставить|не удалось доставить"
    r"|недоставка|сообщение не доставлено|письмо не доставлено|невозможно доставить|ошибка доставки"
    r"|возврат (?:письма|почты)|отчет о недоставке|отложенная доставка|доставка (?:задерживается|отложена)"
    r"|unzustellbar|non remis|échec de la remise|no se puede entregar)",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"this is the qmail-send program|this message was created automatically by mail delivery software"
    r"|delivery to the following recipients? (?:failed|has been delayed)|your message did not reach some or all"
    r"|permanent fatal errors|could not be delivered to|was not delivered to|wasn't able to deliver your message"
    r"|i'm sorry to have to inform you|delivery has failed to these recipients|message could not be delivered"
    r"|the following address(?:es|\(es\))? failed|address not found|undeliverable to the following"
    r"|не может быть доставлен|не было доставлено|не удалось доставить|не удается доставить|недоставленн"
    r"|создано автоматически (?:сервером|почтов)|доставить (?:ваше )?(?:письмо|сообщение) не удалось"
    r"|невозможно доставить|доставка (?:вашего )?(?:письма|сообщения) (?:не|задерж)",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"\bdelayed\b|will be retried|will (?:keep|continue) trying|still (?:trying|being retried)|warning message only"
    r"|not yet been delivered|delivery delay|temporarily deferred|задерживается|отложен[ао]?\b"
    r"|попытки (?:доставки )?будут|временно не (?:доставлен|удалось)|повторн\w+ попытк",
    re.IGNORECASE,
)
_PERMANENT = re.compile(
    r"permanent error|given up|permanently|could not be delivered|did not reach|не может быть доставлено", re.IGNORECASE
)
_ADDRESS = r"[^\s<>()\[\]\"',;:*]+@[A-Za-zа-яё0-9-]+(?:\.[A-Za-zа-яё0-9-]+)+"
_RECIPIENT = re.compile(rf"^[ \t*'\"]{{0,8}}<?({_ADDRESS})>?['\"]?[ \t]*(?::|$|\(|on (?=\w))([^\n]*)", re.MULTILINE)
_STATUS = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")
_REPLY = re.compile(r"\b([45]\d\d)[ -]")
_COPY = re.compile(
    r"^[ \t>]*-{3,}.{0,5}(?:this is a copy of|below this line is a copy|(?:original|returned) message"
    r"|copy of (?:the|your)|unsent message|message header|исходное (?:сообщение|письмо)|заголовки|копия).*$",
    re.MULTILINE | re.IGNORECASE,
)
_CITED_ID = re.compile(r"^[ \t>]*message-id:\s*(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE)


def read_bounce(headers: Headers, subject: str, sender: str, text: str, files: list[File]) -> Verdict | None:
    """Return what a non-standard bounce says, None when the letter is none."""
    daemon = bool(_DAEMON.search(sender)) or (not sender and bool(_DAEMON.search(headers.text("from"))))
    from_nobody = headers.raw("return-path").strip() == "<>"
    named = headers.text("x-failed-recipients")
    head = text[:_MAX_TEXT]
    if not (daemon or named or ((from_nobody or _POSTMASTER.match(sender)) and _SUBJECT.match(subject))):
        return None
    if not (named or _SUBJECT.match(subject) or _WORDS.search(head)):
        return None
    copy = _COPY.search(head)
    words = head[: copy.start()] if copy else head
    late = bool(_DELAY.search(subject) or _DELAY.search(words)) and not _PERMANENT.search(words)
    report = Report(_recipients(named, words, "delayed" if late else "failed"))
    report = with_original(report, files)
    if copy and not report.original_message_id:
        report = with_headers(report, text[copy.end() :][:_MAX_TEXT].encode())
    if not report.original_message_id and (cited := _CITED_ID.search(head)):
        report = Report(report.recipients, read_message_id(cited[1]), "", report.original_subject)
    return Verdict(Automatic.DELAYED if late else Automatic.BOUNCE, report)


def _recipients(named: str, words: str, action: str) -> tuple[FailedRecipient, ...]:
    """Return who could not be reached: by the header that names them, else by the lines that begin with an address."""
    found: dict[str, FailedRecipient] = {}
    reason = _first_reason(words)
    for match in islice(_RECIPIENT.finditer(words), _MAX_RECIPIENTS):
        why = f"{match[2]} {_paragraph(words, match.end())}".strip() or reason
        found.setdefault(match[1].lower(), _recipient(match[1], action, why))
    if not named:
        return tuple(found.values())
    addresses = [address.strip(" <>") for address in named.split(",")]
    return tuple(found.get(address.lower()) or _recipient(address, action, reason) for address in addresses if address)


def _recipient(address: str, action: str, why: str) -> FailedRecipient:
    status = _STATUS.search(why)
    return FailedRecipient(address, action, status[1] if status else "", " ".join(why.split())[:1_000])


def _paragraph(words: str, start: int) -> str:
    """Return the lines below an address up to an empty one."""
    lines = []
    for line in words[start : start + 2_000].split("\n")[1:]:
        if not line.strip() or _RECIPIENT.match(line):
            break
        lines.append(line)
    return " ".join(lines)


def _first_reason(words: str) -> str:
    """Return the first line with a server's code, "" when there is none."""
    return next((line for line in words.split("\n") if _STATUS.search(line) or _REPLY.search(line)), "")
