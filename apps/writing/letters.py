"""A draft as the letter that leaves: its people, both forms of its text with the quote below, its files."""

from dataclasses import dataclass

from apps.activities.models import Attachment, EmailActivity
from apps.mail import blobs
from apps.mail.letters import File, Letter, Person
from apps.mail.own_ids import new_message_id, reply_address
from apps.writing.addressees import Addressee, parse_addressees
from apps.writing.body import pictures_in, text_of
from apps.writing.models import Draft, DraftFile
from apps.writing.quoting import Quote, quote

KEPT_ANCESTORS = 15  # Message-IDs of a long conversation that an answer names


@dataclass(frozen=True, slots=True)
class Composed:
    """What a draft says. `new_text` is the text without its quote."""

    to: tuple[Addressee, ...]
    cc: tuple[Addressee, ...]
    bcc: tuple[Addressee, ...]
    html: str
    text: str
    new_text: str
    files: tuple[DraftFile | Attachment, ...]
    in_reply_to: str

    @property
    def people(self) -> dict[str, tuple[Addressee, ...]]:
        """Everybody who gets the letter, by the field that names them."""
        return {"to": self.to, "cc": self.cc, "bcc": self.bcc}


def compose(draft: Draft) -> Composed:
    """Put the draft together. Writes nothing; ValidationError when an address is none."""
    below, new_text = quote(draft), text_of(draft.html)
    answers = draft.answers if draft.kind != Draft.Kind.FORWARD else None
    return Composed(
        to=tuple(parse_addressees(draft.to)),
        cc=tuple(parse_addressees(draft.cc)),
        bcc=tuple(parse_addressees(draft.bcc)),
        html="<br>".join(filter(None, [draft.html, below.html])),
        text="\n\n".join(filter(None, [new_text, below.text])),
        new_text=new_text,
        files=tuple(_files(draft, below)),
        in_reply_to=answers.message_id if answers else "",
    )


def as_letter(draft: Draft, composed: Composed) -> Letter:
    """The letter for the outbox, the bytes of its files read."""
    assert draft.sender is not None
    return Letter(
        sender=Person(draft.sender.name, draft.sender.address),
        to=_persons(composed.to),
        cc=_persons(composed.cc),
        bcc=_persons(composed.bcc),
        subject=draft.subject,
        text=composed.text,
        html=composed.html,
        files=tuple(_as_file(file) for file in composed.files),
        reply_to=_reply_to(draft),
        in_reply_to=composed.in_reply_to,
        references=tuple(_ancestors(draft)) if composed.in_reply_to else (),
        message_id=new_message_id(draft.ticket_id or 0),
    )


def _files(draft: Draft, below: Quote) -> list[DraftFile | Attachment]:
    """What the draft carries; a picture that was taken out of the text again stays behind."""
    shown = pictures_in(draft.html)
    own = [file for file in draft.files.all() if not file.content_id or file.content_id in shown]
    return [*own, *below.pictures]


def _as_file(file: DraftFile | Attachment) -> File:
    return File(file.name, file.content_type, blobs.read(file.sha256), file.content_id)


def _persons(addressees: tuple[Addressee, ...]) -> tuple[Person, ...]:
    return tuple(Person(each.name, each.address) for each in addressees)


def _reply_to(draft: Draft) -> tuple[Person, ...]:
    """The mailbox that the conversation goes through, with the ticket's signed token where the mailbox uses it."""
    letter = draft.answers or _latest_letter(draft)
    mailbox = letter.mailbox if letter else None
    if mailbox is None or draft.sender is None:
        return ()
    signed = draft.ticket_id is not None and mailbox.signed_reply_address
    address = reply_address(mailbox.mail_address, draft.ticket_id) if signed else mailbox.mail_address  # type: ignore[arg-type] # `signed` says that there is a ticket
    if not address or address.lower() == draft.sender.address.lower():
        return ()
    return (Person(draft.sender.name, address),)


def _latest_letter(draft: Draft) -> EmailActivity | None:
    if draft.ticket is None:
        return None
    letters = draft.ticket.activities.exclude(mailbox=None).select_related("mailbox")
    return letters.only("mailbox").order_by("-date", "-pk").first()


def _ancestors(draft: Draft) -> list[str]:
    """The Message-IDs that lead to the letter that is answered, the oldest first (RFC 5322 3.6.4)."""
    letter = draft.answers
    if letter is None:
        return []
    parents: dict[str, str] = {}
    if letter.ticket_id:
        rows = EmailActivity.objects.filter(ticket=letter.ticket_id).exclude(message_id="").order_by("-date")
        parents = dict(rows.values_list("message_id", "in_reply_to")[:200])
    chain: list[str] = []
    at = letter.message_id
    parents.setdefault(at, letter.in_reply_to)
    while at and at not in chain and len(chain) < KEPT_ANCESTORS:
        chain.append(at)
        at = parents.get(at, "")
    return chain[::-1]
