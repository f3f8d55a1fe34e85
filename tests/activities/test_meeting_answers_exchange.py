"""Answers to invitations through Exchange, by its web services or Microsoft Graph."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.activities.models import EmailActivity
from apps.intake.pipeline import work_mailbox
from apps.mail.models import AfterProcessing, MailboxHealth, OutboxLetter
from tests.activities.invitations import answer, invitation, sent_calendars, take_in
from tests.boxes import Box
from tests.boxes.ews import EwsBox
from tests.boxes.graph import GraphBox

pytestmark = pytest.mark.django_db


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

    def test_it_writes_a_letter_while_the_mailbox_does_not_work(
        self, agent: Client, box_of: Callable[..., Box]
    ) -> None:
        meeting = take_in(box_of("ews"), invitation())
        MailboxHealth.objects.update(failures=3)
        answer(agent, meeting, "accepted")
        assert len(sent_calendars()) == 1

    def test_it_writes_a_letter_when_the_mailbox_has_moved(self, agent: Client, box_of: Callable[..., Box]) -> None:
        meeting = take_in(box_of("ews"), invitation())
        answer(agent, meeting, "accepted")
        elsewhere = box_of("maildir")
        EmailActivity.objects.update(mailbox=elsewhere.mailbox)
        work_mailbox(elsewhere.mailbox)
        assert len(sent_calendars()) == 1

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


class TestThroughGraph:
    @pytest.mark.parametrize(
        ("choice", "verb"), [("accepted", "accept"), ("tentative", "tentativelyAccept"), ("declined", "decline")]
    )
    def test_graph_answers_where_the_mailbox_lies(
        self, agent: Client, box_of: Callable[..., Box], choice: str, verb: str
    ) -> None:
        box = box_of("graph")
        assert isinstance(box, GraphBox)
        raw = invitation()
        meeting = take_in(box, raw)
        box.server.events.answers.clear()
        answer(agent, meeting, choice, "Уточню")
        assert work_mailbox(box.mailbox).trouble == ""
        [told] = box.server.events.answers
        assert (told.verb, told.comment, told.invitation) == (verb, "Уточню", raw)
        meeting.refresh_from_db()
        assert not meeting.answer_waits
        assert not OutboxLetter.objects.exists()

    @pytest.mark.parametrize(("status", "code"), [(403, "ErrorAccessDenied"), (404, "ErrorItemNotFound")])
    def test_it_writes_a_letter_where_graph_may_not_answer(
        self, agent: Client, box_of: Callable[..., Box], status: int, code: str
    ) -> None:
        box = box_of("graph")
        assert isinstance(box, GraphBox)
        meeting = take_in(box, invitation())
        answer(agent, meeting, "accepted")
        box.server.fail("POST .*/events/", status=status, code=code)
        assert work_mailbox(box.mailbox).trouble == ""
        [(_letter, event)] = sent_calendars()
        assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
