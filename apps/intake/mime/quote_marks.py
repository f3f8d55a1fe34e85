"""The lines by which mail programs of the big languages introduce an earlier letter, and end a new one."""

import re

_MAX_LINE = 400  # a longer line is a paragraph, no mark

# Verbs of "… wrote:", in the forms that programs use.
_WROTE = re.compile(
    r"(?:\b(?:wrote|writes|schrieb|schreef|geschreven|escribi[óo]|ha scritto|scritto|scrive|escreveu|skrev|kirjoitti"
    r"|pisze|napisał|napisała|napisal|napsala?|yazdı|írta|a écrit|пишет|пише|писала?|писали|написала?|написали|написав"
    r"|напісаў|піша|ответила?|сообщает|сообщила?)(?:\([аa]\))?|写道|寫道|のメール|님이 작성)\s*[:：]\s*$",
    re.IGNORECASE,
)
_WROTE_THEN = re.compile(r"\b(?:wrote|schrieb|a écrit|пишет|писала?|написала?)\s+(?:on |am |le )?\d", re.IGNORECASE)
_MOMENT = re.compile(r"\d{1,2}[:.]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[./]\d{1,2}[./]\d{2}")
_ADDRESS = re.compile(r"[^\s<>()\[\]]+@[^\s<>()\[\],:]+\.[^\s<>()\[\],:]+")
_WEEKDAY = (
    r"(?:понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье|пн|вт|ср|чт|пт|сб|вс|(?:mon|tues?|wed(?:nes)?"
    r"|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b"
)
_BEGINS = re.compile(
    rf"\s*(?:(?:on|le|am|el|il giorno|il|em|op|den|dnia|w dniu|dne|in data|a)\s|\d{{1,4}}[\s./:-]|{_WEEKDAY}"
    r"|в(?:ы|о?) )",
    re.IGNORECASE,
)
# «Понедельник, 5 мая 2025, 10:00 +03:00 от Иван Петров:» says neither who nor "wrote".
_FROM_SOMEBODY = re.compile(rf"\s*{_WEEKDAY}.*\d{{1,2}}:\d{{2}}.*\sот\s", re.IGNORECASE)

# Labels of the header that programs put above the earlier letter, by what they name.
_LABELS = {
    "from": "from|от|от кого|отправитель|von|de|da|od|van|från|fra|від|lähettäjä|kimden|发件人|寄件者|差出人|보낸 사람",
    "date": "sent|date|отправлено|отправленные|дата|gesendet|datum|envoyé|fecha|enviado|enviado el|enviada em|data"
    "|inviato|wysłano|verzonden|skickat|sendt|надіслано|lähetetty|gönderme tarihi|发送时间|日期|送信日時|보낸 날짜",
    "to": "to|кому|получатель|an|à|a|para|per|do|aan|till|til|vastaanottaja|kime|收件人|宛先|받는 사람",
    "copy": "cc|копия|copy|копія|kopie|抄送",
    "subject": "subject|тема|betreff|objet|asunto|assunto|oggetto|ogg|temat|onderwerp|ämne|emne|aihe|konu|主题|主旨"
    "|件名|제목",
}
_LABEL = re.compile(
    r"[\s>*|]*(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _LABELS.items()) + r")\s?\*?\s?[:：]",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*(?:[-_=*]{3,}|—{3,}|⸻)\s*$")
