"""The search's own table: one document for each letter, ticket, person and record, and the queue of changed ones."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What can be found."""

    TICKET = "ticket", _("Tickets")
    LETTER = "letter", pgettext_lazy("found things", "Letters")
    CONTACT = "contact", _("Contacts")
    ACCOUNT = "account", _("Accounts")
    RECORD = "record", _("Records")


class Document(models.Model):
    """What is known of one object's words. It has no foreign key: what is gone is left out when results are read."""

    kind = models.CharField(max_length=10, choices=Kind)
    object_id = models.BigIntegerField()
    date = models.DateTimeField()
    vector = SearchVectorField()  # words, beginnings of names and numbers, and marks: see apps.search.documents
    handle = models.TextField(blank=True)  # names and addresses of people, any part of which may be typed

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="document_once_per_object")]
        indexes = [
            # What waits beside the index is read through by every search: rather little.
            GinIndex(fields=["vector"], name="document_words", gin_pending_list_limit=256),  # kB
            GinIndex(
                OpClass(Upper("handle"), name="gin_trgm_ops"),
                condition=Q(kind__in=["contact", "account"]),
                name="document_handle_parts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Changed(models.Model):
    """An object whose document has to be written anew. Triggers of the database add the rows, whoever writes."""

    kind = models.CharField(max_length=10, choices=Kind)
    object_id = models.BigIntegerField()
    renamed = models.BooleanField(db_default=False)  # or gone: so that others hold its name in vain

    class Meta:
        verbose_name = _("changed object")
        verbose_name_plural = _("changed objects")

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
