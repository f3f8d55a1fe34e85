"""Answers to invitations by a letter to the organiser (iMIP), which calendars understand."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from apps.activities.models import EmailActivity, Meeting
from apps.mail.models import OutboxLetter
from tests import cast
from tests.activities.invitations import UID, answer, invitation, sent_calendars, take_in
from tests.boxes import Box

pytestmark = pytest.mark.django_db


def test_the_organiser_gets_a_reply_that_calendars_understand(agent: Client, box_of: Callable[..., Box]) -> None:
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
def test_it_says_what_was_chosen(agent: Client, box_of: Callable[..., Box], choice: str, status: str) -> None:
    meeting = take_in(box_of("maildir"), invitation())
    answer(agent, meeting, choice)
    [(letter, event)] = sent_calendars()
    assert event["ATTENDEE"].params["PARTSTAT"] == status
    assert "COMMENT" not in event
    assert letter["From"].addresses[0].addr_spec == "support@postdesk.example"


def test_it_names_who_writes_for_the_mailbox(agent: Client, box_of: Callable[..., Box]) -> None:
    elsewhere = cast.make_sender(system_name="out", address="desk@postdesk.example")
    meeting = take_in(box_of("maildir", sender=elsewhere), invitation())
    answer(agent, meeting, "accepted")
    [(_letter, event)] = sent_calendars()
    assert event["ATTENDEE"].lower() == "mailto:support@postdesk.example"
    assert event["ATTENDEE"].params["SENT-BY"] == "mailto:desk@postdesk.example"


def test_it_answers_for_one_meeting_of_a_series(agent: Client, box_of: Callable[..., Box]) -> None:
    meeting = take_in(box_of("maildir"), invitation(more="RECURRENCE-ID:20261118T090000Z\r\n"))
    answer(agent, meeting, "declined")
    [(_letter, event)] = sent_calendars()
    assert event["RECURRENCE-ID"].dt == datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def test_an_answer_names_the_days_of_a_meeting_of_whole_days(agent: Client, box_of: Callable[..., Box]) -> None:
    answer(agent, take_in(box_of("maildir"), invitation(whole_days=True)), "accepted")
    [(_letter, event)] = sent_calendars()

    assert (event["DTSTART"].to_ical(), event["DTEND"].to_ical()) == (b"20261125", b"20261127")


def test_the_same_answer_twice_is_sent_once(agent: Client, box_of: Callable[..., Box]) -> None:
    meeting = take_in(box_of("maildir"), invitation())
    for _ in range(2):
        answer(agent, meeting, "accepted")
    assert len(sent_calendars()) == 1


def test_an_answer_that_has_not_left_is_replaced(agent: Client, box_of: Callable[..., Box]) -> None:
    meeting = take_in(box_of("maildir"), invitation())
    answer(agent, meeting, "accepted")
    assert "Declined" in answer(agent, meeting, "declined")
    [(_letter, event)] = sent_calendars()
    assert event["ATTENDEE"].params["PARTSTAT"] == "DECLINED"
    meeting.refresh_from_db()
    assert (meeting.answer, meeting.answered_by) == ("declined", cast.olga())


def test_an_answer_that_has_left_is_followed_by_another(agent: Client, box_of: Callable[..., Box]) -> None:
    meeting = take_in(box_of("maildir"), invitation())
    answer(agent, meeting, "accepted")
    OutboxLetter.objects.update(state=OutboxLetter.State.SENT)
    answer(agent, meeting, "declined")
    assert [event["ATTENDEE"].params["PARTSTAT"] for _, event in sent_calendars()] == ["ACCEPTED", "DECLINED"]


def test_only_the_latest_invitation_can_be_answered(agent: Client, box_of: Callable[..., Box]) -> None:
    first = invitation(sequence=1)
    meeting = take_in(box_of("maildir"), first, invitation("CANCEL", sequence=2, day=21))
    card = answer(agent, meeting, "accepted", "Не потеряйте это")
    assert "A later letter has changed or cancelled this meeting." in card
    assert "Не потеряйте это" in card
    assert sent_calendars() == []
    cancelled = Meeting.objects.get(method="cancel")
    assert "Only an invitation" in answer(agent, cancelled, "accepted")


def test_without_a_sender_it_tells_what_to_do(agent: Client, box_of: Callable[..., Box]) -> None:
    meeting = take_in(box_of("maildir"), invitation())
    meeting.activity.mailbox.sender = None  # type: ignore[union-attr]  # it has a mailbox
    cast.make_sender().delete()
    assert "No sender is set up" in answer(agent, meeting, "accepted")
    meeting.refresh_from_db()
    assert meeting.answer == ""


def test_it_works_without_scripts_and_refuses_nonsense(agent: Client, box_of: Callable[..., Box]) -> None:
    meeting = take_in(box_of("maildir"), invitation())
    address = reverse("activities:answer", args=[meeting.activity_id])
    assert agent.post(address, {"answer": "perhaps"}).status_code == 400
    page = agent.post(address, {"answer": "tentative"}, follow=True)
    assert "Tentative" in page.content.decode()
    assert len(sent_calendars()) == 1


def test_a_colleague_of_another_team_finds_no_such_letter(client: Client, box_of: Callable[..., Box]) -> None:
    meeting = take_in(box_of("maildir", owner=cast.tamara()), invitation())
    EmailActivity.objects.update(ticket=None)
    client.force_login(cast.olga())
    address = reverse("activities:answer", args=[meeting.activity_id])
    assert client.post(address, {"answer": "accepted"}).status_code == 404
