"""One run of the floor's stage iii over a whole inbox, as a program that measure.py can start.

IMAP fetch, parsing with the standard library, and one transaction with three inserts for each letter: what no
helpdesk can beat. floor.py itself runs it only among nine other stages, or on 500 letters.
"""

import json
import sys

from tests.bench.tools import import_tool


def main() -> None:
    """Fetch, parse and insert the letters of the user that the command line names; print what it took."""
    letters, size, seconds = import_tool("floor").run("iii", sys.argv[1], "dbname=floor")
    print(json.dumps({"letters": letters, "bytes": size, "seconds": seconds}))  # noqa: T201 - measure.py keeps it


if __name__ == "__main__":
    main()
