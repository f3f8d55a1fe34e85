"""A desk in the middle of a working day, for the eyes of the browser tests."""

import struct
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from apps.activities.links import link
from apps.activities.models import EmailActivity, Link, Meeting
from apps.mail.models import Delivery, OutboxLetter
from apps.staff.models import User
from apps.tickets import actions
from apps.tickets.models import Event, Ticket
from tests import cast

Status, Priority, State, Reason = Ticket.Status, Ticket.Priority, Delivery.State, Delivery.Reason

CUSTOMERS = [
    ("Мария Соколова", "m.sokolova@vesna.example", "ООО «Весна»"),
    ("Tomás Herrera", "tomas@herrera.example", "Herrera & Sons"),
    ("Анна Берг", "berg@stroymash.example", "Строймаш"),
    ("Priya Natarajan", "priya@northwind.example", "Northwind"),
    ("Сергей Лебедев", "lebedev@kontora.example", "Контора"),
]
TICKETS = [
    ("Счёт № 53 оплачен дважды", "Добрый день! С нас списали оплату и 1-го, и 3-го числа.", Status.NEW, Priority.HIGH),
    ("Export to CSV drops accents", "Names such as Zoë become Zo? in the exported file.", Status.OPEN, Priority.NORMAL),
    (
        "Не открывается личный кабинет",
        "После входа белая страница, пробовали три браузера.",
        Status.NEW,
        Priority.URGENT,
    ),
    ("Change of billing address", "Please update our records, the new address is below.", Status.WAITING, Priority.LOW),
    ("Вопрос по договору Cont-118", "Пришлите, пожалуйста, скан с подписью.", Status.OPEN, Priority.NORMAL),
    ("Disk usage 91% on db-2", "threshold 90%, current 91.4%", Status.OPEN, Priority.NORMAL),
    ("VPN drops every hour", "Attached is the log you asked for.", Status.WAITING, Priority.NORMAL),
    ("Не приходят уведомления", "Уже неделю ни одного письма о новых заказах.", Status.SOLVED, Priority.NORMAL),
]
REPLY_HTML = """
<p>Добрый день!</p>
<p>Вот что видно на экране после входа:</p>
<p><img src="cid:screen@northwind" alt="Снимок экрана" width="480"></p>
<table border="1" cellpadding="6" style="border-collapse:collapse"><tr style="background:#eef2fb"><th>Браузер</th>
<th>Версия</th><th>Результат</th></tr><tr><td>Firefox</td><td>131</td><td style="color:#b3261e">не работает</td></tr>
<tr><td>Chrome</td><td>130</td><td style="color:#1b7f3b">работает</td></tr></table>
<p>С уважением,<br><b>Иван Петров</b><br><span style="color:#667">Northwind, отдел закупок</span>
<img src="https://tracker.example/pixel.gif" width="1" height="1"></p>
<div class="gmail_quote"><div>пт, 20 нояб. 2026 г. в 10:12, Postdesk &lt;support@postdesk.example&gt;:</div>
<blockquote style="border-left:1px solid #ccc">
Здравствуйте, Иван! Пришлите, пожалуйста, снимок экрана.</blockquote></div>
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the tests walk through."""

    olga: User
    tamara: User
    ticket: Ticket  # the one with a long story
    reply: EmailActivity  # its HTML letter
    held: Delivery
    failed: Delivery
    sent: EmailActivity  # a letter without a ticket


