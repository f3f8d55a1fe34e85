"""The demo's customers: the organisations, and who of their people is known before the first letter comes."""

from dataclasses import dataclass

from django.db import transaction

from apps.contacts.models import Account, Address, Contact


@dataclass(frozen=True, slots=True)
class Customer:
    """An organisation; its people as (name, address)."""

    name: str
    about: str
    people: tuple[tuple[str, str], ...]


CUSTOMERS = (
    Customer(
        "АО «Вектор»", "Договор № 118 на обслуживание, ответ в течение рабочего дня.",
        (("Мария Кузнецова", "m.kuznetsova@vektor.example"), ("Отдел кадров АО «Вектор»", "hr@vektor.example")),
    ),
    Customer(
        "ООО «Ромашка»", "Офис и склад, печать и картриджи — через нас.",
        (("Иван Петров", "ivan.petrov@romashka.example"), ("Ольга Нечаева", "o.nechaeva@romashka.example")),
    ),
    Customer("Northwind", "Customer portal, English.", (("John Carter", "john.carter@northwind.example"),)),
    Customer("Blue Harbor Ltd", "Deliveries of spare parts.", (("Emma Fischer", "emma.fischer@blueharbor.example"),)),
)  # fmt: skip


@transaction.atomic
def introduce_customers() -> None:
    """Make the accounts and their people; whoever is there already stays as she is."""
    for customer in CUSTOMERS:
        account, _ = Account.objects.get_or_create(name=customer.name, defaults={"description": customer.about})
        for name, address in customer.people:
            if not Address.objects.filter(address=address).exists():
                contact = Contact.objects.create(name=name, account=account)
                Address.objects.create(address=address, contact=contact)