_ORIGINAL = re.compile(
    r"\W*(?:original message|исходное сообщение|исходное письмо|оригинальное сообщение|оригинал письма|original mail"
    r"|первоначальное сообщение|ursprüngliche nachricht|original-nachricht|message d'origine|mensaje original"
    r"|messaggio originale|mensagem original|oorspronkelijk bericht|oryginalna wiadomość|wiadomość oryginalna"
    r"|ursprungligt meddelande|оригінальне повідомлення|вихідне повідомлення|原始邮件|原始郵件|original"
    r"|(?:please )?(?:type your )?reply above this line"
    r"|(?:введите |напишите )?ответ(?:ьте)? (?:над|выше) эт\w+ \w+)\W*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"\W*(?:(?:begin )?forwarded (?:message|letter)(?: \w+)?|this is a forwarded message|начало \w+ сообщения"
    r"|(?:это )?(?:пересылаемое|пересланное|перенаправленное|переадресованное) (?:сообщение|письмо)"
    r"|(?:anfang der )?weitergeleiteten? nachricht|message transféré|début du message réexpédié|mensaje reenviado"
    r"|messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|переслане повідомлення)\W*$",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(
    r"\s*(?:fwd?|пересл|пер|пересылка|wg|tr|rv|enc|doorst|ilt|转发|轉寄)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)
_SIGNATURE = re.compile(r"(?:--|—|–)[ \xa0]?")
_SENT_FROM = re.compile(
    r"\W*(?:sent (?:from|via|with) (?:my |mail for |outlook|yahoo|samsung|proton|mailspring|the all new aol"
    r"|gmail mobile)[^,]{0,60}|get outlook for .{1,40}|скачать outlook для .{1,20}|отправлено (?:с|со|из) (?:моего "
    r"|моей |мобильн|iphone|ipad|android|samsung|устройства|почты |mail\.ru"
    r"|outlook|яндекс|приложения|huawei|xiaomi|honor).{0,80}"
    r"|von meinem .{1,40} gesendet|envoyé de mon .{1,40}|enviado desde mi .{1,40}|inviato da(?:l mio)? .{1,40})\s*$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r" ?([A-Za-zА-Яа-яЁё]{1,4})>")
_MARKED = re.compile(r" {0,2}>")
_COLONS = (":", "：")


def is_quoted(line: str) -> bool:
    """Return whether the line is marked as quoted with ">"."""
    return _MARKED.match(line) is not None


def quoting_initials(line: str) -> str:
    """Return the initials with which The Bat! marks a quoted line, «ИП> текст»; "" when there are none."""
    found = _INITIALS.match(line)
    return found[1] if found else ""


def is_introduction(line: str) -> bool:
    """Return whether `line` introduces the quoted lines that follow it: it says who wrote, or when."""
    if not _ends_like_one(line):
        return False
    if _WROTE.search(line):
        return True
    who = _ADDRESS.search(line) or _BEGINS.match(line) or _WROTE_THEN.search(line)
    return who is not None and _MOMENT.search(line) is not None


def introduces_unmarked(line: str) -> bool:
    """Return whether `line` introduces a quote even when no marked line follows: it says who wrote and when."""
    if not _ends_like_one(line):
        return False
    wrote, address = _WROTE.search(line), _ADDRESS.search(line)
    if not _MOMENT.search(line) or not _BEGINS.match(line):
        return wrote is not None and address is not None
    return wrote is not None or address is not None or _FROM_SOMEBODY.match(line) is not None


def may_begin_introduction(line: str) -> bool:
    """Return whether an introduction that ends on a later line may begin with `line`."""
    return len(line) < _MAX_LINE and _BEGINS.match(line) is not None


def _ends_like_one(line: str) -> bool:
    return len(line) < _MAX_LINE and line.rstrip().endswith(_COLONS)


def header_label(line: str) -> str:
    """Return what a line such as "От: …" names (from, date, to, copy, subject), "" when it is no such line."""
    start = line[:80]
    if ":" not in start and "：" not in start:
        return ""
    found = _LABEL.match(start)
    return found.lastgroup or "" if found else ""


def is_rule(line: str) -> bool:
    """Return whether the line is drawn across the page."""
    return len(line) < _MAX_LINE and _RULE.match(line) is not None


def announces_original(line: str) -> bool:
    """Return whether the line says that the letter being answered follows; it stands between dashes or the like."""
    return _is_framed(line) and _ORIGINAL.match(line) is not None


def announces_forward(line: str) -> bool:
    """Return whether the line says that a forwarded letter follows."""
    return (_is_framed(line) or line.rstrip().endswith(_COLONS)) and _FORWARDED.match(line[:_MAX_LINE]) is not None


def _is_framed(line: str) -> bool:
    return len(line) < _MAX_LINE and line.lstrip("> \t")[:2] in {"--", "==", "__", "**", "##", "- ", "—-", "——"}


def is_forward(subject: str) -> bool:
    """Return whether the subject says that the letter passes another one on."""
    return _FORWARD_SUBJECT.match(subject) is not None


def begins_signature(line: str) -> bool:
    """Return whether a signature follows the line: two dashes, with a blank where nobody stripped it."""
    return _SIGNATURE.fullmatch(line) is not None


def is_sent_from(line: str) -> bool:
    """Return whether the line is the advertisement that mobile programs sign with."""
    return len(line) < _MAX_LINE and _SENT_FROM.match(line) is not None
