"""Records in the search and in the command palette."""

import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from apps.activities.links import link
from apps.activities.models import Link
from apps.attributes import Type
from apps.attributes.values import store_document
from apps.contacts.models import Account
from apps.records.keeping import change_record, create_record
from apps.records.models import Record, RecordAttribute
from apps.search.indexing import index_some
from apps.search.models import Changed
from apps.search.tasks import index
from tests.cast import ivan, make_activity
from tests.records.registry import declare, full_invoices

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice() -> Record:
    ivan()
    record_type = full_invoices()
    declare(record_type, "Secret")
    values = {"Title": "Аренда переговорной", "Amount": "15000", "Tags": ["склад"], "Person": "Иван Петров",
              "Scans": [store_document("схема.pdf", b"%PDF")], "Secret": "непоисковое"}  # fmt: skip
    return create_record(record_type, values, by=None, number="Inv-53")


def found(desk: Client, words: str) -> list[str]:
    index()
    page = desk.get(f"/search/?{urlencode({'q': words})}").content.decode()
    links = re.findall(r'<li class="hit">\s*<a [^>]*>(.*?)</a>', page, re.DOTALL)
    return [" ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", "", each).split()) for each in links]


def test_it_finds_records_by_number_and_searchable_values(desk: Client, invoice: Record) -> None:
    for words in ("inv-53", "аренды", "перегов", "15000", "складе", "петров record:inv-53", "схема", "record:invoices"):
        assert "Inv-53 Аренда переговорной" in found(desk, words), words
    assert found(desk, "непоисковое") == []
    assert found(desk, "аренды -record:Invoice") == []
    change_record(invoice, {"Title": "Связь"}, by=None)
    assert found(desk, "аренды") == []
    assert found(desk, "связи") == ["Inv-53 Связь"]


def test_an_attribute_that_becomes_searchable_is_found(desk: Client, invoice: Record) -> None:
    row = RecordAttribute.objects.get(name="Secret")
    row.searchable = True
    row.save()
    assert found(desk, "непоисковое") == ["Inv-53 Аренда переговорной"]
    assert row.type == Type.STRING


def test_it_finds_the_letters_of_a_record(desk: Client, invoice: Record) -> None:
    letter = make_activity(subject="Об оплате")
    make_activity(subject="Другое")
    link(letter, invoice, origin=Link.Origin.HAND)
    assert found(desk, "record:Inv-53") == ["Об оплате", "Inv-53 Аренда переговорной"]
    index()
    page = desk.get("/search/?q=record:Inv-54").content.decode()
    assert "there is no record of this number" in page


def test_the_palette_offers_records(desk: Client, invoice: Record) -> None:
    index()
    address = invoice.get_absolute_url()
    for typed in ("аренд", "Inv-53", "inv"):
        assert f'href="{address}"' in desk.get(f"/search/palette/?q={typed}").content.decode(), typed
    assert desk.get("/search/?q=inv-53&jump=").headers["Location"] == address


def test_it_shows_nothing_of_types_of_other_teams(desk: Client, invoice: Record) -> None:
    invoice.record_type.teams.add(Group.objects.create(name="Accountants"))
    assert found(desk, "аренды") == []
    assert "Inv-53" not in desk.get("/search/palette/?q=Inv-53").content.decode()


def test_it_is_found_by_what_its_people_are_called_now(desk: Client, invoice: Record) -> None:
    account = Account.objects.create(name="Ромашка")
    declare(invoice.record_type, "Payers", Type.ACCOUNT, array=True, searchable=True)
    plain, several = (
        create_record(invoice.record_type, {"Title": title, **values}, by=None)
        for title, values in (("Один", {"Customer": "Ромашка"}), ("Несколько", {"Payers": ["Ромашка", "Иван Петров"]}))
    )
    child = create_record(invoice.record_type, {"Title": "Доплата", "Parent": plain.number}, by=None)
    assert found(desk, "ромашка record:invoices") == [f"{several.number} Несколько", f"{plain.number} Один"]

    form = {"name": "Лютик", "addresses": "", "description": ""}
    assert desk.post(f"/contacts/accounts/{account.pk}/edit/", form).status_code == 302
    assert found(desk, "ромашка") == []
    assert found(desk, "лютик record:invoices") == [f"{several.number} Несколько", f"{plain.number} Один"]
    form = {"name": "Иван Сидоров", "addresses": "", "account_name": "", "description": ""}
    assert desk.post(f"/contacts/{ivan().pk}/edit/", form).status_code == 302
    assert found(desk, "сидоров record:invoices") == [f"{several.number} Несколько", "Inv-53 Аренда переговорной"]
    Record.objects.filter(pk=plain.pk).update(number="Old-1")
    assert f"{child.number} Доплата" in found(desk, "old-1")


def test_renaming_an_account_of_many_records_notes_one_change(invoice: Record) -> None:
    account = Account.objects.create(name="Ромашка")
    values = {"Customer": f"account:{account.pk}"}
    Record.objects.bulk_create(
        Record(record_type=invoice.record_type, number=f"Many-{number}", values=values) for number in range(50)
    )
    index()
    account.name = "Лютик"
    account.save()

    assert [(noted.kind, noted.object_id) for noted in Changed.objects.all()] == [("account", account.pk)]
    index_some(500)
    assert Changed.objects.filter(kind="record").count() == 50
    account.description = "Цветы"
    account.save()
    index()
    assert not Changed.objects.exists()


def test_merging_accounts_leaves_records_with_the_one_that_stays(desk: Client, invoice: Record) -> None:
    gone, kept = (Account.objects.create(name=name) for name in ("Ромашка", "Лютик"))
    declare(invoice.record_type, "Payers", Type.ACCOUNT, array=True, searchable=True)
    several = create_record(
        invoice.record_type, {"Title": "Много", "Payers": ["Лютик", "Ромашка", "Northwind"]}, by=None
    )
    change_record(invoice, {"Customer": "Ромашка"}, by=None)
    index()

    desk.post(f"/contacts/accounts/{gone.pk}/merge/", {"into": kept.pk})

    invoice.refresh_from_db()
    several.refresh_from_db()
    northwind = Account.objects.get(name="Northwind")
    assert invoice.values["Customer"] == f"account:{kept.pk}"
    assert several.values["Payers"] == [f"account:{kept.pk}", f"account:{northwind.pk}"]
    assert found(desk, "ромашка") == []
    assert found(desk, "лютик record:invoices") == [f"{several.number} Много", "Inv-53 Аренда переговорной"]
