"""The one error of starting up; its message is the whole sentence that a person sees."""


class StartupError(Exception):
    """Something outside the program keeps it from starting: a folder, a port, a missing package."""
