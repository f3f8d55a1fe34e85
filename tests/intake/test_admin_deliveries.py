"""The ledger in the admin: found, explained, rehearsed, taken in again."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.intake.intake import take_in
from apps.mail.models import Delivery
from apps.tickets.models import Ticket
from tests import cast
from tests.admin_pages import choose, messages_of, shown
from tests.writing import write

pytestmark = pytest.mark.django_db

LIST = "/admin/mail/delivery/"


@pytest.fixture
def viewer() -> Client:
    """Somebody who may look into the ledger and do nothing about it."""
    rita = cast.rita(is_staff=True)
    rita.user_permissions.add(Permission.objects.get(codename="view_delivery"))
    client = Client()
    client.force_login(rita)
    return client


def found(client: Client, query: str) -> set[int]:
    response: Any = client.get(LIST, {"q": query})
    return {delivery.pk for delivery in response.context["cl"].result_list}


def test_it_finds_letters_by_address_subject_message_id_and_reason(technologist: Client) -> None:
    letter = cast.make_delivery(
        write("Счёт Inv-53", sender="ivan@northwind.example", message_id="<abc@northwind.example>")
    )
    take_in(letter)
    bounce = cast.make_delivery(state=Delivery.State.SET_ASIDE, reason=Delivery.Reason.BOUNCE)
    failed = cast.make_delivery(state=Delivery.State.FAILED, detail="UnicodeError: no such charset")

    assert found(technologist, "ivan@northwind") == {letter.pk}
    assert found(technologist, "счёт inv-53") == {letter.pk}
    assert found(technologist, "<abc@northwind.example>") == {letter.pk}
    assert found(technologist, "a bounce") == {bounce.pk}
    assert found(technologist, "no such charset") == {failed.pk}
    assert found(technologist, "nothing of the kind") == set()


def test_it_narrows_the_ledger_by_state_reason_mailbox_and_date(technologist: Client) -> None:
    other = cast.make_mailbox(system_name="other")
    old = cast.make_delivery(state=Delivery.State.FAILED, collected_at=timezone.now() - timedelta(days=40))
    held = cast.make_delivery(state=Delivery.State.SET_ASIDE, reason=Delivery.Reason.HELD, mailbox=other)

    def narrowed(**query: str) -> set[int]:
        response: Any = technologist.get(LIST, query)
        return {delivery.pk for delivery in response.context["cl"].result_list}

    assert narrowed(state__exact="failed") == {old.pk}
    assert narrowed(reason__exact="held") == {held.pk}
    assert narrowed(mailbox__id__exact=str(other.pk)) == {held.pk}
    assert narrowed(collected_at__gte=str(timezone.now() - timedelta(days=7))) == {held.pk}


def test_it_lists_many_letters_with_as_many_queries_as_one(technologist: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            technologist.get(LIST)
        return len(captured)

    take_in(cast.make_delivery(write()))
    queries()
    one = queries()
    for number in range(20):
        take_in(cast.make_delivery(write(f"Письмо {number}")))

    assert queries() == one
    assert one <= 12


def test_it_explains_a_letter_in_sentences_and_leads_to_its_ticket(technologist: Client) -> None:
    delivery = cast.make_delivery(write("Не приходит письмо"))
    take_in(delivery)

    page = shown(technologist, f"{LIST}{delivery.pk}/change/")

    ticket = Ticket.objects.get()
    assert "Taken in" in page
    assert f"Ticket {ticket.number} was opened" in page
    assert f'href="{ticket.get_absolute_url()}"' in page
    assert f'href="/admin/activities/emailactivity/{EmailActivity.objects.get().pk}/change/"' in page
    assert 'name="_save"' not in page


def test_it_hands_out_the_bytes_as_they_came(technologist: Client) -> None:
    raw = write().replace(b"From: ", b"X-Odd: \xff\xfe\r\nFrom: ")
    here, lost = cast.make_delivery(raw), cast.make_delivery()

    response: Any = technologist.get(f"{LIST}{here.pk}/download-eml/")
    missing = technologist.get(f"{LIST}{lost.pk}/download-eml/", follow=True)

    assert b"".join(response.streaming_content) == raw
    assert response.headers["Content-Type"] == "message/rfc822"
    assert response.headers["Content-Disposition"] == f'attachment; filename="letter-{here.pk}.eml"'
    assert "bytes are not here" in messages_of(missing)[0]


def test_it_takes_in_again_what_was_set_aside_or_failed(technologist: Client) -> None:
    aside = cast.make_delivery(write("Один"), state=Delivery.State.SET_ASIDE, reason=Delivery.Reason.AUTO_REPLY)
    failed = cast.make_delivery(write("Два"), state=Delivery.State.FAILED, reason=Delivery.Reason.PERMANENT, attempts=5)
    done = cast.make_delivery(write("Три"))
    take_in(done)

    response = choose(technologist, LIST, "take_in_again_chosen", aside, failed, done)

    assert "2 letters are taken in again." in messages_of(response)
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {aside.pk: "stored", failed.pk: "stored", done.pk: "taken-in"}
    assert Delivery.objects.get(pk=failed.pk).attempts == 0


def test_it_offers_the_same_from_the_page_of_one_letter(technologist: Client) -> None:
    failed = cast.make_delivery(write(), state=Delivery.State.FAILED, reason=Delivery.Reason.PERMANENT)
    address = f"{LIST}{failed.pk}/take-in-again/"
    assert address in shown(technologist, f"{LIST}{failed.pk}/change/")

    assert technologist.get(address).status_code == 405
    technologist.post(address)

    failed.refresh_from_db()
    assert (failed.state, failed.reason) == (Delivery.State.STORED, "")


def test_it_loads_anew_a_letter_that_was_deleted_here(technologist: Client) -> None:
    deleted, kept = cast.make_delivery(write("Один")), cast.make_delivery(write("Два"))
    take_in(deleted)
    take_in(kept)
    deleted.activity.delete()

    response = choose(technologist, LIST, "fetch_again_chosen", deleted, kept)

    assert "1 letter is fetched again." in messages_of(response)
    assert dict(Delivery.objects.values_list("pk", "state")) == {deleted.pk: "stored", kept.pk: "taken-in"}
    deleted.refresh_from_db()
    assert take_in(deleted) == Delivery.State.TAKEN_IN


def test_it_lets_viewers_look_and_nothing_more(technologist: Client, viewer: Client) -> None:
    failed = cast.make_delivery(write(), state=Delivery.State.FAILED, reason=Delivery.Reason.PERMANENT)
    looking = [f"{LIST}{failed.pk}/{name}/" for name in ("change", "rehearse", "download-eml")]
    acting = [f"{LIST}{failed.pk}/{name}/" for name in ("take-in-again", "fetch-again")]

    assert [code_of(viewer, address) for address in looking] == [200] * 3
    assert [viewer.post(address).status_code for address in acting] == [403] * 2
    choose(viewer, LIST, "take_in_again_chosen", failed)
    assert "take-in-again" not in shown(viewer, looking[0])
    assert Delivery.objects.get().state == Delivery.State.FAILED

    assert [technologist.post(address).status_code for address in acting[:1]] == [302]
    assert Delivery.objects.get().state == Delivery.State.STORED


def test_it_lets_nobody_add_change_or_delete_a_row(client: Client) -> None:
    admin = cast.rita(is_staff=True, is_superuser=True)
    client.force_login(admin)
    delivery = cast.make_delivery(write("Один"))
    assert client.get(f"{LIST}{delivery.pk}/change/").status_code == 200

    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{delivery.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{LIST}{delivery.pk}/change/", {"subject": "Другое"}).status_code == 403
    assert Delivery.objects.get().subject == ""


def code_of(client: Client, address: str) -> int:
    response: Any = client.get(address)
    if response.streaming:
        assert b"".join(response)
    return int(response.status_code)
