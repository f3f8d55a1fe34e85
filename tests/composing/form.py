"""The composer's form as a browser without scripts would send it."""

from typing import Any

from django.test import Client

from apps.writing.models import Draft


class Composer:
    """The form at an address: its fields as they stand, to be changed and posted."""

    def __init__(self, desk: Client, address: str) -> None:
        response = desk.get(address)
        assert response.status_code == 200
        self.desk, self.context = desk, response.context
        draft: Draft = self.context["draft"]
        form = self.context["form"]
        self.action = draft.get_absolute_url()
        self.fields: dict[str, Any] = {
            "kind": draft.kind, "sender": draft.sender_id or "", "to": draft.to, "cc": draft.cc, "bcc": draft.bcc,
            "subject": draft.subject, "text": form["text"].value(), "links": list(draft.links),
        }  # fmt: skip
        begun = {"answers": draft.answers_id, "contact": draft.contact_id, "account": draft.account_id}
        self.fields |= {name: pk for name, pk in begun.items() if pk}
        if draft.ticket:
            self.fields["ticket"] = draft.ticket.number
        if draft.quoted:
            self.fields["quoted"] = "on"

    def post(self, do: str = "save", *, json: bool = False, **fields: Any) -> Any:
        """Press a button, with these fields typed before."""
        self.fields |= fields
        accept = "application/json" if json else "text/html"
        return self.desk.post(self.action, self.fields | {"do": do}, headers={"accept": accept})
