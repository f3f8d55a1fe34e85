"""Users in the admin: who signs in, with which role, in which language."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from apps.staff.choosing import GroupsAdmin
from apps.staff.models import User


@admin.register(User)
class StaffAdmin(GroupsAdmin[User], UserAdmin[User]):
    list_display = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "groups")
    add_fieldsets = (
        *UserAdmin.add_fieldsets,
        (
            _("Role"),
            {
                "description": _(
                    "Agents work at the desk; technologists configure Postdesk here and need “Staff status”."
                ),
                "fields": ("first_name", "last_name", "email", "is_staff", "groups"),
            },
        ),
    )
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        (_("Preferences"), {"fields": ("language", "time_zone")}),
    )
