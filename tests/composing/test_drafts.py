"""Drafts: saved as one types, found again, and nobody else's."""

import uuid

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.activities.models import EmailActivity
from apps.mail.models import Sender
from apps.tickets.models import Ticket
from apps.writing.models import Draft
from tests import cast
from tests.browser.scene import picture_bytes
from tests.composing.form import Composer


@pytest.fixture
def composer(desk: Client, letter: EmailActivity) -> Composer:
    return Composer(desk, reverse("writing:reply", args=[letter.pk]))


def test_looking_saves_nothing(composer: Composer) -> None:
    assert not Draft.objects.exists()


def test_it_is_saved_as_one_types(composer: Composer, desk: Client, letter: EmailActivity, ticket: Ticket) -> None:
    response = composer.post(json=True, html="<p>Добрый <b>день</b></p>", to="ivan@northwind.example, half")

    assert response.json()["saved"].startswith("Draft saved at")
    again = Composer(desk, reverse("writing:ticket", args=[ticket.number]))
    assert again.context["html"] == "<p>Добрый <b>день</b></p>"
    assert again.fields["to"] == "ivan@northwind.example, half"
    assert again.action == composer.action
    assert letter.subject in desk.get(reverse("writing:drafts")).content.decode()


def test_it_opens_with_its_ticket(composer: Composer, desk: Client, ticket: Ticket) -> None:
    composer.post(text="Добрый")

    assert f'hx-get="{composer.action}" hx-trigger="load"' in desk.get(ticket.get_absolute_url()).content.decode()


def test_plain_text_doesnt_undo_what_the_editor_made(composer: Composer, desk: Client) -> None:
    composer.post(json=True, html="<p>Добрый <b>день</b></p>")
    plain = Composer(desk, composer.action)
    plain.post(subject="Другая тема")

    draft = Draft.objects.get()
    assert (draft.subject, draft.html) == ("Другая тема", "<p>Добрый <b>день</b></p>")


def test_nobody_else_sees_it(composer: Composer) -> None:
    composer.post(text="Секрет")
    tamara = Client()
    tamara.force_login(cast.tamara())

    assert tamara.get(composer.action).status_code == 404
    assert tamara.post(composer.action, {"do": "send"}).status_code == 404


def test_it_is_closed_with_its_queue(composer: Composer, desk: Client, ticket: Ticket) -> None:
    composer.post(text="Секрет")
    ticket.queue.teams.add(Group.objects.create(name="Directors"))

    assert desk.get(composer.action).status_code == 404
    assert composer.post("send").status_code == 404
    assert "Не приходит" not in desk.get(reverse("writing:drafts")).content.decode()


def test_it_can_be_thrown_away(composer: Composer, ticket: Ticket) -> None:
    composer.post(text="Нет")

    assert composer.post("discard")["Location"] == ticket.get_absolute_url()
    assert not Draft.objects.exists()


@pytest.mark.parametrize("query", ["?contact=999", "?ticket=HD-999", "?account=x", "?answers=1"])
def test_it_is_not_begun_from_what_is_not_there(query: str, desk: Client, sender: Sender) -> None:
    assert desk.get(reverse("writing:new") + query).status_code == 404


def test_it_makes_the_text_harmless(composer: Composer) -> None:
    composer.post(
        json=True,
        html='<p onclick="x()">a<script>b</script><img src="https://spy.example/x"><a href="javascript:x()">c</a></p>',
    )

    assert Draft.objects.get().html == "<p>a<img><a>c</a></p>"


def test_a_file_without_scripts(composer: Composer, desk: Client) -> None:
    composer.post("attach", files=SimpleUploadedFile("Счёт.pdf", b"%PDF-1.7"), text="Счёт ниже.")

    file = Draft.objects.get().files.get()
    assert (file.name, file.content_type, file.size) == ("Счёт.pdf", "application/pdf", 8)
    composer.post(f"remove:{file.pk}", files=[])
    assert not Draft.objects.get().files.exists()


def test_a_file_that_is_too_large_is_refused(composer: Composer, desk: Client) -> None:
    large = SimpleUploadedFile("Фильм.mp4", b"0" * (settings.POSTDESK_MAX_FILE_MB * 1024 * 1024 + 1))
    response = desk.post(f"{composer.action}files/", composer.fields | {"file": large})

    assert response.json()["sentence"].startswith("“Фильм.mp4” is 10.0")
    assert not Draft.objects.get().files.exists()


def test_a_picture_of_the_text_is_sent_within_it(composer: Composer, desk: Client, ticket: Ticket) -> None:
    addresses = [
        desk.post(
            f"{composer.action}files/",
            composer.fields | {"file": SimpleUploadedFile("a.png", picture_bytes(8, 8)), "in_text": "yes"},
        ).json()["address"]
        for _ in range(2)
    ]
    shown = desk.get(addresses[0])
    assert (shown["Content-Type"], b"".join(shown)) == ("image/png", picture_bytes(8, 8))
    composer.post("send", json=True, html=f'<p>Вот: <img src="http://testserver{addresses[0]}"></p>')

    sent = ticket.activities.get(direction="outgoing")
    picture = sent.attachments.get()  # the other one was taken out of the text again
    assert (picture.inline, f'src="cid:{picture.content_id}"' in sent.html) == (True, True)


def test_a_document_is_no_picture(composer: Composer, desk: Client) -> None:
    file = SimpleUploadedFile("a.svg", b"<svg onload='x()'/>", "image/svg+xml")
    response = desk.post(f"{composer.action}files/", composer.fields | {"file": file, "in_text": "yes"})

    assert response.json()["sentence"].startswith("“a.svg” is not a picture")


def test_people_are_completed_by_name_and_address(desk: Client) -> None:
    cast.ivan()
    for typed in ("петр", "Northwind", "ivan@north", "иван north"):
        found = desk.get(reverse("writing:people"), {"q": typed}).json()["found"]
        assert [each["line"] for each in found] in (["Иван Петров <ivan@northwind.example>"], []), typed
    assert desk.get(reverse("writing:people"), {"q": ""}).json() == {"found": []}


def test_objects_are_completed_by_number_and_name(desk: Client, ticket: Ticket) -> None:
    found = desk.get(reverse("writing:objects"), {"q": "HD-1"}).json()["found"]

    assert [each["key"] for each in found] == [f"ticket:{ticket.pk}"]


def test_a_draft_costs_few_queries(composer: Composer, desk: Client, django_assert_max_num_queries: object) -> None:
    composer.post(text="Здравствуйте!")
    with django_assert_max_num_queries(12):  # type: ignore[operator] # a fixture of pytest-django
        assert desk.get(composer.action).status_code == 200


def test_an_unknown_draft_is_not_there(desk: Client) -> None:
    assert desk.get(reverse("writing:draft", args=[uuid.uuid4()])).status_code == 404
