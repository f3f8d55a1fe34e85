"""Tags: words that agents put on tickets."""

from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

HUES = 6
"""How many calm colours tags come in; see static/desk/tickets.css."""


class Tag(models.Model):
    """A word. One is made by being typed; how its letters are written doesn't make another."""

    name = models.CharField(_("name"), max_length=40)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Upper("name"), name="tag_name_once")]

    def __str__(self) -> str:
        return self.name


def hue(name: str) -> int:
    """Which of the calm colours the tag of this name has, for good."""
    return sum(map(ord, name.upper())) % HUES
