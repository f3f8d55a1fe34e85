"""The admin's pages as Tamara sees them, and its forms as a browser would fill them in and send them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Model
from django.forms import BaseForm, BoundField, MultiWidget
from django.test import Client

from tests import cast


@pytest.fixture
def technologist(client: Client, db: None) -> Client:
    """Tamara, signed in."""
    client.force_login(cast.tamara())
    return client


def form_of(client: Client, url: str) -> BaseForm:
    """The form of an admin page."""
    response: Any = client.get(url)
    assert response.status_code == 200, response
    form: BaseForm = response.context["adminform"].form
    return form


def filled(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What a browser sends when the page's form is submitted with these changes; None takes a field out."""
    response: Any = client.get(url)
    assert response.status_code == 200, response
    data = _sent(response.context["adminform"].form)
    for inline in response.context["inline_admin_formsets"]:
        data |= _sent(inline.formset.management_form)
        for form in inline.formset.forms:
            data |= _sent(form)
    return {name: value for name, value in (data | changes).items() if value is not None}


def shown(client: Client, address: str) -> str:
    """The page as text."""
    response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


def choose(client: Client, address: str, action: str, *rows: Model) -> Any:
    """Run a list page's action on these rows; the page that comes of it."""
    return client.post(address, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)


def messages_of(response: Any) -> list[str]:
    """What the page tells at its top, after following redirects."""
    return [str(message) for message in response.context["messages"]]


def _sent(form: BaseForm) -> dict[str, Any]:
    return {name: value for bound in form for name, value in _parts(bound) if value is not None and value is not False}


def _parts(bound: BoundField) -> Iterator[tuple[str, Any]]:
    """A field's names and values; one of several widgets, like a date with its time, has several."""
    value = bound.value()
    widget = bound.field.widget
    if isinstance(widget, MultiWidget):
        for number, part in enumerate(widget.decompress(value) or ()):
            yield f"{bound.html_name}_{number}", part
    else:
        yield bound.html_name, "on" if value is True else value
