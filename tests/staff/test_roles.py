"""The two roles exist from the first migration on and hold what their pages ask for."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from apps.staff.models import User
from apps.staff.roles import AGENTS, ROLES, TECHNOLOGISTS
from tests import cast

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_it_lets_an_agent_work_and_configure_nothing() -> None:
    olga = fresh(cast.olga())

    assert olga.has_perm("staff.work")
    assert not olga.is_staff
    assert not olga.has_perm("mail.view_mailbox")


def test_it_lets_a_technologist_work_and_configure() -> None:
    tamara = fresh(cast.tamara())

    assert tamara.has_perm("staff.work")
    assert tamara.is_staff
    assert tamara.has_perms(["mail.add_mailbox", "linking.delete_linkingrule", "mail.view_delivery"])
    assert not tamara.has_perm("mail.delete_delivery")


def test_it_grants_only_permissions_that_exist() -> None:
    existing = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}

    for role in ROLES.values():
        assert role.permissions() <= existing


def test_it_gives_back_what_was_taken_from_a_role_and_leaves_other_groups_alone() -> None:
    Group.objects.get(name=AGENTS).permissions.clear()
    visitors = Group.objects.create(name="Visitors")

    call_command("migrate", verbosity=0)

    assert Group.objects.get(name=AGENTS).permissions.get().codename == "work"
    assert Group.objects.get(name=TECHNOLOGISTS).permissions.count() == len(ROLES[TECHNOLOGISTS].permissions())
    assert not visitors.permissions.exists()
