#!/usr/bin/env python
"""Postdesk's command line: `manage.py help` lists the verbs."""

import os
import sys

NEED_NO_SERVER = {
    "help",
    "version",
    "makemessages",
    "compilemessages",
    "collectstatic",
    "findstatic",
    "diffsettings",
    "run",  # It starts them itself, after it has looked at the port.
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if needs_servers(sys.argv[1:]):
        start_servers()
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)


def needs_servers(arguments: list[str]) -> bool:
    """Whether the command may touch the database or the broker."""
    if not arguments or {"-h", "--help", "--version"} & set(arguments):
        return False
    if arguments[0] == "check":
        return "--database" in arguments
    return arguments[0] not in NEED_NO_SERVER


def start_servers() -> None:
    """Start the embedded servers, or end with the sentence that says why they can't be."""
    from django.core.exceptions import ImproperlyConfigured

    from apps.runtime.embedded import ensure_started
    from apps.runtime.errors import StartupError

    try:
        ensure_started()
    except (StartupError, ImproperlyConfigured) as error:
        sys.exit(f"postdesk: {error}")


if __name__ == "__main__":
    main()
