"""The lists of held, set-aside and failed letters, and what an agent does about them."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.mail.models import Delivery
from tests import cast

pytestmark = pytest.mark.django_db

State, Reason = Delivery.State, Delivery.Reason
HELD = [{"step": "identify", "code": "held", "address": cast.BORIS}]
RAW = (
    "From: Boris <boris@stranger.example>\r\nSubject: =?utf-8?B?0JfQsNC60LDQtw==?=\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n'
    "<p>Где заказ?<script>x</script><img src='cid:pic'></p>\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <pic>\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b\r\nContent-Type: text/html\r\n"
    'Content-Disposition: attachment; filename="evil.html"\r\n\r\n<script>1</script>\r\n--b--\r\n'
).encode()


@pytest.fixture
def held() -> Delivery:
    return cast.make_delivery(RAW, state=State.SET_ASIDE, reason=Reason.HELD, trace=HELD, subject="Заказ")


def test_each_letter_stands_in_the_list_of_its_outcome(desk: Client) -> None:
    cast.make_delivery(RAW, state=State.SET_ASIDE, reason=Reason.HELD, subject="held letter")
    cast.make_delivery(RAW, state=State.SET_ASIDE, reason=Reason.BOUNCE, subject="bounced letter")
    cast.make_delivery(state=State.SET_ASIDE, reason=Reason.HISTORY, subject="old letter")
    cast.make_delivery(RAW, state=State.FAILED, reason=Reason.PERMANENT, subject="failed letter")
    cast.make_delivery(RAW, state=State.TAKEN_IN, subject="good letter")
    words = ("held", "bounced", "old", "failed", "good")
    found = {
        outcome: [w for w in words if f"{w} letter" in desk.get(f"/deliveries/{outcome}/").content.decode()]
        for outcome in ("held", "set-aside", "failed")
    }

    assert found == {"held": ["held"], "set-aside": ["bounced"], "failed": ["failed"]}


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [("held", "No letter is held"), ("set-aside", "Nothing was set aside"), ("failed", "Every letter was understood")],
)
def test_an_empty_list_says_what_that_means(desk: Client, outcome: str, sentence: str) -> None:
    assert sentence in desk.get(f"/deliveries/{outcome}/").content.decode()


def test_it_shows_why_the_letter_is_here_and_the_letter(desk: Client, held: Delivery) -> None:
    pane = desk.get(f"/deliveries/{held.pk}/", headers={"HX-Request": "true", "HX-Target": "reading"}).content.decode()
    frame = desk.get(f"/deliveries/{held.pk}/frame/")

    assert "<html" not in pane
    assert "boris@stranger.example is unknown: held" in pane
    assert "evil.html" in pane
    assert "<p>Где заказ?" in frame.content.decode()
    assert "<script" not in frame.content.decode()
    assert f'src="/deliveries/{held.pk}/files/0/?show"' in frame.content.decode()
    assert "sandbox" in frame["Content-Security-Policy"]


def test_its_files_are_downloads_and_its_pictures_are_shown(desk: Client, held: Delivery) -> None:
    picture = desk.get(f"/deliveries/{held.pk}/files/0/?show")
    page = desk.get(f"/deliveries/{held.pk}/files/1/?show")

    assert picture["Content-Type"] == "image/png"
    assert b"".join(picture).startswith(b"\x89PNG")
    assert page["Content-Type"] == "application/octet-stream"
    assert page["Content-Disposition"].startswith("attachment")
    assert b"".join(page) == b"<script>1</script>"
    assert desk.get(f"/deliveries/{held.pk}/files/9/").status_code == 404


def test_it_lets_a_held_letter_in(desk: Client, held: Delivery) -> None:
    response = desk.post(f"/deliveries/{held.pk}/let-in/", follow=True)
    held.refresh_from_db()

    assert (held.state, held.let_in) == (State.STORED, True)
    assert "The letter is let in" in response.content.decode()


def test_it_refuses_a_held_letter(desk: Client, held: Delivery) -> None:
    desk.post(f"/deliveries/{held.pk}/refuse/")
    held.refresh_from_db()

    assert (held.state, held.reason) == (State.SET_ASIDE, Reason.REFUSED)


def test_it_takes_a_failed_letter_in_again(desk: Client) -> None:
    failed = cast.make_delivery(RAW, state=State.FAILED, reason=Reason.PERMANENT, detail="damaged")
    page = desk.get(f"/deliveries/{failed.pk}/").content.decode()
    response = desk.post(f"/deliveries/{failed.pk}/again/")
    failed.refresh_from_db()

    assert "It could not be taken in: damaged" in page
    assert response["Location"] == "/deliveries/failed/"
    assert (failed.state, failed.reason) == (State.STORED, Reason.NONE)


def test_a_second_decision_changes_nothing(desk: Client, held: Delivery) -> None:
    desk.post(f"/deliveries/{held.pk}/refuse/")
    response = desk.post(f"/deliveries/{held.pk}/let-in/", follow=True)
    held.refresh_from_db()

    assert held.reason == Reason.REFUSED
    assert "The letter is let in" not in response.content.decode()


def test_it_gives_technologists_the_very_bytes(desk: Client, held: Delivery) -> None:
    desk.force_login(cast.tamara())
    response = desk.get(f"/deliveries/{held.pk}/raw/")

    assert b"".join(response) == RAW
    assert response["Content-Disposition"].startswith("attachment")


def test_it_shows_a_row_whose_bytes_are_not_here(desk: Client) -> None:
    lost = cast.make_delivery(state=State.FAILED, reason=Reason.TEMPORARY, raw_sha256="0" * 64, detail="x")

    assert "The letter’s text is not here" in desk.get(f"/deliveries/{lost.pk}/").content.decode()
    assert desk.get(f"/deliveries/{lost.pk}/frame/").status_code == 404


@pytest.mark.parametrize("rows", [10, 10_000])
def test_it_costs_the_same_with_ten_and_ten_thousand_letters(
    desk: Client, held: Delivery, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Delivery.objects.bulk_create(
        Delivery(mailbox=held.mailbox, uid=f"many-{number}", state=State.SET_ASIDE, reason=Reason.HELD)
        for number in range(rows)
    )

    with django_assert_max_num_queries(12):
        desk.get("/deliveries/held/")
    with django_assert_max_num_queries(12):
        desk.get(f"/deliveries/{held.pk}/")
