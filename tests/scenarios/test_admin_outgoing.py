"""The technologist's pages of outgoing routes: the form with its attributes, the preview, sending by hand."""

import json
import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.activities.models import EmailActivity
from apps.attributes import Type
from apps.mail.dispatch import dispatch
from apps.mail.models import OutboxLetter
from apps.scenarios.models import OutgoingRoute
from apps.staff.models import User
from tests import cast
from tests.admin_pages import choose, filled, messages_of, shown
from tests.scenarios.writing import make_outgoing, sender_at
from tests.servers.smtp import SmtpSink

LIST = "/admin/scenarios/outgoingroute/"
ADD = f"{LIST}add/"

pytestmark = pytest.mark.django_db


def rows(prefix: str, *given: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends for rows that were added."""
    fields = {
        f"{prefix}-{number}-{name}": value
        for number, row in enumerate(given)
        for name, value in ({"position": number} | row).items()
    }
    return {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": 0} | fields


def written(client: Client, *attributes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The form of a new route, filled in as seed 001 has it."""
    own = attributes or ({"name": "FullName", "type": "string"}, {"name": "FileName", "type": "string"})
    example = {
        "sender": cast.make_sender().pk,
        "system_name": "documents",
        "subject": "Документ {FileName} к рассмотрению.",
        "text": "Здравствуйте, {FullName}!\nРассмотрите документ {FileName}.",
    }
    return filled(client, ADD, **rows("attributes", *own), **example | changes)


def change_page(route: OutgoingRoute) -> str:
    return f"{LIST}{route.pk}/change/"


def mistakes(response: Any, field: str) -> str:
    return " ".join(response.context["adminform"].form.errors.get(field, ()))


def test_it_makes_the_route_of_the_seed(technologist: Client) -> None:
    data = written(technologist) | rows("recipients", {"address": "archive@postdesk.example", "name": "{FullName}"})

    response = technologist.post(ADD, data)

    assert response.status_code == 302, response.context["errors"]
    route = OutgoingRoute.objects.get()
    assert (route.enabled, route.lane, route.format, route.attachments) == (True, 0, "plain", "Attachments")
    assert list(route.attributes.values_list("name", "type")) == [("FullName", "string"), ("FileName", "string")]
    assert route.recipients.get().address == "archive@postdesk.example"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"subject": "Документ {Filename}"}, "subject", "{Filename} stands for no attribute of this route."),
        ({"text": "p { color: red }"}, "text", "double a brace that is meant as itself"),
        ({"sender_address": "nobody"}, "sender_address", "is not an e-mail address"),
        ({"copy_addresses": "a@x.example; b"}, "copy_addresses", "“b” is not an e-mail address"),
        ({"attachments": "FullName"}, "attachments", "holds no files"),
        ({"headers": "X-Order {FileName}"}, "headers", "is no header"),
        ({"headers": "Bcc: a@x.example"}, "headers", "can’t be the name"),
        ({"meeting": "on", "meeting_start": "FullName"}, "meeting_start", "is not of the type “Date and time”"),
        ({"meeting": "on"}, "meeting_end", "Name the attribute"),
        ({"format": "html"}, "html", "Write the HTML text"),
        ({"system_name": "мой путь"}, "system_name", "Latin letters"),
        ({"lane": "4"}, "lane", "less than or equal to 3"),
    ],
)
def test_it_refuses_a_letter_that_can_not_be_made(
    technologist: Client, changes: dict[str, Any], field: str, sentence: str
) -> None:
    response = technologist.post(ADD, written(technologist, **changes))

    assert sentence in mistakes(response, field)
    assert not OutgoingRoute.objects.exists()


