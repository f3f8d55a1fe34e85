"""Answers to invitations: through Exchange, and by a letter where the mailbox lies elsewhere."""

from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from apps.activities.models import EmailActivity, Meeting
from apps.intake.pipeline import work_mailbox
from apps.mail.models import AfterProcessing, MailboxHealth, OutboxLetter
from tests import cast
from tests.boxes import Box, make_box
from tests.boxes.ews import EwsBox
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db

UID = "040000008200E00074C5B7101A82E008"
INVITATION = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{UID}",
        "SEQUENCE:{sequence}",
        "DTSTAMP:20261120T080000Z",
        "{more}DTSTART:20261125T090000Z",
        "DTEND:20261125T100000Z",
        "SUMMARY:Обсудить поставку",
        "ORGANIZER;CN=Анна Ким:mailto:anna@northwind.example",
        "ATTENDEE;CN=Support:mailto:Support@postdesk.example",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
)


def invitation(method: str = "REQUEST", *, sequence: int = 1, more: str = "", day: int = 20) -> bytes:
    letter = EmailMessage(policy=SMTP)
    letter["From"] = "Анна Ким <anna@northwind.example>"
    letter["To"] = "support@postdesk.example"
    letter["Subject"] = "Обсудить поставку"
    letter["Date"] = f"Fri, {day} Nov 2026 09:41:00 +0300"
    letter["Message-ID"] = f"<{method}-{sequence}-{day}@northwind.example>"
    letter.set_content("Приходите!")
    text = INVITATION.format(method=method, sequence=sequence, more=more)
    letter.add_alternative(text, subtype="calendar", params={"method": method})
    return letter.as_bytes()


@pytest.fixture
def agent(client: Client) -> Client:
    client.force_login(cast.olga())
    return client


@pytest.fixture
def box_of(dovecot: Dovecot, tmp_path: Path) -> Callable[..., Box]:
    """A mailbox of a protocol, with a sender that answers leave by."""
    cast.make_queue(is_default=True, acknowledge=False)
    cast.make_sender(is_default=True, name="Поддержка")

    def make(protocol: str, **settings: Any) -> Box:
        return make_box(protocol, dovecot, tmp_path, **settings)

    return make


def take_in(box: Box, *letters: bytes) -> Meeting:
    """The meeting of the first of the letters."""
    for raw in letters:
        box.deliver(raw)
    assert work_mailbox(box.mailbox).trouble == ""
    first = message_from_bytes(letters[0])["Message-ID"]
    return EmailActivity.objects.get(message_id=first).meeting


def answer(agent: Client, meeting: Meeting, choice: str, text: str = "", **headers: str) -> str:
    """Press a button of the card; the card as it is then."""
    address = reverse("activities:answer", args=[meeting.activity_id])
    response = agent.post(address, {"answer": choice, "text": text}, headers={"HX-Request": "true", **headers})
    assert response.status_code == 200
    return response.content.decode()


