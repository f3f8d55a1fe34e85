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
_DAEMON = re.compile(r"\bmail(?:er)?[-_]?daemon\b|^\W*mail delivery (?:sub)?system\b", re.IGNORECASE)
# Whoever writes from these may be a person too: the subject and the words decide.
_SERVER = re.compile(
    r"(?:postmaster|microsoftexchange[0-9a-f]{32}|mail(?:delivery)?[-_.]?(?:system|subsystem)|mailer|m?daemon|"
    r"administrator|noreply|no-reply)@",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\W*(?:undeliver(?:able|ed)\b|(?:permanent )?(?:e-?mail |message |mail )?delivery (?:status notification|failure"
    r"|failed|has failed|report|notification|problem|error|unsuccessful|delayed|subsystem|system)|failure notice"
    r"|returned (?:e-?)?mail|(?:e-?)?mail (?:could not be delivered|failure|system error|undeliverable)"
    r"|message (?:undeliverable|not delivered)|failed (?:mail|delivery)|non-?deliver(?:able|y)"
    r"|could not (?:send|deliver)|unable to deliver|ndn:|(?:there was an )?error sending your mail"
    r"|warning: (?:message|could not)"
    r"|delayed mail|bounced mail|nondeliverable mail"
    r"|your message to .{3,80} (?:could not|couldn't) be delivered"
    r"|недоставлен|не ?доставлено|не (?:удается|удалось) доставить|недоставка|(?:сообщение|письмо) не доставлено"
    r"|невозможно доставить|ошибка доставки|возврат (?:письма|почты)|отчет о недоставке|отложенная доставка"
    r"|доставка (?:задерживается|отложена)|unzustellbar|non remis|échec de la remise|no se puede entregar)",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"this is the qmail-send program|created automatically by mail delivery software|permanent fatal errors"
    r"|delivery to the following recipients? (?:failed|has been delayed)|did not reach (?:some or all|the following)"
    r"|(?:could not|couldn't|can't|cannot|was not|wasn't|not be|unable to be) delivered|(?:unable|not able) to deliver"
    r"|i'm sorry to have to inform you|delivery has failed|the following address(?:es|\(es\))? (?:failed|had)"
    r"|address not found|undeliverable to the following|user unknown|unknown user"
    r"|mailbox (?:unavailable|not found|is full)"
    r"|не может быть доставлен|не (?:было|была|был) доставлен|не (?:удалось|удается) доставить|недоставленн"
    r"|создано автоматически|доставить (?:ваше )?(?:письмо|сообщение) не|невозможно доставить|\b[45]\.\d\.\d{1,3}\b",
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
_CITED_RECIPIENT = re.compile(rf"<({_ADDRESS})>")
_STATUS = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")
_REPLY = re.compile(r"\b([45]\d\d)[ -]")
_COPY = re.compile(
    r"^[ \t>]*-{3,}.{0,5}(?:this is a copy of|below this line is a copy|(?:original|returned) message"
    r"|copy of (?:the|your)|unsent message|message header|исходное (?:сообщение|письмо)|заголовки|копия).*$"
    r"|^(?:message headers follow|original message headers|исходные заголовки).*$",
    re.MULTILINE | re.IGNORECASE,
)
_CITED_ID = re.compile(r"^[ \t>]*message-id:\s*(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE)


def read_bounce(headers: Headers, subject: str, sender: str, text: str, files: list[File]) -> Verdict | None:
    """Return what a non-standard bounce says, None when the letter is none."""
    named = headers.text("x-failed-recipients")
    head = text[:_MAX_TEXT]
    if not (named or _DAEMON.search(headers.text("from")) or _is_server(headers, subject, sender, head)):
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


def _is_server(headers: Headers, subject: str, sender: str, words: str) -> bool:
    """Return whether a server that doesn't sign as a daemon reports here; a person may write about bounces too."""
    if not _SUBJECT.match(subject):
        return False
    from_nobody = headers.raw("return-path").strip() == "<>"
    return from_nobody or (_SERVER.match(sender) is not None and _WORDS.search(words) is not None)


def _recipients(named: str, words: str, action: str) -> tuple[FailedRecipient, ...]:
    """Return who could not be reached: by the header that names them, else by the lines that begin with an address."""
    found: dict[str, FailedRecipient] = {}
    reason = _first_reason(words)
    for match in islice(_RECIPIENT.finditer(words), _MAX_RECIPIENTS):
        why = f"{match[2]} {_paragraph(words, match.end())}".strip() or reason
        found.setdefault(match[1].lower(), _recipient(match[1], action, why))
    if not named:
        cited = _CITED_RECIPIENT.search(words) if not found else None
        return tuple(found.values()) if cited is None else (_recipient(cited[1], action, reason),)
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
