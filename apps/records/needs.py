"""What needs a record type, as apps above this one tell: nobody takes it away from under them."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from apps.linking.models import LinkingRule
from apps.records.link_targets import key_of
from apps.records.models import RecordType

Teller = Callable[[RecordType], Iterable[str]]

_TELLERS: list[Teller] = []


def tell_needs(teller: Teller) -> None:
    """Ask this one too: it gives a sentence with its cure for everything at work that names the type."""
    _TELLERS.append(teller)


def needs_of(record_type: RecordType) -> list[str]:
    """Why the type can't go, in sentences; none when it can."""
    return [*_rules(record_type), *(sentence for teller in _TELLERS for sentence in teller(record_type))]


def _rules(record_type: RecordType) -> Iterable[str]:
    sentence = _("The linking rule “%(name)s” finds its records: switch the rule off or let it find something else.")
    for rule in LinkingRule.objects.filter(enabled=True, target=key_of(record_type)).order_by("order", "pk"):
        yield sentence % {"name": rule.name}
