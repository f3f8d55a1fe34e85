"""Letters of ours: what one says, and its bytes as they leave."""

from apps.mail.letters.letter import Calendar, File, Letter, Person, UnwritableError
from apps.mail.letters.writing import write

__all__ = ["Calendar", "File", "Letter", "Person", "UnwritableError", "write"]
