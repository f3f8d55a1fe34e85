"""Link: what the letter mentions, found by the technologist's linking rules."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.activities.places import person
from apps.intake.configuration import Configuration
from apps.intake.mime.letter import Address, Letter
from apps.intake.trace import Why
from apps.linking.finding import Found, find_links
from apps.linking.models import LinkingRule


@dataclass(frozen=True, slots=True)
class Links:
    """What the rules found in the letter, and what is to be said of it."""

    found: Found
    whys: tuple[Why, ...]


def link(letter: Letter, configuration: Configuration, *, vouched: bool | None) -> Links:
    """Apply the enabled rules to the letter, for which its author's domain vouches or not. Writes nothing."""
    found = find_links(configuration.rules, places(letter), vouched=vouched)
    return Links(found, _whys(found))


def places(letter: Letter) -> Mapping[str, str]:
    """The texts that rules may look into."""
    return {
        LinkingRule.Place.SUBJECT: letter.subject,
        LinkingRule.Place.BODY: letter.text,
        LinkingRule.Place.SENDER: _line(letter.sender) if letter.sender else "",
        LinkingRule.Place.RECIPIENTS: "\n".join(map(_line, (*letter.to, *letter.cc, *letter.bcc))),
        LinkingRule.Place.ATTACHMENTS: "\n".join(attachment.name for attachment in letter.attachments),
    }


def _line(address: Address) -> str:
    return person(address.name, address.address)


def _whys(found: Found) -> tuple[Why, ...]:
    whys = [
        Why("link", "matched", {"rule": link.rule.name, "text": link.matched, "object": str(link.target)})
        for link in found.links
    ]
    whys += [Why("link", miss.why.value, {"rule": miss.rule.name, "text": miss.matched}) for miss in found.misses]
    whys += [Why("link", "slow", {"rule": rule.name}) for rule in (*found.pace.ran_out, *found.pace.cut_short)]
    return tuple(whys)
