"""Webhooks and routes in use, as the technologist meets them in the admin."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.scenarios.models import OutgoingRoute, WebhookCall, WebhookSecret
from apps.scenarios.publishing import start
from tests.admin_pages import filled
from tests.scenarios.making import make_scenario, work
from tests.scenarios.writing import make_outgoing

pytestmark = pytest.mark.django_db
SENDS = {"kind": "send-message", "route": "documents", "values": [{"name": "To", "value": '"anna@example.com"'}]}


def test_a_secret_is_written_and_never_shown_again(technologist: Client) -> None:
    add = reverse("admin:scenarios_webhooksecret_add")
    response: Any = technologist.post(add, filled(technologist, add, system_name="erp", value=""))
    assert "Type the value that the other system knows." in response.content.decode()
    technologist.post(add, filled(technologist, add, system_name="erp", value="Bearer very-secret"))
    secret = WebhookSecret.objects.get()
    change = reverse("admin:scenarios_webhooksecret_change", args=[secret.pk])
    assert "very-secret" not in technologist.get(change).content.decode()
    technologist.post(change, filled(technologist, change, description="Учётная система", value=""))
    secret.refresh_from_db()
    assert (secret.value, secret.description) == ("Bearer very-secret", "Учётная система")


def test_failed_calls_are_listed_and_made_again(technologist: Client) -> None:
    start(make_scenario({"kind": "call-webhook", "url": '"https://example.com/hook"'}))
    work()
    WebhookCall.objects.update(state=WebhookCall.State.FAILED, error="The answer was 500.", attempts=10)
    call = WebhookCall.objects.get()
    page = technologist.get(reverse("admin:scenarios_webhookcall_changelist")).content.decode()
    assert "https://example.com/hook" in page
    assert "The answer was 500." in page
    assert "Greeting #" in technologist.get(
        reverse("admin:scenarios_webhookcall_change", args=[call.pk])
    ).content.decode()  # fmt: skip
    data = {"action": "call_again", "_selected_action": [call.pk]}
    technologist.post(reverse("admin:scenarios_webhookcall_changelist"), data)
    call.refresh_from_db()
    assert (call.state, call.attempts) == (WebhookCall.State.WAITING, 0)


def test_a_route_that_a_scenario_sends_by_is_neither_deleted_nor_renamed(technologist: Client) -> None:
    route = make_outgoing()
    make_scenario(SENDS, title="Рассылка")
    delete = reverse("admin:scenarios_outgoingroute_delete", args=[route.pk])
    response = technologist.post(delete, {"post": "yes"})
    assert "The scenario “Рассылка” uses it: choose another route there" in response.content.decode()
    change = reverse("admin:scenarios_outgoingroute_change", args=[route.pk])
    data = filled(technologist, change, system_name="other")
    data.pop("enabled", None)
    page: Any = technologist.post(change, data, follow=True)
    assert "will fail or not start while it is off: Рассылка." in page.content.decode()
    kept = OutgoingRoute.objects.get()
    assert (kept.system_name, kept.enabled) == ("documents", False)


def test_a_route_that_nobody_uses_may_go(technologist: Client) -> None:
    route = make_outgoing()
    make_scenario(SENDS, enabled=False)
    technologist.post(reverse("admin:scenarios_outgoingroute_delete", args=[route.pk]), {"post": "yes"})
    assert not OutgoingRoute.objects.exists()
