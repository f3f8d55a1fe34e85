"""What the benchmarks ran on, since their figures mean little without it."""

import os
import platform
import re
from pathlib import Path

from tests.bench.rig import Rig


def machine(rig: Rig) -> dict[str, str]:
    """Processors, memory and the versions of what does the work."""
    return {
        "processors": f"{os.cpu_count()} × {_processor()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB",
        "Python": platform.python_version(),
        "PostgreSQL": _version(rig.run(["postgres", "--version"])),
        "Dovecot": _version(rig.run(["dovecot", "--version"])),
    }


def _processor() -> str:
    """Its name where the system tells it (Linux), else its architecture."""
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else platform.machine()


def _version(said: str) -> str:
    found = re.search(r"\d+(\.\d+)+", said)
    return found[0] if found else said.strip()
