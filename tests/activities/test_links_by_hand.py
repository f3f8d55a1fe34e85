"""Linking letters by hand, undoing what rules did, filling in contact and account, and making things of letters."""

import io
import re
import zipfile

import pytest
from django.test import Client

from apps.activities.links import link
from apps.activities.models import EmailActivity, Link
from apps.contacts.models import Account, Address, Contact
from apps.intake.relink import relink
from apps.linking.models import LinkingRule
from apps.records.keeping import create_record
from tests import cast
from tests.records.registry import full_invoices

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["счёт", "53", "HD-1", "hd-1", "1"])
def test_it_finds_a_ticket_by_number_and_by_subject(desk: Client, typed: str) -> None:
    ticket = cast.make_ticket("Счёт № 53")
    cast.make_ticket("Другое")
    letter = cast.make_activity()
    found = desk.get(f"/letters/{letter.pk}/suggest/?kind=ticket&q={typed}").content.decode()

    assert f'value="ticket:{ticket.pk}"' in found
    assert "Другое" not in found


def test_it_finds_people_by_name_and_address(desk: Client) -> None:
    ivan, letter = cast.ivan(), cast.make_activity()
    for typed in ("петр", "IVAN@", "northwind.ex"):
        assert f'value="contact:{ivan.pk}"' in desk.get(f"/letters/{letter.pk}/suggest/?q={typed}").content.decode()

    assert "Nothing is called so" in desk.get(f"/letters/{letter.pk}/suggest/?q=никто").content.decode()


def test_a_link_by_hand_says_so_and_can_be_undone_and_made_again(desk: Client) -> None:
    ticket, letter = cast.make_ticket(), cast.make_activity(contact=cast.ivan())
    desk.post(f"/letters/{letter.pk}/link/", {"object": f"ticket:{ticket.pk}"})
    made = letter.links.get()
    assert (made.object, made.origin, made.by) == (ticket, Link.Origin.HAND, cast.olga())
    assert "by hand" in desk.get(letter.get_absolute_url()).content.decode()
    answer = desk.post(f"/letters/links/{made.pk}/undo/", headers={"HX-Request": "true"}).content.decode()

    assert not letter.links.exists()
    assert f'name="object" value="ticket:{ticket.pk}"' in answer  # the form that takes the undoing back
    desk.post(f"/letters/{letter.pk}/link/", {"object": f"ticket:{ticket.pk}"})
    assert letter.links.get().object == ticket


def test_an_undone_link_to_a_record_can_be_made_again(desk: Client) -> None:
    record, letter = create_record(full_invoices(), {"Title": "Доставка"}, by=None), cast.make_activity()
    made = link(letter, record, origin=Link.Origin.RULE)
    answer = desk.post(f"/letters/links/{made.pk}/undo/", headers={"HX-Request": "true"}).content.decode()
    again = re.search(r'name="object" value="([^"]+)"', answer)
    assert again is not None
    desk.post(f"/letters/{letter.pk}/link/", {"object": again[1]}, headers={"HX-Request": "true"})

    assert letter.links.get().object == record


def test_it_asks_again_in_the_dialog_when_nothing_was_chosen(desk: Client) -> None:
    letter = cast.make_activity()
    answer = desk.post(f"/letters/{letter.pk}/link/", {"object": "ticket:0"}, headers={"HX-Request": "true"})

    assert answer["HX-Retarget"] == "#dialog"
    assert answer.content.decode().strip().startswith("<dialog")


def test_a_rule_does_not_make_again_what_an_agent_has_undone(desk: Client) -> None:
    ticket = cast.make_ticket(number="Inv-53")
    letter = cast.make_activity(subject="О счёте Inv-53")
    rule = LinkingRule.objects.create(name="Счета", expression="Inv-[0-9]+", target="ticket", column="number")
    assert relink([rule.pk]).links == 1
    desk.post(f"/letters/links/{letter.links.get().pk}/undo/")
    assert relink([rule.pk]).links == 0

    desk.post(f"/letters/{letter.pk}/link/", {"object": f"ticket:{ticket.pk}"})
    assert letter.links.get().origin == Link.Origin.HAND
    assert not letter.undone_links.exists()


def test_an_agents_link_takes_the_place_of_a_rules(desk: Client) -> None:
    ticket, letter = cast.make_ticket(), cast.make_activity(contact=cast.ivan())
    link(letter, ticket, origin=Link.Origin.THREAD)
    desk.post(f"/letters/{letter.pk}/link/", {"object": f"ticket:{ticket.pk}"})

    assert letter.links.get().origin == Link.Origin.HAND
    assert not EmailActivity.objects.get().needs_processing


def test_the_contact_is_filled_in_with_her_account_replaced_and_emptied(desk: Client) -> None:
    ivan, anna, letter = cast.ivan(), cast.make_contact("Анна"), cast.make_activity()
    address = f"/letters/{letter.pk}/link/"
    desk.post(address, {"object": f"contact:{ivan.pk}"})
    letter.refresh_from_db()
    assert (letter.contact, letter.account) == (ivan, ivan.account)
    desk.post(address, {"object": f"contact:{anna.pk}"})
    assert letter.links.get().object == anna  # one more contact is a link
    desk.post(address, {"object": f"contact:{anna.pk}", "replace": "1"})
    letter.refresh_from_db()
    assert letter.contact == anna

    desk.post(f"/letters/{letter.pk}/party/", {"kind": "contact"})
    desk.post(f"/letters/{letter.pk}/party/", {"kind": "account"})
    emptied = EmailActivity.objects.get()
    assert (emptied.contact, emptied.account) == (None, None)


