"""Ready definitions to begin a scenario with: the worked examples of the seeds 000 to 002, with their own names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.scenarios.definition import Definition, from_json


@dataclass(frozen=True, slots=True)
class Example:
    """A definition to begin with; its record types and routes are to be made, or others chosen."""

    key: str
    title: str | Promise
    description: str | Promise
    data: Mapping[str, Any]

    @property
    def definition(self) -> Definition:
        """The event and the steps."""
        return from_json(self.data)


def examples() -> tuple[Example, ...]:
    """Every example in the order in which they are offered."""
    return (_RECEIVE, _SEND, _PROCESS)


_RECEIVE = Example(
    "receive",
    _("Receive letters into a registry"),
    _("A letter becomes a record: its sender as “Name <address>”, its files as the record’s documents."),
    {
        "event": {"kind": "message", "route": "documents_in", "variable": "message"},
        "steps": [
            {
                "key": "s1", "kind": "create-record", "record_type": "documents", "variable": "document",
                "steps": [
                    {
                        "key": "s2", "kind": "change-attributes",
                        "changes": [
                            {
                                "name": "Sender", "operation": "replace",
                                "value": 'FORMAT("{0} <{1}>", LIST($$message->From->Name, $$message->From->Address))',
                            }
                        ],
                    },
                    {
                        "key": "s3", "kind": "for-each", "items": "$$message->Attachments", "variable": "attachment",
                        "steps": [
                            {
                                "key": "s4", "kind": "change-attributes",
                                "changes": [{"name": "Attachments", "operation": "add", "value": "$$attachment"}],
                            }
                        ],
                    },
                ],
            }
        ],
    },
)  # fmt: skip
_SEND = Example(
    "send",
    _("Send a letter by a button"),
    _("A button on a record sends its document to its recipient by an outgoing route."),
    {
        "event": {"kind": "button", "label": "Отправить письмо", "on": "record:letters"},
        "steps": [
            {
                "key": "s1", "kind": "change-variables", "variable": "mail",
                "changes": [
                    {"name": "To.Address", "operation": "replace", "value": "$Recipient->Address"},
                    {"name": "To.Name", "operation": "replace", "value": "$Recipient->Name"},
                    {"name": "FullName", "operation": "replace", "value": "$Recipient->Name"},
                    {"name": "FileName", "operation": "replace", "value": "$Attachment->Name"},
                    {"name": "Attachments", "operation": "replace", "value": "$Attachment"},
                ],
            },
            {"key": "s2", "kind": "send-message", "route": "documents_out", "message": "mail"},
        ],
    },
)  # fmt: skip
_PROCESS = Example(
    "process",
    _("A process with letters"),
    _("A letter leaves, the answer is waited for, and the process ends with an invitation or a reminder."),
    {
        "event": {"kind": "started", "on": "ticket"},
        "steps": [
            {
                "key": "s1", "kind": "send-message", "route": "question", "variable": "question",
                "values": [
                    {"name": "To", "value": "$Requester->Address"},
                    {"name": "Title", "value": "$Subject"},
                ],
            },
            {
                "key": "s2", "kind": "wait", "mode": "reply", "limit": "3 days", "variable": "reply",
                "otherwise": [
                    {
                        "key": "s3", "kind": "send-message", "route": "reminder", "end": True,
                        "values": [
                            {"name": "To", "value": "$Requester->Address"},
                            {"name": "Title", "value": "$Subject"},
                        ],
                    }
                ],
            },
            {
                "key": "s4", "kind": "send-message", "route": "invitation", "end": True,
                "values": [
                    {"name": "To", "value": "$Requester->Address"},
                    {"name": "Title", "value": "$Subject"},
                    {"name": "Start", "value": "TODAY() + 1d + 10h"},
                    {"name": "End", "value": "TODAY() + 1d + 11h"},
                ],
            },
        ],
    },
)  # fmt: skip
