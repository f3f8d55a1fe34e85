"""Dates in Russian pages: Django's own, with a time after a comma and short enough for a table."""

DATETIME_FORMAT = "d.m.Y, H:i"
SHORT_DATETIME_FORMAT = "d.m.Y, H:i"