@pytest.mark.parametrize(
    ("attributes", "sentence"),
    [
        (({"name": "To", "type": "string"},), "“To” is a built-in attribute."),
        (
            ({"name": "One", "type": "string"}, {"name": "one", "type": "string"}),
            "There is an attribute “one” already.",
        ),
        (({"name": "Order.Number", "type": "string"},), "There is no object “Order”."),
        (({"name": "Order", "type": "object"},), "An object needs parts."),
        (({"name": "Номер", "type": "string"},), "Write the system name in Latin letters"),
        (({"name": "Sum", "type": "number", "html": "on"},), "Only a string can hold HTML."),
    ],
)
def test_it_tells_what_is_wrong_with_attributes_at_their_rows(
    technologist: Client, attributes: tuple[dict[str, Any], ...], sentence: str
) -> None:
    response = technologist.post(ADD, written(technologist, *attributes, subject="", text=""))

    assert sentence in response.content.decode()
    assert not OutgoingRoute.objects.exists()


def test_taking_an_attribute_away_switches_the_route_off_with_the_reason(technologist: Client) -> None:
    route = make_outgoing()
    page = change_page(route)

    response = technologist.post(page, filled(technologist, page, **{"attributes-0-DELETE": "on"}), follow=True)

    assert "The route was switched off: {FullName} stands for no attribute" in messages_of(response)[0]
    route.refresh_from_db()
    assert (route.enabled, route.attributes.count()) == (False, 1)
    assert "{FullName} stands for no attribute of this route." in shown(technologist, LIST)
    assert "Switched off by the program on" in shown(technologist, page)
    refused = technologist.post(page, filled(technologist, page, enabled="on"))
    assert "{FullName} stands for no attribute" in mistakes(refused, "text")
    fixed = technologist.post(page, filled(technologist, page, enabled="on", text="Рассмотрите {FileName}."))
    assert fixed.status_code == 302
    assert "Switched off by the program on" not in shown(technologist, page)


def test_a_meeting_without_its_times_is_refused_where_it_is_asked_for(technologist: Client) -> None:
    page = change_page(make_outgoing())

    response = technologist.post(page, filled(technologist, page, meeting="on"))

    assert "Name the attribute of the type “Date and time”" in mistakes(response, "meeting_start")
    assert OutgoingRoute.objects.get().enabled


def test_it_previews_the_unsaved_letter_on_samples(technologist: Client) -> None:
    own = (
        {"name": "FullName", "type": "string", "sample": "Анна Сергеевна"},
        {"name": "Sum", "type": "number", "sample": "1500.5"},
        {"name": "File", "type": "document"},
    )
    changes = {"language": "ru", "subject": "Для {FullName}", "text": "Сумма {Sum}", "attachments": "Attachments; File"}

    page = technologist.post(f"{LIST}preview/", written(technologist, *own, **changes)).content.decode()

    assert "Для Анна Сергеевна" in page
    assert "Сумма 1500,5" in page
    assert "sample.pdf" in page
    assert "Иван Петров &lt;ivan@example.com&gt;" in page
    assert not OutgoingRoute.objects.exists()
    assert not EmailActivity.objects.exists()


def test_the_preview_tells_when_and_where_the_meeting_is(technologist: Client) -> None:
    own = ({"name": "Start", "type": "date-time", "sample": "2026-11-25 10:00"}, {"name": "End", "type": "date-time"})
    changes = {"subject": "", "text": "", "meeting": "on", "meeting_start": "Start", "meeting_end": "Start"}

    page = technologist.post(
        f"{LIST}preview/", written(technologist, *own, **changes, meeting_place="Room 3")
    ).content.decode()

    assert re.search(r"<dt>Meeting</dt><dd>.*25.*10:00.*, Room 3<br>", page)


def test_the_preview_tells_what_is_wrong_with_the_letter(technologist: Client) -> None:
    page = technologist.post(f"{LIST}preview/", written(technologist, text="{Nobody}")).content.decode()

    assert "{Nobody} stands for no attribute" in page