@pytest.mark.parametrize("chosen", ["", "ticket:", "ticket:x", "ticket:999", "nothing:1", "user:1"])
def test_a_choice_of_nothing_asks_again_with_what_was_typed(desk: Client, chosen: str) -> None:
    letter = cast.make_activity()
    page = desk.post(f"/letters/{letter.pk}/link/", {"object": chosen, "q": "Найди меня"}).content.decode()

    assert 'value="Найди меня"' in page
    assert not Link.objects.exists()


def test_a_contact_is_made_of_the_letters_author(desk: Client) -> None:
    letter = cast.make_activity(sender_name="Пётр", sender_address="Petr@Vesna.Example")
    form = desk.get(f"/letters/{letter.pk}/new-contact/").context["form"]
    assert (form["name"].value(), form["addresses"].value()) == ("Пётр", "petr@vesna.example")
    desk.post(
        f"/letters/{letter.pk}/new-contact/",
        {"name": "Пётр Смирнов", "addresses": "petr@vesna.example\n p2@vesna.example", "account_name": "Весна"},
    )
    letter.refresh_from_db()

    assert letter.contact is not None
    assert letter.contact.name == "Пётр Смирнов"
    assert {str(address) for address in letter.contact.addresses.all()} == {"petr@vesna.example", "p2@vesna.example"}
    assert letter.account == letter.contact.account == Account.objects.get(name="Весна")


def test_a_contact_of_an_outgoing_letter_is_its_first_recipient(desk: Client) -> None:
    people = [{"kind": "to", "name": "Анна", "address": "anna@vesna.example"}]
    letter = cast.make_activity(direction=EmailActivity.Direction.OUTGOING, recipients=people)
    form = desk.get(f"/letters/{letter.pk}/new-contact/").context["form"]

    assert (form["name"].value(), form["addresses"].value()) == ("Анна", "anna@vesna.example")


@pytest.mark.parametrize(
    ("addresses", "sentence"),
    [("ivan@northwind.example", "belongs to Иван Петров already"), ("not an address", "is not an e-mail address")],
)
def test_a_wrong_address_is_refused_and_what_was_typed_stays(desk: Client, addresses: str, sentence: str) -> None:
    cast.ivan()
    letter = cast.make_activity()
    answer = desk.post(f"/letters/{letter.pk}/new-contact/", {"name": "Кто-то", "addresses": addresses})

    assert sentence in answer.content.decode()
    assert 'value="Кто-то"' in answer.content.decode()
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(("address", "name"), [("a@northwind.example", "Northwind"), ("a@gmail.com", "")])
def test_an_account_is_proposed_by_the_domain(desk: Client, address: str, name: str) -> None:
    letter = cast.make_activity(sender_address=address)
    assert desk.get(f"/letters/{letter.pk}/new-account/").context["form"]["name"].value() == name
    desk.post(f"/letters/{letter.pk}/new-account/", {"name": "Новая фирма"})

    letter.refresh_from_db()
    assert str(letter.account) == "Новая фирма"
    assert not Address.objects.exists()


def test_a_ticket_is_opened_from_a_letter_and_the_letter_is_its_first(desk: Client) -> None:
    queue = cast.make_queue(is_default=True)
    letter = cast.make_activity(contact=cast.ivan(), subject="Не греет")
    ivan = "Иван Петров <ivan@northwind.example>"
    form = desk.get(f"/tickets/-/new/?letter={letter.pk}").context["form"]
    assert (form["subject"].value(), form["requester"].value()) == ("Не греет", ivan)
    said = {"subject": "Не греет!", "queue": queue.pk, "priority": "high", "requester": ivan, "note": "Да"}
    desk.post(f"/tickets/-/new/?letter={letter.pk}", said)
    letter.refresh_from_db()

    ticket = letter.ticket
    assert ticket is not None
    assert (ticket.subject, ticket.priority, ticket.requester) == ("Не греет!", "high", cast.ivan())
    assert ticket.notes.get().text == "Да"
    assert letter.links.get().object == ticket
    assert not letter.needs_processing


def test_all_files_come_in_one_archive_under_safe_names(desk: Client) -> None:
    letter = cast.make_activity()
    for name, content in (("Счёт.pdf", b"1"), ("../../Счёт.pdf", b"2"), ("C:\\x\\", b"3"), ("lost.txt", b"4")):
        cast.make_attachment(letter, name, content)
    letter.attachments.filter(name="lost.txt").update(sha256="0" * 64)
    answer = desk.get(f"/letters/{letter.pk}/files/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}

    assert found == {"Счёт.pdf": b"1", "Счёт (2).pdf": b"2", "file": b"3"}
    assert answer["Content-Disposition"].startswith("attachment")
    assert desk.get(f"/letters/{cast.make_activity().pk}/files/").status_code == 404


def test_a_file_tells_when_it_is_not_what_it_is_called(desk: Client) -> None:
    letter = cast.make_activity()
    cast.make_attachment(letter, "a.doc", declared_type="application/msword")
    cast.make_attachment(letter, "b.pdf", declared_type="application/PDF")
    shown = desk.get(f"{letter.get_absolute_url()}?tab=files").content.decode()

    assert shown.count("declared as") == 1
    assert "declared as application/msword" in shown