def sent_calendars() -> list[tuple[Any, Any]]:
    """The letters in the outbox with the events of their calendars, oldest first."""
    found = []
    for row in OutboxLetter.objects.exclude(state=OutboxLetter.State.WITHDRAWN).order_by("pk"):
        letter = message_from_bytes(bytes(row.mime), policy=SMTP)
        (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
        assert part.get_param("method") == "REPLY"
        calendar = Calendar.from_ical(part.get_content())
        assert calendar["METHOD"] == "REPLY"
        found.append((letter, calendar.walk("VEVENT")[0]))
    return found


class TestByLetter:
    def test_the_organiser_gets_a_reply_that_calendars_understand(
        self, agent: Client, box_of: Callable[..., Box]
    ) -> None:
        meeting = take_in(box_of("maildir"), invitation(sequence=3))
        card = answer(agent, meeting, "accepted", "Буду с коллегой")
        assert "Accepted" in card
        assert "Буду с коллегой" in card
        [(letter, event)] = sent_calendars()
        assert letter["To"].addresses[0].addr_spec == "anna@northwind.example"
        assert letter["Subject"] == "Accepted: Обсудить поставку"
        assert letter["In-Reply-To"] == meeting.activity.message_id
        assert (event["UID"], event["SEQUENCE"], event["COMMENT"]) == (UID, 3, "Буду с коллегой")
        assert event["ORGANIZER"] == "mailto:anna@northwind.example"
        assert event["ATTENDEE"].lower() == "mailto:support@postdesk.example"
        assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
        assert event.start == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
        assert "RECURRENCE-ID" not in event

    @pytest.mark.parametrize(("choice", "status"), [("tentative", "TENTATIVE"), ("declined", "DECLINED")])
    def test_it_says_what_was_chosen(self, agent: Client, box_of: Callable[..., Box], choice: str, status: str) -> None:
        meeting = take_in(box_of("maildir"), invitation())
        answer(agent, meeting, choice)
        [(letter, event)] = sent_calendars()
        assert event["ATTENDEE"].params["PARTSTAT"] == status
        assert "COMMENT" not in event
        assert letter["From"].addresses[0].addr_spec == "support@postdesk.example"

    def test_it_names_who_writes_for_the_mailbox(self, agent: Client, box_of: Callable[..., Box]) -> None:
        elsewhere = cast.make_sender(system_name="out", address="desk@postdesk.example")
        meeting = take_in(box_of("maildir", sender=elsewhere), invitation())
        answer(agent, meeting, "accepted")
        [(_letter, event)] = sent_calendars()
        assert event["ATTENDEE"].lower() == "mailto:support@postdesk.example"
        assert event["ATTENDEE"].params["SENT-BY"] == "mailto:desk@postdesk.example"

    def test_it_answers_for_one_meeting_of_a_series(self, agent: Client, box_of: Callable[..., Box]) -> None:
        meeting = take_in(box_of("maildir"), invitation(more="RECURRENCE-ID:20261118T090000Z\r\n"))
        answer(agent, meeting, "declined")
        [(_letter, event)] = sent_calendars()
        assert event["RECURRENCE-ID"].dt == datetime(2026, 11, 18, 9, 0, tzinfo=UTC)

    def test_the_same_answer_twice_is_sent_once(self, agent: Client, box_of: Callable[..., Box]) -> None:
        meeting = take_in(box_of("maildir"), invitation())
        for _ in range(2):
            answer(agent, meeting, "accepted")
        assert len(sent_calendars()) == 1

    def test_an_answer_that_has_not_left_is_replaced(self, agent: Client, box_of: Callable[..., Box]) -> None:
        meeting = take_in(box_of("maildir"), invitation())
        answer(agent, meeting, "accepted")
        assert "Declined" in answer(agent, meeting, "declined")
        [(_letter, event)] = sent_calendars()
        assert event["ATTENDEE"].params["PARTSTAT"] == "DECLINED"
        meeting.refresh_from_db()
        assert (meeting.answer, meeting.answered_by) == ("declined", cast.olga())

    def test_an_answer_that_has_left_is_followed_by_another(self, agent: Client, box_of: Callable[..., Box]) -> None:
        meeting = take_in(box_of("maildir"), invitation())
        answer(agent, meeting, "accepted")
        OutboxLetter.objects.update(state=OutboxLetter.State.SENT)
        answer(agent, meeting, "declined")
        assert [event["ATTENDEE"].params["PARTSTAT"] for _, event in sent_calendars()] == ["ACCEPTED", "DECLINED"]

    def test_only_the_latest_invitation_can_be_answered(self, agent: Client, box_of: Callable[..., Box]) -> None:
        first = invitation(sequence=1)
        meeting = take_in(box_of("maildir"), first, invitation("CANCEL", sequence=2, day=21))
        card = answer(agent, meeting, "accepted", "Не потеряйте это")
        assert "A later letter has changed or cancelled this meeting." in card
        assert "Не потеряйте это" in card
        assert sent_calendars() == []
        cancelled = Meeting.objects.get(method="cancel")
        assert "Only an invitation" in answer(agent, cancelled, "accepted")

    def test_without_a_sender_it_tells_what_to_do(self, agent: Client, box_of: Callable[..., Box]) -> None:
        meeting = take_in(box_of("maildir"), invitation())
        meeting.activity.mailbox.sender = None  # type: ignore[union-attr]  # it has a mailbox
        cast.make_sender().delete()
        assert "No sender is set up" in answer(agent, meeting, "accepted")
        meeting.refresh_from_db()
        assert meeting.answer == ""

    def test_it_works_without_scripts_and_refuses_nonsense(self, agent: Client, box_of: Callable[..., Box]) -> None:
        meeting = take_in(box_of("maildir"), invitation())
        address = reverse("activities:answer", args=[meeting.activity_id])
        assert agent.post(address, {"answer": "perhaps"}).status_code == 400
        page = agent.post(address, {"answer": "tentative"}, follow=True)
        assert "Tentative" in page.content.decode()
        assert len(sent_calendars()) == 1

    def test_a_colleague_of_another_team_finds_no_such_letter(self, client: Client, box_of: Callable[..., Box]) -> None:
        meeting = take_in(box_of("maildir", owner=cast.tamara()), invitation())
        EmailActivity.objects.update(ticket=None)
        client.force_login(cast.olga())
        address = reverse("activities:answer", args=[meeting.activity_id])
        assert client.post(address, {"answer": "accepted"}).status_code == 404


class TestThroughExchange:
    @pytest.mark.parametrize(
        ("choice", "kind", "text"),
        [
            ("accepted", "AcceptItem", ""),
            ("tentative", "TentativelyAcceptItem", "Уточню <завтра> & отвечу"),
            ("declined", "DeclineItem", "Не смогу"),
        ],
    )
    def test_exchange_answers_where_the_mailbox_lies(
        self, agent: Client, box_of: Callable[..., Box], choice: str, kind: str, text: str
    ) -> None:
        box = box_of("ews")
        assert isinstance(box, EwsBox)
        raw = invitation()
        meeting = take_in(box, raw)
        assert "Exchange hears of it in a moment." in answer(agent, meeting, choice, text)
        assert MailboxHealth.objects.due().exists()
        assert work_mailbox(box.mailbox).trouble == ""
        [told] = [each for each in box.server.meeting_answers if each.mailbox == box.user]
        assert (told.kind, told.words, told.invitation) == (kind, text, raw)
        meeting.refresh_from_db()
        assert not meeting.answer_waits
        assert not OutboxLetter.objects.exists()
        work_mailbox(box.mailbox)
        assert len([each for each in box.server.meeting_answers if each.mailbox == box.user]) == 1

    def test_the_answer_may_be_changed(self, agent: Client, box_of: Callable[..., Box]) -> None:
        box = box_of("ews")
        assert isinstance(box, EwsBox)
        meeting = take_in(box, invitation())
        for choice in ("accepted", "declined"):
            answer(agent, meeting, choice)
            work_mailbox(box.mailbox)
        told = [each.kind for each in box.server.meeting_answers if each.mailbox == box.user]
        assert told == ["AcceptItem", "DeclineItem"]

    def test_it_writes_a_letter_when_the_invitation_is_gone(self, agent: Client, box_of: Callable[..., Box]) -> None:
        box = box_of("ews", after_processing=AfterProcessing.DELETE)
        meeting = take_in(box, invitation())
        answer(agent, meeting, "accepted")
        work_mailbox(box.mailbox)
        [(_letter, event)] = sent_calendars()
        assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
        meeting.refresh_from_db()
        assert (meeting.answer_waits, meeting.answer_letter is not None) == (False, True)

    def test_it_waits_while_exchange_is_busy(self, agent: Client, box_of: Callable[..., Box]) -> None:
        box = box_of("ews")
        assert isinstance(box, EwsBox)
        meeting = take_in(box, invitation())
        answer(agent, meeting, "accepted")
        box.server.fail("CreateItem", code="ErrorServerBusy", back_off=30)
        assert work_mailbox(box.mailbox).trouble == "busy"
        meeting.refresh_from_db()
        assert meeting.answer_waits
        work_mailbox(box.mailbox)
        assert len([each for each in box.server.meeting_answers if each.mailbox == box.user]) == 1
