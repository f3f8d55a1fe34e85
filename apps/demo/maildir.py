"""Delivering into a Maildir as a mail server does: written and synchronised in tmp/, then renamed into new/."""

import os
import time
import uuid
from datetime import datetime
from pathlib import Path


def make_maildir(folder: Path) -> None:
    """Create the Maildir, if it is not there."""
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True, exist_ok=True)


def deliver(folder: Path, content: bytes, *, arrived_at: datetime | None = None) -> None:
    """Put a letter into the Maildir, as one that has just arrived or that arrived earlier."""
    moment = arrived_at.timestamp() if arrived_at else time.time()
    name = f"{int(moment)}.{uuid.uuid4().hex}.demo"
    beside = folder / "tmp" / name
    with beside.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.utime(beside, (moment, moment))
    beside.rename(folder / "new" / name)
