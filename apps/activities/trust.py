"""What speaks for and against a letter's sender, in words: facts to be shown, no verdict."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.activities.models import EmailActivity


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact; `tone` is a tone of the stylesheet's tags."""

    tone: str
    text: str


def vouched(activity: EmailActivity) -> bool | None:
    """Whether the author's domain vouches for the letter (True) or disowns it; None where it has said nothing."""
    if activity.direction == EmailActivity.Direction.OUTGOING:
        return True
    return {"pass": True, "fail": False}.get(activity.trust.get("dmarc", ""))


def sender_facts(trust: Mapping[str, Any]) -> Iterator[Fact]:
    """The facts kept in `EmailActivity.trust`, the gravest first.

    Results of SPF and DKIM are shown only where DMARC has none: they name a server, not the author (RFC 7489).
    """
    if address := trust.get("address_in_name"):
        yield Fact("danger", _("The name shows another address: %(address)s") % {"address": address})
    if trust.get("reply_to_elsewhere"):
        yield Fact("warn", _("Answers would go to another domain"))
    yield from _results(trust)
    if trust.get("first_letter"):
        yield Fact("info", _("First letter from this sender"))


def _results(trust: Mapping[str, Any]) -> Iterator[Fact]:
    dmarc = trust.get("dmarc", "")
    if dmarc == "pass":
        yield Fact("ok", _("The sender’s domain vouches for it (DMARC)"))
    elif dmarc == "fail":
        yield Fact("danger", _("The sender’s domain disowns it (DMARC)"))
    else:
        for name in ("spf", "dkim"):
            if trust.get(name) in {"fail", "softfail"}:
                yield Fact("warn", _("The check %(name)s failed") % {"name": name.upper()})
