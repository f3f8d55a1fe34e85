"""Registries for the tests: invoices with an attribute of every type."""

from typing import Any

from apps.attributes import Type
from apps.records.models import RecordAttribute, RecordType


def invoices(**fields: Any) -> RecordType:
    """Inv-1, Inv-2…, with nothing declared yet."""
    known = {"system_name": "invoices", "title": "Invoice", "plural": "Invoices", "number_mask": "Inv-{0}"}
    return RecordType.objects.create(**{**known, **fields})


def declare(record_type: RecordType, name: str, type_: Type = Type.STRING, **fields: Any) -> RecordAttribute:
    """One more attribute; the label is the name unless it is given."""
    position = fields.pop("position", record_type.attributes.count() + 1)
    row = record_type.attributes.create(name=name, type=type_, **{"label": name, **fields}, position=position)
    record_type.__dict__.pop("rows", None)
    return row


def full_invoices() -> RecordType:
    """Invoices with an attribute of every type."""
    made = invoices()
    declare(made, "Title", label="Назначение", required=True, searchable=True, in_list=True)
    declare(made, "Amount", Type.NUMBER, label="Сумма", searchable=True, in_list=True)
    declare(made, "Due", Type.DATE_TIME, label="Оплатить до", date_only=True, searchable=True)
    declare(made, "Paid", Type.DATE_TIME, label="Оплачен", searchable=True)
    declare(made, "Work", Type.DURATION, label="Работа", searchable=True)
    declare(made, "Signed", Type.BOOLEAN, label="Подписан", searchable=True)
    declare(made, "State", Type.CHOICE, label="Состояние", choices=["Черновик", "Выставлен"], searchable=True)
    declare(made, "Customer", Type.ACCOUNT, label="Заказчик", searchable=True)
    declare(made, "Person", Type.CONTACT, label="Контакт", searchable=True)
    declare(made, "Parent", Type.RECORD, label="Основание", target=made, searchable=True)
    declare(made, "Scans", Type.DOCUMENT, label="Сканы", array=True, searchable=True)
    declare(made, "Tags", label="Метки", array=True, searchable=True)
    return made
