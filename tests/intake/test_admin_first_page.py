"""The admin's first page, and what its lists say while nothing is in them."""

import pytest
from django.contrib import admin
from django.test import Client

from apps.mail.models import Mailbox, Sender
from tests import cast
from tests.admin_pages import technologist

__all__ = ["technologist"]

pytestmark = pytest.mark.django_db

FIRST = "/admin/"


def test_it_tells_what_to_set_up_first_until_that_is_done(technologist: Client) -> None:
    page = technologist.get(FIRST).content.decode()
    assert "First steps" in page
    assert "/admin/mail/mailbox/add/" in page.split("</section>")[0]
    assert "Add people" not in page  # that is the administrator's

    cast.make_queue()
    Sender.objects.create(system_name="out", server="smtp.example.com", address="support@example.com")
    assert technologist.get(FIRST).content.decode().count("Done:") == 2
    Mailbox.objects.create(system_name="support", server="imap.example.com", login="support@example.com")
    assert "First steps" not in technologist.get(FIRST).content.decode()


def test_it_leads_to_the_tools_of_a_technologist_only(technologist: Client) -> None:
    tools = [
        "/admin/mail/delivery/rehearsal/",
        "/admin/scenarios/scenario/export/",
        "/admin/scenarios/scenario/import/",
    ]
    page = technologist.get(FIRST).content.decode()
    assert [address for address in [*tools, "/admin/formulas/"] if f'href="{address}"' not in page] == []

    clerk = Client()
    clerk.force_login(cast.rita(is_staff=True))
    assert 'href="/admin/formulas/"' not in clerk.get(FIRST).content.decode()


def test_empty_lists_say_what_belongs_there(technologist: Client) -> None:
    ours = [each for model, each in admin.site._registry.items() if model.__module__.startswith("apps.")]
    silent = [str(each) for each in ours if not hasattr(each, "empty_list")]
    assert silent == ["staff.StaffAdmin"]  # somebody must have signed in to see it

    empty = technologist.get("/admin/mail/mailbox/").content.decode()
    searched = technologist.get("/admin/mail/mailbox/?q=nothing").content.decode()

    assert "No mailbox is connected yet." in empty
    assert 'href="/admin/mail/mailbox/add/"' in empty.split("empty-list")[1]
    assert "Nothing matches" in searched
    assert "No mailbox is connected yet." not in searched
