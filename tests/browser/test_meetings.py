"""Answering an invitation from a ticket's timeline, in a real browser."""

import pytest
from playwright.sync_api import expect

from apps.activities.models import Meeting
from tests import cast
from tests.browser.conftest import SignIn
from tests.browser.scene import set_scene

pytestmark = [pytest.mark.real_server("chromium"), pytest.mark.django_db(transaction=True)]


def test_an_agent_answers_and_changes_her_mind(sign_in: SignIn) -> None:
    scene = set_scene()
    cast.make_sender(is_default=True)
    page = sign_in(scene.olga)
    page.goto(scene.ticket.get_absolute_url())
    card = page.locator(".meeting")
    page.evaluate("window.sameDocument = true")
    card.get_by_text("With a message to the organiser").click()
    card.get_by_label("Message to the organiser").fill("Буду с коллегой")
    card.get_by_role("button", name="Accept").click()

    expect(card.get_by_role("status")).to_contain_text("Accepted")
    expect(card.locator("blockquote")).to_have_text("Буду с коллегой")
    card.get_by_text("Change the answer").click()
    card.get_by_role("button", name="Decline").click()

    expect(card.get_by_role("status")).to_contain_text("Declined")
    assert page.evaluate("window.sameDocument") is True
    meeting = Meeting.objects.get(method="request")
    assert (meeting.answer, meeting.answered_by) == ("declined", scene.olga)
