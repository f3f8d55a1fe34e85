"""Which draft a request is about: one that is there, or one begun with what the address or the form says."""

import uuid
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.activities.models import EmailActivity
from apps.contacts.models import Account, Contact
from apps.staff.models import User
from apps.tickets.models import Ticket
from apps.writing.beginning import begin_answer, begin_letter, forwarded_files
from apps.writing.models import Draft, DraftFile

_WITH = ("sender", "ticket__requester__account", "ticket__account", "ticket__queue", "contact__account", "account",
         "answers__mailbox", "answers__delivery", "author")  # fmt: skip


def begun(user: User, values: Mapping[str, str]) -> Draft:
    """A draft as the parameters say: kind and answers, or contact, account, ticket, to and link. Nothing is saved.

    Http404 for what isn't there or isn't hers to see.
    """
    kind = values.get("kind") or Draft.Kind.NEW
    if values.get("answers"):
        if kind not in Draft.Kind.values or kind == Draft.Kind.NEW:
            raise Http404(kind)
        return begin_answer(user, letter_of(user, values["answers"]), kind)
    contact, account, number = values.get("contact"), values.get("account"), values.get("ticket")
    return begin_letter(
        user,
        to=values.get("to", ""),
        contact=get_object_or_404(Contact, pk=key_of(contact)) if contact else None,
        account=get_object_or_404(Account, pk=key_of(account)) if account else None,
        ticket=get_object_or_404(Ticket.objects.visible_to(user), number=number) if number else None,
        links=[values["link"]] if values.get("link") else [],
    )


def letter_of(user: User, key: str | int) -> EmailActivity:
    """A letter that the user may answer."""
    letters = EmailActivity.objects.visible_to(user)
    letters = letters.select_related("mailbox", "delivery", "ticket", "contact", "account")
    return get_object_or_404(letters, pk=key_of(key))


def found(user: User, key: uuid.UUID) -> Draft:
    """Her draft of this key; Http404 when it is none of hers, or was sent."""
    return get_object_or_404(Draft.objects.written_by(user).select_related(*_WITH), key=key)


def opened(user: User, key: uuid.UUID, values: Mapping[str, str]) -> Draft:
    """Her draft of this key, begun and saved when it isn't there yet."""
    if Draft.objects.filter(key=key).exists():
        return found(user, key)
    draft = begun(user, values)
    draft.key = key
    try:
        with transaction.atomic():
            draft.save()
            DraftFile.objects.bulk_create(forwarded_files(draft))
    except IntegrityError:  # the same page saves its text and a file at once
        return found(user, key)
    return draft


def latest_draft(user: User, ticket: Ticket) -> Draft | None:
    """What she was writing to the ticket last."""
    return Draft.objects.written_by(user).filter(ticket=ticket).select_related(*_WITH).first()


def key_of(text: str | int) -> int:
    """The text as a row's key; Http404 when it can't be one."""
    if not str(text).isdecimal() or len(str(text)) > 18:
        raise Http404(text)
    return int(text)
