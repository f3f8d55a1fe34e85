"""What speaks for and against the sender being who the letter says: facts to be shown, no verdict."""

import re
from dataclasses import dataclass

from apps.intake.mime.letter import Letter

# The configured name for Exchange Online, whose fields begin with the results and name no server.
EXCHANGE_ONLINE = "exchange-online"

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*([a-z0-9-]+)\s*=\s*([a-z]+)", re.IGNORECASE)
_AUTHOR_DOMAIN = re.compile(r"header\.from\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>\"'(),;:@]+@[^\s<>\"'(),;:@]+\.[^\s<>\"'(),;:@]+")
_MAX_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class Trust:
    """Facts about a letter's sender. A result is "pass", "fail", "softfail", "none"…, "" when nobody checked."""

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    domain: str = ""  # the author's domain that DMARC was checked for
    reply_to_elsewhere: bool = False  # answers would go to another domain than the author's
    address_in_name: str = ""  # another address that the author's name shows

    @property
    def vouched(self) -> bool | None:
        """Whether the author's domain vouches for the letter or disowns it (RFC 7489); None: it has said nothing.

        Of all results only DMARC's is about the author.
        """
        return {"pass": True, "fail": False}.get(self.dmarc)


def trust_of(letter: Letter, authserv_id: str) -> Trust:
    """Return the facts about `letter`; of results, only the topmost of the server `authserv_id` are believed."""
    results = _results(letter, authserv_id.strip().lower())
    author = letter.sender.address if letter.sender else ""
    domain = _domain(author)
    elsewhere = any(_domain(each.address) not in {"", domain} for each in letter.reply_to)
    shown = _ADDRESS.search(letter.sender.name) if letter.sender else None
    return Trust(
        spf=results.get("spf", ""),
        dkim=results.get("dkim", ""),
        dmarc=results.get("dmarc", ""),
        domain=results.get("header.from", ""),
        reply_to_elsewhere=bool(domain) and elsewhere,
        address_in_name=shown[0] if shown and shown[0].lower() != author.lower() else "",
    )


def _results(letter: Letter, authserv_id: str) -> dict[str, str]:
    if not authserv_id:
        return {}
    for name, value in letter.headers:
        if name.lower() != "authentication-results":
            continue
        server, _, rest = value[:_MAX_LENGTH].partition(";")
        if authserv_id == EXCHANGE_ONLINE:
            # Only the topmost is Microsoft's own; what came from outside stands below it.
            return _read(value[:_MAX_LENGTH]) if "=" in server else {}
        if server.lower().split()[:1] == [authserv_id]:
            return _read(rest)
    return {}


def _read(value: str) -> dict[str, str]:
    """Return the result of each method; one signature that passes is enough."""
    found: dict[str, str] = {}
    plain = _COMMENT.sub(" ", value)
    for part in plain.split(";"):
        result = _RESULT.match(part)
        if result and found.get(result[1].lower()) != "pass":
            found[result[1].lower()] = result[2].lower()
    if domain := _AUTHOR_DOMAIN.search(plain):
        found["header.from"] = domain[1].lower()
    return found


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
