"""How forms offer groups: by the names that people have for the roles."""

from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import ManyToManyField, Model
from django.http import HttpRequest

from apps.staff.roles import group_title

M = TypeVar("M", bound=Model)


class GroupsField(forms.ModelMultipleChoiceField[Group]):
    """A choice of groups."""

    def label_from_instance(self, obj: Group) -> str:
        return group_title(obj)


class GroupsAdmin(admin.ModelAdmin[M]):
    """A mixin for the pages of what groups are chosen for."""

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.related_model is Group:
            kwargs["form_class"] = GroupsField
        return super().formfield_for_manytomany(db_field, request, **kwargs)
