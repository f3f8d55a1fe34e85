"""The demo's registries, scenarios and processes: the worked examples of the seeds, as one exported file."""

import json
from pathlib import Path
from typing import Any

from apps.scenarios.exchange import take_over

FILE = Path(__file__).with_name("processes.json")


def install_processes(*, sender: str, mailbox: str) -> None:
    """Make all of it, as an import of the file would; `install_routes` has made the route “documents” before."""
    document: dict[str, Any] = json.loads(FILE.read_text())
    for route in document["outgoing"]:
        route["sender"] = sender
    for route in document["incoming"]:
        route["mailbox"] = mailbox
    take_over(document)
