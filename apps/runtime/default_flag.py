"""Models of which one row is the default: saving another as the default moves the flag."""

from collections.abc import Collection
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class DefaultFlag(models.Model):
    """For models with a field `enabled`; the first enabled row becomes the default."""

    is_default = models.BooleanField(_("default"), default=False)
    enabled: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            others = type(self)._default_manager.filter(is_default=True).exclude(pk=self.pk)
            if self._state.adding and self.enabled and not others.exists():
                self.is_default = True
            elif self.is_default:
                others.update(is_default=False)
            super().save(*args, **kwargs)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Two defaults are no mistake before `save`, which moves the flag."""
        super().validate_constraints({*(exclude or ()), "is_default"})
