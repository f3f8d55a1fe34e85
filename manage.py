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
    # These two start them after they have looked at the port.
    "run",
    "demo",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    prepare(sys.argv[1:])
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)


def prepare(arguments: list[str]) -> None:
    """Read the settings and start the embedded servers, or end with the sentence that says what is wrong."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    from apps.runtime.embedded import ensure_started
    from apps.runtime.errors import StartupError

    try:
        settings.DATA_DIR  # noqa: B018 - the first look at one reads them all
        if needs_servers(arguments):
            ensure_started()
    except (StartupError, ImproperlyConfigured) as error:
        sys.exit(f"postdesk: {error}")


def needs_servers(arguments: list[str]) -> bool:
    """Whether the command may touch the database or the broker."""
    if not arguments or {"-h", "--help", "--version"} & set(arguments):
        return False
    if arguments[0] == "check":
        return "--database" in arguments
    return arguments[0] not in NEED_NO_SERVER


if __name__ == "__main__":
    main()
