"""The page of a record at the desk: its values, files, letters and log; and how it stays true by itself."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.activities.links import link
from apps.activities.models import EmailActivity, Link
from apps.attributes.values import store_document
from apps.records.keeping import change_record, create_record
from apps.records.models import Record, RecordType
from apps.staff.models import User
from tests import cast
from tests.records.registry import full_invoices

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@pytest.fixture
def registry() -> RecordType:
    return full_invoices()


@pytest.fixture
def record(registry: RecordType) -> Record:
    """An invoice with a value of every type."""
    cast.ivan()
    create_record(registry, {"Title": "Прежний"}, by=None)
    values = {
        "Title": "Аренда офиса", "Amount": Decimal("1234.50"), "Due": "2026-12-01", "Paid": "2026-11-21T15:30",
        "Work": "1 h 30 min", "Signed": True, "State": "Черновик", "Customer": "Northwind",
        "Person": "ivan@northwind.example", "Parent": "Inv-1", "Tags": ["срочно", "офис"],
        "Scans": (store_document("Счёт 53.pdf", b"%PDF-1.7"), store_document("скан.png", PNG, "image/png")),
    }  # fmt: skip
    return create_record(registry, values, by=cast.olga())


def test_it_shows_every_value_well(record: Record, desk: Client) -> None:
    page = desk.get(record.get_absolute_url()).content.decode()

    for text in (
        "1,234.50", "1 Dec 2026", "21 Nov 2026, 15:30", "1 h 30 min", "Черновик", "срочно", "yes",
        f'<a href="{cast.ivan().get_absolute_url()}">Иван Петров</a>', ">Northwind</a>", ">Inv-1</a>",
        "Счёт 53.pdf", "скан.png", "?show", "8\xa0bytes",
    ):  # fmt: skip
        assert text in page
    assert "<title>Inv-2 Аренда офиса" in page


def test_times_are_those_of_the_reader(record: Record, client: Client) -> None:
    User.objects.update(time_zone="Asia/Vladivostok", language="ru")
    client.force_login(cast.olga())

    assert "21.11.2026, 22:30" in client.get(record.get_absolute_url()).content.decode()


def test_its_files_can_be_saved_and_pictures_looked_at(record: Record, desk: Client) -> None:
    scans = record.typed()["Scans"]
    assert isinstance(scans, tuple)
    pdf, png = (f"/records/{record.pk}/files/Scans/{document.sha256}/" for document in scans)

    saved, shown = desk.get(pdf), desk.get(f"{png}?show")

    assert b"".join(saved) == b"%PDF-1.7"
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown["Content-Type"] == "image/png"
    b"".join(shown)
    assert desk.get(f"/records/{record.pk}/files/Title/{scans[0].sha256}/").status_code == 404
    assert desk.get(f"/records/{record.pk}/files/Scans/{'0' * 64}/").status_code == 404


def test_nothing_of_a_closed_type_can_be_opened(record: Record, desk: Client) -> None:
    scans = record.typed()["Scans"]
    assert isinstance(scans, tuple)
    record.record_type.teams.add(Group.objects.create(name="Bookkeepers"))

    for address in ("", "edit/", "news/", f"files/Scans/{scans[0].sha256}/"):
        assert desk.get(f"/records/{record.pk}/{address}").status_code == 404
    for address in ("", "new/", "find/Person/", "import/", "export/csv/"):
        assert desk.get(f"/records/of/invoices/{address}").status_code == 404
    assert "/records/of/invoices/" not in desk.get("/contacts/").content.decode()


def test_it_shows_the_letters_that_are_linked_to_it(record: Record, desk: Client) -> None:
    for index in range(51):
        letter = cast.make_activity(subject=f"Письмо {index}.", date=timezone.now() - timedelta(hours=index))
        link(letter, record, origin=Link.Origin.HAND)
    cast.make_activity(subject="Чужое")

    page = desk.get(record.get_absolute_url())
    more = desk.get(f"{record.get_absolute_url()}?before={page.context['history'].earlier}".replace("+", "%2B"))

    assert "Письмо 0." in page.content.decode()
    assert "Чужое" not in page.content.decode()
    assert "Письмо 50." not in page.content.decode()
    assert "Письмо 50." in more.content.decode()


def test_it_shows_only_letters_that_the_reader_may_see(record: Record, desk: Client) -> None:
    mailbox = cast.make_mailbox(system_name="directors")
    mailbox.teams.add(Group.objects.create(name="Directors"))
    link(cast.make_activity(subject="Тайное", mailbox=mailbox), record, origin=Link.Origin.HAND)

    assert "Тайное" not in desk.get(record.get_absolute_url()).content.decode()


def test_it_shows_who_changed_what(record: Record, desk: Client) -> None:
    change_record(record, {"State": "Выставлен", "Amount": None}, by=cast.tamara())
    change_record(record, {"Amount": 7}, by=None, scenario="Разбор счетов")

    page = desk.get(record.get_absolute_url()).content.decode()

    assert "<del>Черновик</del> → <ins>Выставлен</ins>" in page
    assert "<del>1234.50</del> → <ins>—</ins>" in page
    assert "Tamara Orlova" in page
    assert "Разбор счетов" in page


def test_it_asks_for_news_and_gets_them_only_when_there_are_some(record: Record, desk: Client) -> None:
    digest = desk.get(record.get_absolute_url()).context["digest"]
    address = f"/records/{record.pk}/news/?digest={digest}"

    quiet = desk.get(address)
    change_record(record, {"State": "Выставлен"}, by=cast.tamara())
    loud = desk.get(address)

    assert quiet.status_code == 204
    assert "Выставлен" in loud.content.decode()
    assert "<html" not in loud.content.decode()
    link(cast.make_activity(), record, origin=Link.Origin.HAND)
    assert desk.get(f"/records/{record.pk}/news/?digest={loud.context['digest']}").status_code == 200


def test_a_letter_about_it_goes_to_its_contact_and_is_linked(record: Record, desk: Client) -> None:
    cast.make_sender(is_default=True)
    page = desk.get(record.get_absolute_url()).content.decode()
    address = f"/write/?link=record:invoices:{record.pk}&amp;contact={cast.ivan().pk}"

    assert address in page
    composer = desk.get(address.replace("&amp;", "&")).content.decode()
    assert f'name="links" value="record:invoices:{record.pk}"' in composer
    assert "ivan@northwind.example" in composer


def test_it_costs_few_queries(
    record: Record, desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    link(cast.make_activity(), record, origin=Link.Origin.HAND)
    change_record(record, {"State": "Выставлен"}, by=cast.tamara())

    desk.get(record.get_absolute_url())  # the first page of all notes what she has read so far

    with django_assert_max_num_queries(12):
        desk.get(record.get_absolute_url())


def test_it_is_deleted_after_a_question(record: Record, desk: Client) -> None:
    letter = cast.make_activity(contact=cast.ivan())
    link(letter, record, origin=Link.Origin.HAND)
    assert desk.get(f"/records/{record.pk}/delete/").status_code == 403
    cast.olga().user_permissions.add(Permission.objects.get(codename="delete_record"))

    asked = desk.get(f"/records/{record.pk}/delete/")
    done = desk.post(f"/records/{record.pk}/delete/")

    assert "will be gone for good" in asked.content.decode()
    assert done["Location"] == "/records/of/invoices/"
    assert not Record.objects.filter(pk=record.pk).exists()
    assert not Link.objects.exists()
    assert EmailActivity.objects.get(pk=letter.pk).needs_processing
