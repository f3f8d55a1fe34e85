"""The reader of letters alone, beside the standard library's, in processor time on the corpus."""

import time
from collections.abc import Callable

from apps.intake.mime import read_letter
from tests.bench.results import Result
from tests.bench.rig import Rig
from tests.bench.tools import import_tool


def run(rig: Rig, *, letters: int, repeat: int) -> Result:
    """The floor's decoding (`email.policy.default`) gives subject and text; ours also quotes, files and reports."""
    standard = import_tool("floor").decode_default
    raw = [path.read_bytes() for path in sorted((rig.corpus / "maildir" / "new").iterdir())]
    megabytes = sum(map(len, raw)) / 1e6
    rounds = [(_seconds(standard, raw), _seconds(read_letter, raw)) for _ in range(repeat)]
    result = Result("reading", f"reading: {letters:,} letters, {megabytes:,.0f} MB, {repeat} rounds by turns")
    result.add("Postdesk ÷ standard library", "ratio", [theirs / ours for theirs, ours in rounds])
    result.add("standard library, letters/s", "standard_letters_per_second", [letters / one for one, _ in rounds], 0)
    result.add("Postdesk, letters/s", "letters_per_second", [letters / one for _, one in rounds], 0)
    result.add("standard library, MB/s", "standard_mb_per_second", [megabytes / one for one, _ in rounds], 0)
    result.add("Postdesk, MB/s", "mb_per_second", [megabytes / one for _, one in rounds], 0)
    return result


def _seconds(read: Callable[[bytes], object], letters: list[bytes]) -> float:
    """Processor time, which other programs on the machine disturb the least."""
    start = time.process_time()
    for raw in letters:
        read(raw)
    return time.process_time() - start
