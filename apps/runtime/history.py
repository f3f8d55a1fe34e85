"""Whether this version of Postdesk knows all migrations that the database has been through."""

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from apps.runtime.errors import StartupError


def refuse_unknown_history() -> None:
    """Raise StartupError where a newer version, or one from before the first release, made the tables."""
    loader = MigrationLoader(connection)
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}
    unknown = sorted(key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations)
    if unknown:
        app, name = unknown[0]
        raise StartupError(
            f"Another version of Postdesk made this database: it has the migration {app}.{name}, unknown to this one. "
            "Run that version, or set POSTDESK_DATA to an empty folder to begin anew (and leave DATABASE_URL unset)."
        )
