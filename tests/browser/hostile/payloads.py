"""The hostile HTML, texts and letters of this folder, as data."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
HTML_GROUPS = sorted(file.stem for file in (FOLDER / "html").glob("*.txt"))
TRAP = "trap.example"
"""The host that payloads want something from. Each is given a host of its own below it, to tell them apart."""
LOOK_UP = "look-up.example"
"""The host of those that want no more than its name looked up, or a connection."""

_HEADING = re.compile(r"^== (.+)\n", re.MULTILINE)
_DEAD = " [dead]"


@dataclass(frozen=True, slots=True)
class Payload:
    """One attempt. Dead ones do nothing in an unprotected page of today's Chromium.

    They were made for other browsers, or for cleaning that reads HTML otherwise than browsers do.
    """

    key: str
    name: str
    body: str
    dead: bool


def read_payloads(file: str) -> list[Payload]:
    """The payloads of a text file of this folder, each of which stands after a line “== name”, or “== name [dead]”."""
    parts = _HEADING.split((FOLDER / f"{file}.txt").read_text(encoding="utf-8"))
    return [
        _payload(f"p{position}", heading, body.strip("\n"))
        for position, (heading, body) in enumerate(zip(parts[1::2], parts[2::2], strict=True))
    ]


def read_letters() -> dict[str, bytes]:
    """The whole letters of this folder by their names."""
    return {file.stem: file.read_bytes() for file in sorted((FOLDER / "letters").glob("*.eml"))}


def _payload(key: str, heading: str, body: str) -> Payload:
    for host in (TRAP, LOOK_UP):
        body = body.replace(host, f"{key}.{host}")
    return Payload(key, heading.removesuffix(_DEAD), body, dead=heading.endswith(_DEAD))