def set_scene() -> Scene:
    """Make the whole of it, the ticket with the long story last."""
    olga, tamara = cast.olga(), cast.tamara()
    cast.make_queue(title="Support", is_default=True)
    cast.make_queue(system_name="billing", title="Billing")
    now = timezone.now()
    for index, (subject, text, status, priority) in enumerate(TICKETS):
        name, address, account = CUSTOMERS[index % len(CUSTOMERS)]
        _ticket(name, address, account, subject, text, status, priority, now - timedelta(hours=3 + 7 * index))
    Ticket.objects.filter(status=Status.OPEN).update(assignee=olga)
    held, failed = _ledger()
    ticket, reply = _story(olga, tamara, now)
    sent = cast.make_activity(
        direction=EmailActivity.Direction.OUTGOING, subject="Коммерческое предложение", sender_name="Olga Kuznetsova",
        sender_address="support@postdesk.example", text="Добрый день! Предложение во вложении.",
        recipients=[{"kind": "to", "name": "Анна Берг", "address": "berg@stroymash.example"}],
        date=now - timedelta(hours=5), needs_processing=False,
    )  # fmt: skip
    return Scene(olga, tamara, ticket, reply, held, failed, sent)


def _ticket(
    name: str, address: str, account: str, subject: str, text: str, status: str, priority: str, at: datetime
) -> Ticket:
    from apps.contacts.models import Account, Contact

    contact = Contact.objects.filter(addresses__address=address).first() or cast.make_contact(
        name, address, account=Account.objects.get_or_create(name=account)[0]
    )
    ticket = cast.make_ticket(
        subject, requester=contact, status=status, priority=priority, created_at=at, updated_at=at
    )
    cast.make_activity(
        ticket, text=text, sender_name=name, sender_address=address, date=at, contact=contact, needs_processing=False
    )
    return ticket


def _ledger() -> tuple[Delivery, Delivery]:
    raw = (
        f"From: =?utf-8?B?0JHQvtGA0LjRgQ==?= <{cast.BORIS}>\r\nTo: support@postdesk.example\r\n"
        "Subject: =?utf-8?B?0J/QvtC80L7QttC40YLQtSDRgSDQt9Cw0LrQsNC30L7QvA==?=\r\n"
        "Date: Fri, 20 Nov 2026 12:00:00 +0300\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "Здравствуйте! Где мой заказ?\r\n"
    ).encode()
    common = {"subject": "Помогите с заказом", "from_address": cast.BORIS}
    held_trace = [{"step": "screen", "code": "personal"}, {"step": "identify", "code": "held", "address": cast.BORIS}]
    held = cast.make_delivery(raw, state=State.SET_ASIDE, reason=Reason.HELD, trace=held_trace, **common)
    failed = cast.make_delivery(
        raw, state=State.FAILED, reason=Reason.PERMANENT, detail="The letter's structure is damaged.", **common
    )
    bounce = [{"step": "screen", "code": "bounce", "recipients": "nobody@vesna.example"}]
    cast.make_delivery(
        raw, state=State.SET_ASIDE, reason=Reason.BOUNCE, trace=bounce, subject="Undelivered Mail Returned to Sender",
        from_address="mailer-daemon@vesna.example",
    )  # fmt: skip
    return held, failed


