"""The benchmark tools beside the project: a generator of letters, private servers, the floor and the measuring."""

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

PROJECT = Path(__file__).resolve().parent.parent.parent


class BenchError(Exception):
    """A benchmark can't run; the message says what to do about it."""


def tools_folder() -> Path:
    """The folder that BENCH_TOOLS names, else the one beside the project."""
    folder = Path(os.environ.get("BENCH_TOOLS") or PROJECT.parent / "shared" / "bench").resolve()
    if not (folder / "floor.py").is_file():
        raise BenchError(
            f"The benchmark tools are not in {folder}: name the folder that holds floor.py in BENCH_TOOLS."
        )
    return folder


def import_tool(name: str) -> ModuleType:
    """One of the tools as a module; they import each other by their plain names."""
    folder = str(tools_folder())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)
