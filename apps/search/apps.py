from django.apps import AppConfig, apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "apps.search"
    verbose_name = _("Search")

    def ready(self) -> None:
        beat = apps.get_app_config("django_celery_beat")
        post_migrate.connect(_ensure_indexing, sender=beat, dispatch_uid="search.indexing")
        connection_created.connect(_never_compile, dispatch_uid="search.jit")


def _ensure_indexing(**signal: object) -> None:
    from apps.search.schedule import ensure_indexing  # models can't be imported before the apps are ready

    ensure_indexing(**signal)


def _never_compile(connection: BaseDatabaseWrapper, **signal: object) -> None:
    """A search's plan looks dear, since most of its steps are left out; compiling it would take longer than all."""
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off")
