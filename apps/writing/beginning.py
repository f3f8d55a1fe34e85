"""How drafts begin: anew, from a record, or as the answer to a letter. Nothing is saved yet."""

from collections.abc import Sequence

from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.contacts.models import Account, Address, Contact
from apps.mail.models import Sender
from apps.staff.models import User
from apps.tickets.models import Ticket
from apps.writing.addressees import Addressee, line_of
from apps.writing.answering import recipients, sender_for, subject_of
from apps.writing.facts import sign
from apps.writing.models import Draft, DraftFile


def begin_letter(
    user: User,
    *,
    to: str = "",
    contact: Contact | None = None,
    account: Account | None = None,
    ticket: Ticket | None = None,
    links: Sequence[str] = (),
) -> Draft:
    """A new letter, to whom its record has an address of unless `to` says otherwise.

    `links` are keys of what it will be linked to: see `apps.writing.linked`.
    """
    if ticket is not None:
        contact = contact or ticket.requester
    draft = Draft(
        author=user, contact=contact, account=account, ticket=ticket, sender=sender_for(None, usable_senders(user)),
        to=to or _address_line(contact, account), subject=f"[{ticket.number}] {ticket.subject}" if ticket else "",
        links=list(links),
    )  # fmt: skip
    sign(draft)
    return draft


def begin_answer(user: User, letter: EmailActivity, kind: str) -> Draft:
    """A reply to the letter, to all of its people, or the letter on its way to others."""
    to, cc = recipients(letter, kind)
    draft = Draft(
        author=user, kind=kind, answers=letter, ticket=letter.ticket, contact=letter.contact, account=letter.account,
        sender=sender_for(letter, usable_senders(user)), to=line_of(to), cc=line_of(cc),
        subject=subject_of(letter, kind, letter.ticket), seen_at=timezone.now(),
    )  # fmt: skip
    sign(draft)
    return draft


def usable_senders(user: User) -> list[Sender]:
    """The senders that the user may choose from."""
    return list(Sender.objects.usable_by(user))


def forwarded_files(draft: Draft) -> list[DraftFile]:
    """The files of the letter that is forwarded as the draft's own, not yet saved; pictures travel in the quote."""
    if draft.kind != Draft.Kind.FORWARD or draft.answers is None:
        return []
    html = bool(draft.answers.html)
    return [
        DraftFile(draft=draft, name=file.name, content_type=file.content_type, size=file.size, sha256=file.sha256)
        for file in draft.answers.attachments.all()
        if not (file.inline and html)
    ]


def _address_line(contact: Contact | None, account: Account | None) -> str:
    owned = Address.objects.filter(contact=contact) if contact else Address.objects.filter(account=account)
    found = owned.order_by("pk").first() if contact or account else None
    name = contact.name if contact else account.name if account else ""
    return line_of([Addressee(name, found.address)]) if found else ""
