"""The demo's routes: the letter of seed 001, and the invoices of the billing mailbox read as seed 000 has it."""

from typing import Any

from apps.scenarios.exchange import FORMAT, take_over


def install_routes(*, sender: str, mailbox: str) -> None:
    """Make both routes, as an import of their file would."""
    take_over({"format": FORMAT, "outgoing": [_documents(sender)], "incoming": [_invoices(mailbox)]})


def _documents(sender: str) -> dict[str, Any]:
    return {
        "system_name": "documents",
        "description": "Sends a document to somebody who is to look at it.",
        "sender": sender,
        "language": "ru",
        "must_have": ["To"],
        "subject": "Документ {FileName} к рассмотрению.",
        "text": "Здравствуйте, {FullName}!\n\nРассмотрите документ {FileName}.\n",
        "attributes": [
            {"name": "FullName", "description": "Ф. И. О. получателя", "required": True, "sample": "Анна Сергеевна"},
            {"name": "FileName", "description": "Имя документа", "required": True, "sample": "Договор № 118.pdf"},
        ],
    }


def _invoices(mailbox: str) -> dict[str, Any]:
    return {
        "system_name": "invoices",
        "description": "Reads invoices: who sent them, their numbers, their files.",
        "mailbox": mailbox,
        "must_have": ["From", "Attachments"],
        "attributes": [
            {
                "name": "Number",
                "description": "The invoice’s number",
                "source": "subject",
                "lookup": r"(?:№|Invoice)\s*([\w-]*\d[\w-]*)",
            },
            {
                "name": "Amount",
                "type": "number",
                "description": "The amount, where the text has it",
                "source": "body",
                "lookup": r"amount of \w{3} (?P<value>[\d.,]+)",
            },
            {
                "name": "Document",
                "type": "document",
                "required": True,
                "description": "The invoice itself",
                "source": "file",
                "lookup": r"\.pdf$",
            },
        ],
    }
