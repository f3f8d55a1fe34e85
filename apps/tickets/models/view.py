"""Lists of tickets that agents have given a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.staff.models import User


class ViewQuerySet(models.QuerySet["View"]):
    def seen_by(self, user: User) -> "ViewQuerySet":
        """Her own, and those that colleagues share."""
        return self.filter(Q(owner=user) | Q(shared=True))


class View(models.Model):
    """A list under a name: what it shows and in which order, as the address of the list says it."""

    name = models.CharField(_("name"), max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="ticket_views"
    )
    shared = models.BooleanField(_("shared with colleagues"), default=False)
    query = models.TextField()  # “?view=ours&sort=waiting”, see apps.tickets.lists

    objects = ViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("view")
        verbose_name_plural = _("views")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="view_name_once_per_owner")]

    def __str__(self) -> str:
        return self.name
