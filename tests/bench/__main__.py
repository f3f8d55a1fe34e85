"""`make bench`: Postdesk beside the floor on this machine; ratios of one run, never times to pass or fail by."""

import argparse
import json
import signal
import sys
from collections.abc import Callable
from typing import Any

from apps.runtime.errors import StartupError
from tests.bench import desk, intake, memory, reading, rules, scenarios, sending
from tests.bench.machine import machine
from tests.bench.results import Result, table
from tests.bench.rig import rig
from tests.bench.tools import BenchError

BENCHMARKS: dict[str, Callable[..., Result]] = {
    "desk": desk.run,
    "intake": intake.run,
    "memory": memory.run,
    "reading": reading.run,
    "rules": rules.run,
    "scenarios": scenarios.run,
    "sending": sending.run,
}


def main() -> None:
    """Run the benchmarks that the command line names, or all."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped on the way out
    try:
        _run(arguments)
    except (BenchError, StartupError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; without a name all")
    parser.add_argument(
        "--letters", type=int, default=2000, help="in the corpus; the large mailbox holds ten times as many"
    )
    parser.add_argument("--repeat", type=int, default=3, help="rounds")
    parser.add_argument(
        "--tickets", type=int, nargs="+", default=[1_000, 200_000], help="in the databases that the desk is shown from"
    )
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    return arguments


def _run(arguments: argparse.Namespace) -> None:
    names = arguments.names or list(BENCHMARKS)
    kept: dict[str, Any] = {}
    with rig(arguments.letters) as servers:
        kept["machine"] = machine(servers)
        _print(", ".join(f"{name} {value}" for name, value in kept["machine"].items()))
        for name in names:
            sizes = {"tickets": arguments.tickets} if name == "desk" else {}
            result = BENCHMARKS[name](servers, letters=arguments.letters, repeat=arguments.repeat, **sizes)
            _print(f"\n{table(result)}")
            kept[result.name] = result.figures
    _print("\n" + json.dumps(kept, ensure_ascii=False))


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the benchmarks are a program for people


if __name__ == "__main__":
    main()
