"""The demo's customers."""

import pytest

from apps.contacts.models import Account, Address, Contact
from apps.demo.correspondence import new_letters, old_letters
from apps.demo.customers import CUSTOMERS, introduce_customers
from apps.intake.mime import read_letter
from tests.demo.test_correspondence import NOW


@pytest.mark.django_db
def test_they_are_those_who_write_and_are_introduced_once() -> None:
    introduce_customers()
    introduce_customers()

    assert Account.objects.count() == len(CUSTOMERS)
    senders = {read_letter(letter.content).sender for letter in [*old_letters(NOW), *new_letters(NOW)]}
    writers = {sender.address.lower() for sender in senders if sender}
    known = set(Address.objects.values_list("address", flat=True))
    assert known <= writers
    assert Contact.objects.count() == len(known)
