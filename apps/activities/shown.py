"""A letter as the pages of the desk show it, whether it became an activity or still lies in the ledger."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.functions import Left, Length
from django.urls import reverse

from apps.activities.files import is_picture
from apps.activities.html import REMOTE_PICTURE
from apps.activities.linked import titled
from apps.activities.models import Attachment, EmailActivity, Link
from apps.activities.parts import Part, answers_inside, parts_of
from apps.activities.trust import Fact, sender_facts
from apps.staff.models import User

SHORT = 20_000  # characters of a letter's text that a timeline shows
WHOLE = 1_000_000


@dataclass(frozen=True, slots=True)
class ShownPerson:
    kind: str  # to, cc, bcc
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    name: str
    size: int
    url: str
    picture: bool
    content_type: str = ""
    declared_type: str = ""  # where it differs from what the bytes say


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """What a template needs to show a letter. `frame_url` is "" for a letter that is plain text."""

    key: str  # unique in a page
    outgoing: bool
    sender_name: str
    sender_address: str
    recipients: tuple[ShownPerson, ...]
    subject: str
    date: datetime | None
    parts: tuple[Part, ...]  # of its text
    answered_inside: bool  # the author wrote between what she quotes
    cut: bool  # the text goes on
    frame_url: str
    remote_pictures: bool
    files: tuple[ShownFile, ...]
    facts: tuple[Fact, ...] = ()  # for and against the sender
    activity: EmailActivity | None = None


def readable(
    activities: QuerySet[EmailActivity], *, length: int = SHORT, by: User | None = None
) -> QuerySet[EmailActivity]:
    """The letters with all that `shown` needs, in three queries; of long texts and of HTML only what is shown.

    With a reader, their links come with titles: see `apps.activities.linked`.
    """
    links = Link.objects.select_related("content_type")
    return (
        activities.defer("text", "new_text", "html", "outbox_letter__mime", "meeting__answer_letter__mime")
        .select_related("delivery", "outbox_letter", "mailbox", "contact")
        .select_related("meeting", "meeting__answered_by", "meeting__answer_letter")
        .annotate(
            shown_text=Left("text", length),
            shown_new=Left("new_text", length),
            whole_length=Length("text"),
            has_html=~Q(html=""),
            remote_pictures=Q(html__iregex=REMOTE_PICTURE),
            has_quotes=~Q(new_text=F("text")),
        )
        .prefetch_related("attachments", Prefetch("links", titled(links, by) if by else links))
    )


def shown(activity: EmailActivity) -> ShownLetter:
    """The letter for a template; `activity` comes from `readable`."""
    text: str = activity.shown_text  # type: ignore[attr-defined] # annotated
    new_text: str = activity.shown_new  # type: ignore[attr-defined] # annotated
    has_html: bool = activity.has_html  # type: ignore[attr-defined] # annotated
    return ShownLetter(
        key=f"letter-{activity.pk}",
        outgoing=activity.direction == EmailActivity.Direction.OUTGOING,
        sender_name=activity.sender_name,
        sender_address=activity.sender_address,
        recipients=tuple(ShownPerson(**person) for person in activity.recipients),
        subject=activity.subject,
        date=activity.date,
        parts=parts_of(text, new_text),
        answered_inside=answers_inside(new_text),
        cut=activity.whole_length > len(text),  # type: ignore[attr-defined] # annotated
        frame_url=reverse("activities:frame", args=[activity.pk]) if has_html else "",
        remote_pictures=activity.remote_pictures,  # type: ignore[attr-defined] # annotated
        files=_files(activity, has_html=has_html),
        facts=tuple(sender_facts(activity.trust)),
        activity=activity,
    )


def _files(activity: EmailActivity, *, has_html: bool) -> tuple[ShownFile, ...]:
    # What is shown inside the HTML stands in the letter itself.
    return tuple(shown_file(file) for file in activity.attachments.all() if not (file.inline and has_html))


def shown_file(file: Attachment) -> ShownFile:
    """An attachment for a template."""
    return ShownFile(
        name=file.name,
        size=file.size,
        url=reverse("activities:file", args=[file.activity_id, file.pk]),
        picture=is_picture(file.content_type),
        content_type=file.content_type,
        declared_type=differing_type(file.content_type, file.declared_type),
    )


def differing_type(content_type: str, declared_type: str) -> str:
    """The type that the letter declares, where it is another one than the bytes say; "" where it says nothing."""
    declared = declared_type.lower()
    return "" if declared in {content_type.lower(), "application/octet-stream"} else declared
