"""The known name that somebody meant who mistyped one."""

from collections.abc import Iterable
from difflib import get_close_matches

from django.utils.translation import gettext as _

MOST_NAMED = 12


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The name that looks most like this one; capital and small letters are the same."""
    by_folded = {each.casefold(): each for each in known}
    found = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def advice(name: str, known: Iterable[str]) -> str:
    """The sentence to add behind “there is no …”: the name that was meant, or those that there are."""
    names = list(known)
    if found := nearest(name, names):
        return _("Did you mean “%(name)s”?") % {"name": found}
    if not names:
        return ""
    more = ", …" if len(names) > MOST_NAMED else "."
    return _("There are: %(names)s") % {"names": ", ".join(names[:MOST_NAMED]) + more}
