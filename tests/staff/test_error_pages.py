"""Pages that say what went wrong: in the reader's language, with the cure, in the desk's own clothes."""

from http import HTTPStatus

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(request.path)


urlpatterns = [path("broken/", broken), path("", include("config.urls"))]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_says_that_something_went_wrong_in_the_readers_language(olga: User, language: str) -> None:
    User.objects.filter(pk=olga.pk).update(language=language)
    client = Client(raise_request_exception=False)
    client.force_login(olga)

    response = client.get("/broken/")

    assert response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    with override(language):
        assert _("Something went wrong on our side") in response.content.decode()


def test_it_tells_how_to_send_a_form_again_whose_secret_is_no_longer_good(olga: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(olga)

    response = client.post("/preferences/", {"language": "en"})

    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "Go back: what you typed is there still." in response.content.decode()


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("http://testserver/letters/5/?processing=needed", "/letters/5/%3Fprocessing%3Dneeded"),
        ("https://elsewhere.example/trap/", "/"),
        ("", "/"),
    ],
)
def test_it_leads_back_from_the_sign_in_to_the_page_that_a_form_was_on(page: str, leads_to: str) -> None:
    response = Client().post("/letters/5/unread/", headers={"Referer": page} if page else {})

    assert response["Location"] == f"/sign-in/?next={leads_to}"
