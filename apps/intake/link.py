"""Link: what the letter mentions, found by the technologist's linking rules."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.intake.configuration import Configuration
from apps.intake.mime.letter import Address, Letter
from apps.intake.trace import Why
from apps.linking.finding import Found, FoundLink, find_links
from apps.linking.models import LinkingRule


@dataclass(frozen=True, slots=True)
class Links:
    """The objects that rules found, and the rules that ran out of time on this letter."""

    links: tuple[FoundLink, ...]
    slow_rules: tuple[int, ...]
    whys: tuple[Why, ...]


def link(letter: Letter, configuration: Configuration) -> Links:
    """Apply the enabled rules to the letter. Writes nothing."""
    return _explained(find_links(configuration.rules, places(letter)))


def places(letter: Letter) -> Mapping[LinkingRule.Place, str]:
    """The texts that rules may look into."""
    return {
        LinkingRule.Place.SUBJECT: letter.subject,
        LinkingRule.Place.BODY: letter.text,
        LinkingRule.Place.SENDER: _line(letter.sender) if letter.sender else "",
        LinkingRule.Place.RECIPIENTS: "\n".join(map(_line, (*letter.to, *letter.cc, *letter.bcc))),
        LinkingRule.Place.ATTACHMENTS: "\n".join(attachment.name for attachment in letter.attachments),
    }


def _line(person: Address) -> str:
    return f"{person.name} <{person.address}>" if person.name else person.address


def _explained(found: Found) -> Links:
    raise NotImplementedError
