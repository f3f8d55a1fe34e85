"""What letters can be linked to, and how keys are looked up."""

from collections.abc import Mapping, Sequence

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from apps.contacts.models import Account, Address, Contact
from apps.linking.targets import Column, LinkTarget, all_targets, find_target, register
from apps.tickets.models import Ticket
from tests.cast import make_contact, make_queue, make_ticket

ENOUGH = 1000  # rows, so that walking through the whole of another index would cost more


def look_up(target: str, column: str, *keys: str) -> Mapping[str, Sequence[Model]]:
    found = find_target(target)
    assert found
    chosen = found.column(column)
    assert chosen
    return chosen.find(keys)


@pytest.mark.django_db
def test_it_knows_the_object_types_that_declared_themselves() -> None:
    known = {target.key: [column.key for column in target.columns] for target in all_targets()}

    assert known["ticket"] == ["number"]
    assert known["contact"] == ["address", "name"]
    assert known["account"] == ["name"]
    assert find_target("invoice") is None


def test_it_takes_the_same_target_twice_but_no_other_under_its_key() -> None:
    ticket = find_target("ticket")
    assert ticket

    register(ticket)
    with pytest.raises(ValueError, match="Two object types want the key “ticket”"):
        register(LinkTarget("ticket", Contact, (Column("name", "name", lambda keys: {}),)))
    assert find_target("ticket") is ticket


@pytest.mark.django_db
def test_it_finds_tickets_by_number_in_any_case() -> None:
    ticket = make_ticket(queue=make_queue(system_name="invoices", number_mask="Счёт-{0}"), number="Счёт-53")
    make_ticket(number="HD-1")

    assert look_up("ticket", "number", "СЧЁТ-53", "счёт-54") == {"счёт-53": [ticket]}


@pytest.mark.django_db
def test_it_finds_contacts_by_any_spelling_of_an_address() -> None:
    ivan = make_contact("Иван", "ivan@xn--e1afmkfd.xn--p1ai")
    account = Account.objects.create(name="Пример")
    Address.objects.create(address="info@example.com", account=account)

    asked = ["Ivan@Пример.рф", "IVAN@xn--e1afmkfd.xn--p1ai", "info@example.com", "nonsense"]

    assert look_up("contact", "address", *asked) == {"ivan@пример.рф": [ivan], "ivan@xn--e1afmkfd.xn--p1ai": [ivan]}


@pytest.mark.django_db
def test_it_finds_everybody_of_a_name() -> None:
    alyona, other = make_contact("Алёна Ёлкина"), make_contact("АЛЁНА ЁЛКИНА")
    account = Account.objects.create(name="ООО «Ёлка»")

    assert set(look_up("contact", "name", "алёна ёлкина")["алёна ёлкина"]) == {alyona, other}
    assert look_up("account", "name", "ооо «ёлка»", "ооо «палка»") == {"ооо «ёлка»": [account]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("target", "column", "index"),
    [("ticket", "number", "ticket_number_upper"), ("account", "name", "account_by_name")],
)
def test_it_asks_the_database_once_and_by_an_index(target: str, column: str, index: str) -> None:
    queue = make_queue()
    Ticket.objects.bulk_create(Ticket(queue=queue, number=f"HD-{number}") for number in range(ENOUGH))
    Account.objects.bulk_create(Account(name=f"Account {number}") for number in range(ENOUGH))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tickets_ticket, contacts_account; SET LOCAL enable_seqscan = off")

    with CaptureQueriesContext(connection) as asked:
        look_up(target, column, *[f"Inv-{number}" for number in range(50)])

    (query,) = asked.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {query['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert index in plan