def test_a_person_sends_a_letter_by_the_route_with_files(technologist: Client, smtp_sink: SmtpSink) -> None:
    route = make_outgoing(
        {"name": "FullName", "required": True},
        {"name": "Till", "type": Type.DATE_TIME},
        {"name": "Order", "type": Type.OBJECT},
        {"name": "Order.Number", "type": Type.NUMBER},
        {"name": "Goods", "array": True},
        sender=sender_at(smtp_sink), subject="Заказ {Order.Number}", text="{FullName}: {Goods} до {Till}",
    )  # fmt: skip
    page = f"{LIST}{route.pk}/send-letter/"
    assert 'name="value-Order.Number"' in shown(technologist, page)
    data: dict[str, Any] = {
        "value-To": "Анна <anna@x.example>\nboris@x.example",
        "value-Till": "2026-12-01T10:00",
        "value-Order.Number": "15",
        "value-Goods": "болт\nгайка",
        "value-Attachments": [SimpleUploadedFile("а.txt", b"1"), SimpleUploadedFile("б.txt", b"2")],
    }

    refused = technologist.post(page, data | {"value-Order.Number": "много", "value-FullName": "Анна"})
    assert "is not a number" in refused.content.decode()
    assert "болт" in refused.content.decode()
    missing = technologist.post(page, data)
    assert "This field is required." in missing.content.decode()
    assert not OutboxLetter.objects.exists()

    data["value-Attachments"] = [SimpleUploadedFile("а.txt", b"1"), SimpleUploadedFile("б.txt", b"2")]
    response = technologist.post(page, data | {"value-FullName": "Анна"}, follow=True)

    assert "The letter is in the outbox" in messages_of(response)[0]
    assert dispatch() == 1
    letter: Any = message_from_bytes(smtp_sink.letters[0].raw, policy=default)
    assert letter["Subject"] == "Заказ 15"
    assert letter.get_body(("plain",)).get_content().strip() == "Анна: болт, гайка до 01.12.2026, 10:00"
    assert smtp_sink.letters[0].recipients == ["anna@x.example", "boris@x.example"]
    assert [part.get_filename() for part in letter.iter_attachments()] == ["а.txt", "б.txt"]
    assert EmailActivity.objects.get().author == User.objects.get(username="tamara")


def test_it_refuses_a_file_that_is_too_large(technologist: Client, settings: Any) -> None:
    settings.POSTDESK_MAX_FILE_MB = 1
    large = SimpleUploadedFile("video.mp4", bytes(1_100_000))

    response = technologist.post(
        f"{LIST}{make_outgoing().pk}/send-letter/", {"value-To": "a@x.example", "value-Attachments": [large]}
    )

    assert "“video.mp4” is larger than 1 MB." in response.content.decode()
    assert not OutboxLetter.objects.exists()


def test_the_list_exports_routes_as_one_file(technologist: Client) -> None:
    route = make_outgoing()

    document = json.loads(choose(technologist, LIST, "export_chosen", route).content)

    assert document["outgoing"][0]["system_name"] == "documents"
    assert [row["name"] for row in document["outgoing"][0]["attributes"]] == ["FullName", "FileName"]


def test_the_list_imports_a_file_of_routes(technologist: Client) -> None:
    document = choose(technologist, LIST, "export_chosen", make_outgoing()).content
    OutgoingRoute.objects.all().delete()
    page = reverse("admin:scenarios_configuration_import")
    assert page in shown(technologist, LIST)

    for content, sentence in (
        (b"[1,\n2", "line 2, column 2"),
        (document.replace(b"FullName}", b"Nobody}"), "documents: {Nobody} stands for no attribute"),
    ):
        refused = technologist.post(page, {"file": SimpleUploadedFile("routes.json", content)})
        assert sentence in refused.content.decode()
        assert not OutgoingRoute.objects.exists()
    response = technologist.post(page, {"text": document.decode(), "import": "1"}, follow=True)

    assert messages_of(response) == ["1 entry is in place."]
    assert OutgoingRoute.objects.get().attributes.count() == 2


@pytest.mark.parametrize("user", [cast.olga, cast.rita])
def test_nobody_else_makes_or_uses_routes(client: Client, user: Callable[[], User]) -> None:
    route = make_outgoing()
    client.force_login(user())

    for url in (ADD, change_page(route), f"{LIST}preview/", f"{LIST}{route.pk}/send-letter/"):
        assert client.post(url, {}).status_code in (302, 403)
    assert not OutboxLetter.objects.exists()
