"""Starting, keeping and ending the programs that Postdesk is made of."""

from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    """Registers the checks of settings and database."""

    name = "apps.runtime"

    def ready(self) -> None:
        from apps.runtime import checks  # noqa: F401 - importing registers them
