"""The lists of letters that did not become tickets, and one of them as a page shows it."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from apps.activities.files import is_picture
from apps.activities.html import has_remote_pictures
from apps.activities.parts import answers_inside, parts_of
from apps.activities.shown import WHOLE, ShownFile, ShownLetter, ShownPerson, differing_type
from apps.desk.paging import Page, page_of
from apps.intake.mime.letter import Attachment, Letter
from apps.mail.models import Delivery, DeliveryQuerySet
from apps.staff.models import User


class Outcome(TextChoices):
    """Which letters a list holds; each value is a word of the address."""

    HELD = "held", pgettext_lazy("list of letters", "Held")
    SET_ASIDE = "set-aside", pgettext_lazy("list of letters", "Set aside")
    FAILED = "failed", pgettext_lazy("list of letters", "Failed")

    def deliveries(self) -> DeliveryQuerySet:
        """The letters of the list. What is held has a list of its own, and mere history holds nothing to read."""
        set_aside = Delivery.objects.filter(state=Delivery.State.SET_ASIDE)
        match self:
            case Outcome.HELD:
                return set_aside.filter(reason=Delivery.Reason.HELD)
            case Outcome.SET_ASIDE:
                return set_aside.exclude(reason__in=[Delivery.Reason.HELD, Delivery.Reason.HISTORY])
            case Outcome.FAILED:
                return Delivery.objects.filter(state=Delivery.State.FAILED)

    @classmethod
    def of(cls, delivery: Delivery) -> "Outcome | None":
        """The list that the letter stands in; None when it waits, was taken in, or is history."""
        if delivery.state == Delivery.State.FAILED:
            return cls.FAILED
        if delivery.state != Delivery.State.SET_ASIDE or delivery.reason == Delivery.Reason.HISTORY:
            return None
        return cls.HELD if delivery.reason == Delivery.Reason.HELD else cls.SET_ASIDE


@dataclass(frozen=True)
class DeliveryList:
    """One list of the ledger as its address says."""

    user: User
    outcome: Outcome
    before: str

    @cached_property
    def page(self) -> Page[Delivery]:
        """The letters of the page, the latest first."""
        return page_of(self.outcome.deliveries().visible_to(self.user).select_related("mailbox"), self.before)

    @property
    def older_address(self) -> str:
        """Where the list goes on; "" at its end."""
        older = self.page.older
        return f"{reverse('deliveries:list', args=[self.outcome.value])}?before={older}" if older else ""


def shown_letter(delivery: Delivery, letter: Letter) -> ShownLetter:
    """A letter that is no activity, as the pages show one."""
    return ShownLetter(
        key=f"delivery-{delivery.pk}",
        outgoing=delivery.sent_mail,
        sender_name=letter.sender.name if letter.sender else "",
        sender_address=letter.sender.address if letter.sender else "",
        recipients=_recipients(letter),
        subject=letter.subject,
        date=letter.date or delivery.received_at,
        parts=parts_of(letter.text[:WHOLE], letter.new_text[:WHOLE]),
        answered_inside=answers_inside(letter.new_text),
        cut=len(letter.text) > WHOLE,
        frame_url=reverse("deliveries:frame", args=[delivery.pk]) if letter.html else "",
        remote_pictures=has_remote_pictures(letter.html),
        files=tuple(
            _file(delivery, position, attachment)
            for position, attachment in enumerate(letter.attachments)
            if not (attachment.inline and letter.html)
        ),
    )


def picture_urls(delivery: Delivery, letter: Letter) -> dict[str, str]:
    """Where the letter's own pictures are, by Content-ID in lower case."""
    return {
        attachment.content_id.lower(): file_url(delivery, position) + "?show"
        for position, attachment in enumerate(letter.attachments)
        if attachment.content_id
    }


def file_url(delivery: Delivery, position: int) -> str:
    """The address of one of the letter's files."""
    return reverse("deliveries:file", args=[delivery.pk, position])


def _recipients(letter: Letter) -> tuple[ShownPerson, ...]:
    return tuple(
        ShownPerson(kind, person.name, person.address)
        for kind, people in (("to", letter.to), ("cc", letter.cc), ("bcc", letter.bcc))
        for person in people
    )


def _file(delivery: Delivery, position: int, attachment: Attachment) -> ShownFile:
    return ShownFile(
        name=attachment.name,
        size=attachment.size,
        url=file_url(delivery, position),
        picture=is_picture(attachment.content_type),
        content_type=attachment.content_type,
        declared_type=differing_type(attachment.content_type, attachment.declared_type),
    )
