"""The builder as a browser without scripts uses it: a page's form is filled in, and one of its buttons is pressed."""

from typing import Any

from django.test import Client
from django.urls import reverse
from lxml import html  # type: ignore[import-untyped]  # lxml ships no types

from apps.attributes import Type
from apps.records.models import RecordType
from apps.scenarios.models import Scenario
from tests.scenarios.writing import make_incoming

SENDER = 'FORMAT("{0} <{1}>", LIST($$message->From->Name, $$message->From->Address))'


def make_registry() -> RecordType:
    """«Реестр документов» of seed 000, and the route whose letters go there."""
    registry = RecordType.objects.create(
        system_name="documents", title="Реестр документов", number_mask="Doc-{0}", description="Письма с файлами"
    )
    registry.attributes.create(label="Отправитель", name="Sender", position=0)
    registry.attributes.create(label="Вложения", name="Attachments", type=Type.DOCUMENT, array=True, position=1)
    make_incoming(system_name="documents_in")
    return registry


def make_draft(*steps: dict[str, Any], **fields: Any) -> Scenario:
    """A scenario with these steps that is not published."""
    name = fields.pop("system_name", "receive")
    draft = {"event": fields.pop("event", {"kind": "started"}), "condition": "", "steps": list(steps)}
    return Scenario.objects.create(system_name=name, title=fields.pop("title", "Приём"), definition=draft, **fields)


def address_of(scenario: Scenario) -> str:
    return reverse("admin:scenarios_scenario_change", args=[scenario.pk])


class Page:
    """One page of the builder, as it was answered."""

    def __init__(self, client: Client, address: str, response: Any) -> None:
        assert response.status_code == 200, response
        self.client = client
        self.address = address
        self.response = response
        self.document = html.fromstring(response.content.decode())
        self.form = self.document.get_element_by_id("builder")

    @property
    def values(self) -> dict[str, list[str]]:
        """What the form would send."""
        sent: dict[str, list[str]] = {}
        for name, value in self.form.form_values():
            sent.setdefault(name, []).append(value or "")
        return sent

    @property
    def keys(self) -> list[str]:
        """The steps from top to bottom."""
        return [text.partition("|")[0] for text in self.values.get("step", [])]

    def wrong(self, name: str) -> list[str]:
        """The sentences beside an input."""
        return [item.text_content() for item in self.document.get_element_by_id(f"wrong-{name}").findall("li")]

    def press(self, action: str, **changes: str | list[str]) -> "Page":
        """The next page after the fields were changed and a button pressed; a redirect is followed."""
        sent: dict[str, Any] = {**self.values, **{name.replace("__", "."): value for name, value in changes.items()}}
        response = self.client.post(self.address, {**sent, "action": action}, follow=True)
        return Page(self.client, self.address, response)


def open_builder(client: Client, scenario: Scenario) -> Page:
    """The page as it is before anything is typed."""
    return Page(client, address_of(scenario), client.get(address_of(scenario)))
