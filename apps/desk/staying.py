"""Admin pages of what stays as long as anything needs it: they tell what does, and what to do instead of deleting."""

from collections.abc import Iterator
from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import PROTECT, ManyToOneRel, Model
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

M = TypeVar("M", bound=Model)


class StayingAdmin(admin.ModelAdmin[M]):
    """A mixin for what has a switch “enabled” and is pointed at by rows that outlive it, maybe by millions of them."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes along; of what is needed, the counts alone."""
        needed = [sentence for each in objs if (sentence := _why_it_stays(each))]
        if not needed:
            return super().get_deleted_objects(objs, request)
        return [str(each) for each in objs], {str(self.opts.verbose_name_plural): len(objs)}, set(), needed


def _why_it_stays(instance: Model) -> str:
    held = ", ".join(f"{name}: {count}" for name, count in _needing(instance))
    if not held:
        return ""
    sentence = _("“%(name)s” is needed and stays (%(held)s). Clear “Enabled” on its page instead: then it rests.")
    return sentence % {"name": instance, "held": held}


def _needing(instance: Model) -> Iterator[tuple[str, int]]:
    """What points at the instance and can't be without it: its name and how many there are."""
    for relation in instance._meta.related_objects:
        if isinstance(relation, ManyToOneRel) and relation.on_delete is PROTECT:
            rows = relation.related_model._default_manager.filter(**{relation.field.name: instance})
            if count := rows.count():
                yield capfirst(str(relation.related_model._meta.verbose_name_plural)), count
