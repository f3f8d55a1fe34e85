"""The demo's templates and signature: what the admin would let through, and what agents are offered."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.demo.letter_templates import install_templates
from tests import cast
from tests.composing.form import Composer

pytestmark = pytest.mark.django_db


def test_an_agent_writes_with_them() -> None:
    install_templates(cast.make_sender(name="Postdesk", is_default=True))
    desk = Client()
    desk.force_login(cast.olga())
    composer = Composer(desk, reverse("writing:new") + f"?contact={cast.ivan().pk}")

    assert composer.fields["text"] == "Olga Kuznetsova\nPostdesk · support@postdesk.example"
    assert {template.title for template in composer.context["templates"]} == {"Знакомство с поддержкой", "Thank you"}
