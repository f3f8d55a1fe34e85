"""The list of letters and its filters; the address holds all of it."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import QuerySet, TextChoices
from django.db.models.functions import Left
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.activities.models import EmailActivity
from apps.desk.paging import Page, page_of


class Shown(TextChoices):
    """Which letters the list holds."""

    ALL = "all", _("All")
    INCOMING = "incoming", pgettext_lazy("list of letters", "Incoming")
    UNPROCESSED = "unprocessed", _("Need processing")
    OUTGOING = "outgoing", pgettext_lazy("list of letters", "Outgoing")

    def letters(self) -> QuerySet[EmailActivity]:
        match self:
            case Shown.ALL:
                return EmailActivity.objects.all()
            case Shown.INCOMING:
                return EmailActivity.objects.incoming()
            case Shown.UNPROCESSED:
                return EmailActivity.objects.incoming().unprocessed()
            case Shown.OUTGOING:
                return EmailActivity.objects.filter(direction=EmailActivity.Direction.OUTGOING)


@dataclass(frozen=True)
class LetterList:
    """One list of letters as its address says. Unknown words in the address count as nothing said."""

    show: Shown
    before: str

    @classmethod
    def of(cls, query: QueryDict) -> "LetterList":
        """The list that the address asks for."""
        show = query.get("show", "")
        return cls(Shown(show) if show in Shown.values else Shown.ALL, query.get("before", ""))

    @property
    def address(self) -> str:
        """The query part of the address, which every link of the list carries on."""
        return "?" + urlencode({"show": self.show.value})

    @property
    def older_address(self) -> str:
        """Where the list goes on; "" at its end."""
        older = self.page.older
        return f"{reverse('activities:letters')}{self.address}&{urlencode({'before': older})}" if older else ""

    @property
    def choices(self) -> list[tuple[str, Promise | str]]:
        """Every list there is, by its word in the address."""
        return list(Shown.choices)

    @cached_property
    def page(self) -> Page[EmailActivity]:
        """The letters of the page, each with its first words."""
        rows = self.show.letters().defer("text", "new_text", "html").select_related("ticket", "contact")
        return page_of(rows.annotate(first_words=Left("new_text", 200)), self.before, by="date")
