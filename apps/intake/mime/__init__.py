"""The MIME reader: a letter's bytes to frozen data, without Django."""

from apps.intake.mime.letter import Letter
from apps.intake.mime.reading import read_letter

__all__ = ["Letter", "read_letter"]
