"""A record made from a letter (seed 004, «Создать запись из письма»): its form opens with what fits of the letter."""

import re
from collections.abc import Callable

from apps.activities.models import EmailActivity
from apps.activities.places import person
from apps.attributes import Type, Value
from apps.attributes.people import of_contact
from apps.records.models import RecordAttribute, RecordType
from apps.records.pages.fields import KeptFile
from apps.records.pages.forms import RecordForm, form_with
from apps.records.pages.uploads import of_letter
from apps.staff.access import DeskRequest
from apps.staff.models import User

# What technologists call the attributes of a letter, in both languages, without signs between the words.
_SUBJECT = {"subject", "title", "topic", "тема", "темаписьма", "заголовок"}
_SENDER = {"sender", "from", "отправитель", "откого"}
_ADDRESS = {"address", "email", "senderaddress", "адрес", "адресотправителя", "электроннаяпочта"}
_TEXT = {"text", "body", "message", "htmlbody", "rawbody", "текст", "текстписьма", "сообщение", "описание"}
_DATE = {"date", "received", "receiveddate", "letterdate", "дата", "датаписьма", "датаполучения", "получено"}


def letter_of(request: DeskRequest) -> EmailActivity | None:
    """The letter that the address names by `?letter=`, if there is one that the user sees."""
    key = request.GET.get("letter", "")
    letters = EmailActivity.objects.visible_to(request.user).select_related("contact", "account").defer("html", "text")
    return letters.filter(pk=int(key)).first() if key.isdecimal() and len(key) <= 18 else None


def form_from(record_type: RecordType, letter: EmailActivity | None, user: User) -> RecordForm:
    """The form of a new record: empty, or with what fits of the letter, whose files are offered."""
    if letter is None:
        return form_with(record_type, {}, user)
    form = form_with(record_type, _values(record_type, letter), user)
    files = next((each for each in form.fields if each.row.type == Type.DOCUMENT), None)
    if files is not None:
        offered = [of_letter(file) for file in letter.attachments.all() if not file.inline]
        files.files = [KeptFile(document, kept=files.row.array or not at) for at, document in enumerate(offered)]
    return form


def _values(record_type: RecordType, letter: EmailActivity) -> dict[str, Value]:
    found: dict[str, Value] = {}
    taken: set[str] = set()  # each fact of the letter fills one attribute
    for row in record_type.rows:
        for fact, (fits, value_of) in _FACTS.items():
            if fact in taken or row.name in found or not fits(row):
                continue
            value = value_of(letter)
            if value is not None:
                taken.add(fact)
                found[row.name] = (value,) if row.array else value
    return found


def _called(type_: Type, names: set[str]) -> Callable[[RecordAttribute], bool]:
    def fits(row: RecordAttribute) -> bool:
        return row.type == type_ and bool({_plain(row.name), _plain(row.label)} & names)

    return fits


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _of_type(type_: Type) -> Callable[[RecordAttribute], bool]:
    return lambda row: row.type == type_


def _contact(letter: EmailActivity) -> Value | None:
    return of_contact(letter.contact) if letter.contact else None


def _account(letter: EmailActivity) -> Value | None:
    return of_contact(letter.account) if letter.account else _contact(letter)


_FACTS: dict[str, tuple[Callable[[RecordAttribute], bool], Callable[[EmailActivity], Value | None]]] = {
    "contact": (_of_type(Type.CONTACT), _contact),
    "account": (_of_type(Type.ACCOUNT), _account),
    "subject": (_called(Type.STRING, _SUBJECT), lambda letter: letter.subject or None),
    "sender": (
        _called(Type.STRING, _SENDER), lambda letter: person(letter.sender_name, letter.sender_address) or None
    ),
    "address": (_called(Type.STRING, _ADDRESS), lambda letter: letter.sender_address or None),
    "text": (_called(Type.STRING, _TEXT), lambda letter: letter.new_text.strip() or None),
    "date": (_called(Type.DATE_TIME, _DATE), lambda letter: letter.date),
}  # fmt: skip