def _story(olga: User, tamara: User, now: datetime) -> tuple[Ticket, EmailActivity]:
    """A ticket with everything a timeline can hold."""
    start = now - timedelta(hours=2)
    other = cast.make_ticket("Доступ для нового сотрудника", status=Status.SOLVED, updated_at=now - timedelta(days=3))
    ticket = cast.make_ticket(
        "Не приходит письмо с подтверждением", status=Status.NEW, created_at=start, updated_at=now
    )
    delivery = cast.make_delivery(b"From: ivan@northwind.example\r\n\r\nx", state=State.TAKEN_IN, trace=_trace(ticket))
    first = cast.make_activity(
        ticket, date=start, delivery=delivery, contact=cast.ivan(), text=(
            "Добрый день!\n\nПользователь создан ещё вчера, но письмо с подтверждением так и не пришло. Проверили спам "
            f"и карантин. Может быть, это связано с {other.number}?\n\nИнструкция: https://help.northwind.example/start\n\n"
            "Иван"
        ),
    )  # fmt: skip
    cast.make_attachment(first, "Журнал доставки за ноябрь.xlsx", b"x" * 18_400, content_type="application/zip")
    link(first, other, origin=Link.Origin.RULE, matched=other.number)
    Link.objects.filter(activity=first).update(rule_name="Ticket number in the text")
    _acknowledgement(ticket, start + timedelta(seconds=4))
    actions.assign(ticket, olga, by=tamara)
    actions.change_status(ticket, Status.WAITING, by=olga)
    note = actions.add_note(ticket, "Их шлюз держит письма по greylisting, повтор в 09:45. Слежу за очередью.", by=olga)
    _at(ticket.events.filter(kind=Event.Kind.ASSIGNEE), start + timedelta(minutes=12))
    _at(ticket.events.filter(kind=Event.Kind.STATUS), start + timedelta(minutes=15))
    _at(ticket.notes.filter(pk=note.pk), start + timedelta(minutes=14))
    reply = cast.make_activity(
        ticket, date=now - timedelta(minutes=9), html=REPLY_HTML, contact=cast.ivan(),
        new_text="Добрый день!\n\nВот что видно на экране после входа.",
        text="Добрый день!\n\nВот что видно на экране после входа.\n\n> Пришлите, пожалуйста, снимок экрана.",
    )  # fmt: skip
    Meeting.objects.create(
        activity=first, method="request", summary="Созвон по почте", place="Переговорная 3",
        start=now + timedelta(days=1), end=now + timedelta(days=1, hours=1), recurrence="FREQ=WEEKLY;BYDAY=MO",
        organizer_address="ivan@northwind.example",
        attendees=[{"name": "Ольга", "address": "support@postdesk.example", "status": "accepted"}],
    )  # fmt: skip
    picture = {"content_type": "image/png", "content_id": "screen@northwind", "inline": True}
    cast.make_attachment(reply, "screen.png", picture_bytes(), **picture)
    cast.make_attachment(reply, "Снимок экрана.png", picture_bytes(), content_type="image/png")
    Ticket.objects.filter(pk=ticket.pk).update(status=Status.NEW, updated_at=now)
    ticket.refresh_from_db()
    return ticket, reply


def _trace(ticket: Ticket) -> list[dict[str, str]]:
    return [
        {"step": "screen", "code": "personal"},
        {"step": "identify", "code": "contact", "address": "ivan@northwind.example", "name": "Иван Петров"},
        {"step": "thread", "code": "new"},
        {"step": "register", "code": "opened", "ticket": ticket.number, "queue": "Support"},
    ]


def _acknowledgement(ticket: Ticket, at: datetime) -> None:
    sent = OutboxLetter.objects.create(
        kind=OutboxLetter.Kind.ACKNOWLEDGEMENT, message_id="<ack@postdesk.example>", mime=b"", sent_at=at,
        recipients=["ivan@northwind.example"], subject=f"[{ticket.number}]", state=OutboxLetter.State.SENT,
    )  # fmt: skip
    cast.make_activity(
        ticket, date=at, direction=EmailActivity.Direction.OUTGOING, outbox_letter=sent, sender_name="Postdesk",
        sender_address="support@postdesk.example", subject=f"[{ticket.number}] {ticket.subject}",
        recipients=[{"kind": "to", "name": "Иван Петров", "address": "ivan@northwind.example"}],
        text=f"Здравствуйте, Иван Петров!\n\nМы зарегистрировали ваше письмо под номером {ticket.number}.",
    )  # fmt: skip


def _at(rows: object, moment: datetime) -> None:
    rows.update(created_at=moment)  # type: ignore[attr-defined] # a query of events or notes


def picture_bytes(width: int = 320, height: int = 180) -> bytes:
    """A PNG that looks a little like a window."""

    def pixel(x: int, y: int) -> tuple[int, int, int]:
        if y < 18:
            return 40, 87, 200
        inside = 60 < x < width - 60 and 60 < y < 130
        return (232, 236, 245) if inside else (250, 250, 252)

    lines = b"".join(b"\0" + b"".join(bytes(pixel(x, y)) for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
