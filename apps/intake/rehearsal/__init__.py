"""What routes, linking rules and scenarios would do with a stored letter, value by value; nothing is written."""

from apps.intake.rehearsal.letters import Rehearsal, latest_letters, rehearse_letter
from apps.intake.rehearsal.objects import find_numbered
from apps.intake.rehearsal.routes import Reading, reading_of
from apps.intake.rehearsal.scenarios import Play, play_draft

__all__ = [
    "Play",
    "Reading",
    "Rehearsal",
    "find_numbered",
    "latest_letters",
    "play_draft",
    "reading_of",
    "rehearse_letter",
]
