"""Pages in the reader's language and time zone, and her password."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from apps.staff.models import User
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("chosen", "browser", "spoken"),
    [("", "ru", "ru"), ("", "en", "en"), ("", "", "en"), ("ru", "en", "ru"), ("en", "ru", "en")],
)
def test_it_speaks_the_users_language_before_the_browsers(
    desk: Client, olga: User, chosen: str, browser: str, spoken: str
) -> None:
    User.objects.filter(pk=olga.pk).update(language=chosen)
    response = desk.get("/preferences/", headers={"Accept-Language": browser})

    assert f'<html lang="{spoken}">' in response.content.decode()
    assert response["Content-Language"] == spoken


@pytest.mark.parametrize(("zone", "clock"), [("", "15:00"), ("Asia/Vladivostok", "22:00"), ("Gone/Nowhere", "15:00")])
def test_it_shows_times_in_the_users_zone(desk: Client, olga: User, zone: str, clock: str) -> None:
    User.objects.filter(pk=olga.pk).update(time_zone=zone)
    ticket = cast.make_ticket(created_at=datetime(2025, 3, 1, 12, 0, tzinfo=UTC))

    assert clock in desk.get(ticket.get_absolute_url()).content.decode()


def test_it_keeps_what_the_user_prefers(desk: Client, olga: User) -> None:
    desk.post("/preferences/", {"language": "ru", "time_zone": "Europe/Samara"})
    olga.refresh_from_db()

    assert (olga.language, olga.time_zone) == ("ru", "Europe/Samara")


def test_it_refuses_a_time_zone_that_does_not_exist(desk: Client, olga: User) -> None:
    response = desk.post("/preferences/", {"language": "", "time_zone": "Mars/Olympus"})
    olga.refresh_from_db()

    assert "“Mars/Olympus” is not a time zone" in response.content.decode()
    assert olga.time_zone == ""


def test_it_changes_the_password(desk: Client) -> None:
    new = "another long password"
    desk.post("/password/", {"old_password": cast.PASSWORD, "new_password1": new, "new_password2": new})

    assert Client().login(username="olga", password=new)


def test_after_a_wrong_password_one_types_the_password_again(olga: User) -> None:
    page = Client().post("/sign-in/", {"username": "olga", "password": "wrong"}).content.decode()

    assert 'value="olga"' in page
    assert re.findall(r'<input type="(\w+)"[^>]*autofocus', page) == ["password"]


def test_a_user_who_was_switched_off_is_signed_out_at_once(desk: Client, olga: User) -> None:
    assert desk.get("/tickets/").status_code == 200
    User.objects.filter(pk=olga.pk).update(is_active=False)

    assert desk.get("/tickets/")["Location"].startswith("/sign-in/")


def test_a_pane_asked_for_after_the_session_ended_brings_the_whole_sign_in(olga: User) -> None:
    response = Client().get("/tickets/", headers={"HX-Request": "true"}, follow=True)

    assert response["HX-Redirect"] == "/sign-in/?next=%2Ftickets%2F"
    shown = {"HX-Request": "true", "HX-Current-URL": "http://testserver/tickets/HD-1/?view=mine"}
    response = Client().post("/tickets/HD-1/note/", {"text": "x"}, headers=shown, follow=True)

    assert response["HX-Redirect"] == "/sign-in/?next=%2Ftickets%2FHD-1%2F%3Fview%3Dmine"


def test_it_changes_one_preference_from_the_palette_and_stays(desk: Client, olga: User) -> None:
    response = desk.post("/preferences/choose/", {"density": "compact", "next": "/letters/?x=1"})

    assert response["Location"] == "/letters/?x=1"
    assert '<html lang="en" data-density="compact">' in desk.get("/letters/").content.decode()
    assert desk.post("/preferences/choose/", {"density": "airy"}).status_code == 400
    assert desk.post("/preferences/choose/", {"next": "https://evil.example/"})["Location"] == "/preferences/"
    desk.post("/preferences/", {"language": "", "time_zone": ""})
    olga.refresh_from_db()
    assert olga.density == "compact"
