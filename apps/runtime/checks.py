"""What can be wrong with the settings and the database, told before anything runs."""

import difflib
import os
from collections.abc import Iterable, Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

OLDEST_POSTGRES = 15
EXTENSIONS = ["pg_trgm", "unaccent"]
_MISSING_EXTENSIONS = """
    SELECT wanted, available.name IS NOT NULL
    FROM unnest(%s::text[]) AS wanted LEFT JOIN pg_available_extensions AS available ON available.name = wanted
    WHERE available.installed_version IS NULL
        AND NOT (available.name IS NOT NULL AND has_database_privilege(current_database(), 'CREATE'))
"""


@register(Tags.security)
def check_keys(**_: Any) -> list[CheckMessage]:
    """Stored passwords can only be encrypted with Fernet keys."""
    for key in settings.SECRETS_KEYS:
        try:
            Fernet(key)
        except ValueError:
            return [
                Error(
                    "SECRETS_KEYS holds something that is not a Fernet key.",
                    hint="Let Postdesk make one: leave SECRETS_KEYS out and start it once, then see data/secrets_key.",
                    id="runtime.E001",
                )
            ]
    return []


@register()
def check_names(**_: Any) -> list[CheckMessage]:
    """A misspelt variable would otherwise just have no effect."""
    known = {variable for name in settings.POSTDESK_VARIABLES for variable in (name, f"{name}_FILE")}
    return [_unknown(name, known) for name in os.environ if name.startswith("POSTDESK_") and name not in known]


@register(Tags.database)
def check_database(databases: Sequence[str] | None = None, **_: Any) -> Iterable[CheckMessage]:
    """A server named in DATABASE_URL may be too old, or made with a locale that knows no Cyrillic letters."""
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int / 10000, lower('Ё') = 'ё'")
            major, knows_cyrillic = cursor.fetchone()
            cursor.execute(_MISSING_EXTENSIONS, [EXTENSIONS])
            missing = dict(cursor.fetchall())
        if major < OLDEST_POSTGRES:
            yield Error(
                f"The database server is PostgreSQL {major}.",
                hint=f"Postdesk needs PostgreSQL {OLDEST_POSTGRES} or newer.",
                id="runtime.E002",
            )
        if not knows_cyrillic:
            yield Error(
                "The database does not know Cyrillic letters: lower('Ё') is not 'ё'.",
                hint="Create it anew with a UTF-8 locale: createdb --template=template0 --locale=C.UTF-8 postdesk.",
                id="runtime.E003",
            )
        for name, available in missing.items():
            yield _missing_extension(name, available=available)


def _missing_extension(name: str, *, available: bool) -> CheckMessage:
    cure = f"Let a superuser of the server run “CREATE EXTENSION {name}” in this database."
    if not available:
        cure = "Install PostgreSQL's contrib modules on the server (Debian: postgresql-contrib)."
    return Error(f"The database lacks the extension {name}, which search needs.", hint=cure, id="runtime.E004")


def _unknown(name: str, known: set[str]) -> CheckMessage:
    similar = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    hint = f"Did you mean {similar[0]}?" if similar else "Remove it: it has no effect."
    return checks.Warning(f"There is no setting {name}.", hint=hint, id="runtime.W001")
