"""Users in the admin."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from apps.staff.models import User
from apps.staff.roles import AGENTS, WORK
from tests import cast
from tests.admin_pages import filled

pytestmark = pytest.mark.django_db

ADD = "/admin/staff/user/add/"


def test_it_makes_an_agent_with_her_role_in_one_form(client: Client) -> None:
    client.force_login(cast.rita(is_staff=True, is_superuser=True))
    agents = Group.objects.get(name=AGENTS)
    who = {"username": "anna", "first_name": "Anna", "password1": cast.PASSWORD, "password2": cast.PASSWORD}

    response = client.post(ADD, filled(client, ADD, **who, groups=[agents.pk]))

    assert response.status_code == 302
    anna = User.objects.get(username="anna")
    assert anna.has_perm(WORK)
    assert anna.check_password(cast.PASSWORD)
    page = f"/admin/staff/user/{anna.pk}/change/"
    assert client.post(page, filled(client, page, time_zone="Mars/Olympus")).status_code == 200
    assert client.post(page, filled(client, page, time_zone="Asia/Tomsk", language="ru")).status_code == 302
    assert User.objects.get(pk=anna.pk).time_zone == "Asia/Tomsk"


def test_it_is_closed_to_technologists(client: Client) -> None:
    client.force_login(cast.rita(is_staff=True, is_superuser=True))
    assert client.get(ADD).status_code == 200

    client.force_login(cast.tamara())

    assert client.get(ADD).status_code == 403
