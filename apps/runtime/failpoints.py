"""Named points at which a test may kill the process, to prove that a restart loses and doubles nothing.

POSTDESK_KILL_AT=collect.stored:3 kills the process (SIGKILL, as a power cut would) the third time that it passes
the point `collect.stored`. Without the variable a point costs one comparison.
"""

import os
import signal

_target, _, _count = os.environ.get("POSTDESK_KILL_AT", "").partition(":")
_left = int(_count or 1)


def passing(point: str) -> None:
    """Say that the process passes `point`."""
    global _left  # noqa: PLW0603 - one counter for the whole process is what is meant
    if point != _target:
        return
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
