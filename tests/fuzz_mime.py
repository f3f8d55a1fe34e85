"""Read thousands of damaged letters: `python tests/fuzz_mime.py [--letters N] [--seed S]`, run by `make fuzz`.

The letters of tests/intake/letters are cut, doubled, spliced and sprinkled with what breaks readers. Every result must
be a letter that can be stored. A letter that isn't is written to the temporary folder and named.
"""

import argparse
import logging
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from apps.intake.mime import read_letter
from tests.intake.mime.hostile import complaints

FOLDER = Path(__file__).parent / "intake" / "letters"
SLOW = 2.0  # seconds of processor time for a letter of some kilobytes
LARGE = 60_000  # bytes; larger letters make a run long and find nothing more
SPRINKLES = (
    *(
        b"--",
        b"\r\n",
        b"\n\n",
        b"\0",
        b'"',
        b"=?",
        b"?=",
        b"=?utf-8?B?",
        b"=?x?q?",
        b"<",
        b">",
        b"(",
        b";",
        b"\xff",
        b"\x1b$B",
    ),
    *(
        b"Content-Type: multipart/mixed; boundary=",
        b"Content-Type: text/html\r\n\r\n",
        b"charset=utf-7",
        b"charset=utf-16",
    ),
    *(
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: x-uuencode\r\n",
        b"begin 644 x\nM",
        b"+2AA-",
    ),
    *(
        b"&#xD800;",
        b"<div style='display:none'>",
        b"<!--",
        b"<blockquote>",
        b"> ",
        b"On 5 May 2025 at 10:00, x wrote:\n",
    ),
    *(
        b"message/rfc822",
        b"BEGIN:VEVENT\n",
        b"-----BEGIN PGP SIGNED MESSAGE-----\n",
        b"\x78\x9f\x3e\x22",
        b"\\'",
        b"\\u-1?",
    ),
)


def damaged(raw: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """Return `raw` after a dozen accidents."""
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(raw) + 1)
        end = min(len(raw), at + dice.choice((1, 4, 40, 400)))
        accident = dice.randrange(6)
        if accident == 0:
            raw = raw[:at] + dice.choice(SPRINKLES) + raw[at:]
        elif accident == 1:
            raw = raw[:at] + raw[end:]
        elif accident == 2:
            raw = raw[:at] + dice.randbytes(end - at) + raw[end:]
        elif accident == 3:
            raw = raw[:end] + raw[at:]
        elif accident == 4:
            other = dice.choice(others)
            start = dice.randrange(len(other) + 1)
            raw = raw[:at] + other[start : start + 400] + raw[at:]
        elif dice.random() < 0.2:
            raw = raw[:at]
    return raw


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=5_000, metavar="N", help="how many to read (5,000)")
    parser.add_argument("--seed", type=int, default=None, help="the seed of an earlier run, to repeat it")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**32)
    dice = random.Random(seed)
    letters = [raw for path in sorted(FOLDER.glob("*.eml")) if len(raw := path.read_bytes()) < LARGE]
    logging.disable(logging.CRITICAL)  # what the reader can't read shows as a complaint
    failures = 0
    for number in range(options.letters):
        raw = damaged(dice.choice(letters), letters, dice)
        start = time.process_time()
        found = complaints(read_letter(raw))
        if time.process_time() - start > SLOW:
            found.append("it took too long")
        if found:
            failures += 1
            path = Path(tempfile.gettempdir()) / f"fuzz-{seed}-{number}.eml"
            path.write_bytes(raw)
            sys.stdout.write(f"{path}: {'; '.join(found)}\n")
    sys.stdout.write(f"{options.letters} damaged letters read, {failures} of them wrong (seed {seed})\n")
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
