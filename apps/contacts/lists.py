"""The lists of contacts and accounts: by name, a page at a time, narrowed by a search."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower
from django.http import QueryDict
from django.urls import reverse

from apps.contacts.link_targets import search_accounts, search_contacts
from apps.contacts.models import Account, Contact

SIZE = 50


@dataclass(frozen=True)
class PartyList:
    """One list as its address says."""

    kind: str  # contacts or accounts: the name of its address
    search: str
    after: str  # the name and the key of the last one on the page before

    @classmethod
    def of(cls, kind: str, query: QueryDict) -> "PartyList":
        """The list that the address asks for."""
        return cls(kind, query.get("q", "").strip(), query.get("after", ""))

    @property
    def older_address(self) -> str:
        """Where the list goes on; "" at its end."""
        if len(self._found) <= SIZE:
            return ""
        last = self._found[SIZE - 1]
        said = {"q": self.search, "after": f"{last.pk}_{last.lower_name}"}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{reverse(f'contacts:{self.kind}')}?{query}"

    @property
    def rows(self) -> list[Any]:
        """The contacts or accounts of the page."""
        return self._found[:SIZE]

    @cached_property
    def _found(self) -> list[Any]:
        rows = self._parties().annotate(lower_name=Lower("name")).order_by("lower_name", "pk")
        pk, _, name = self.after.partition("_")
        if pk.isdecimal():
            # Said this way, the first condition is the edge of an index range; a plain OR would not be one.
            rows = rows.filter(lower_name__gte=Value(name)).exclude(Q(lower_name=Value(name)), Q(pk__lte=int(pk)))
        return list(rows.prefetch_related("addresses")[: SIZE + 1])

    def _parties(self) -> QuerySet[Any]:
        if self.kind == "accounts":
            return search_accounts(self.search) if self.search else Account.objects.all()
        contacts = search_contacts(self.search) if self.search else Contact.objects.all()
        return contacts.select_related("account")
