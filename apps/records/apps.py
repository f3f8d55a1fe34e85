from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "apps.records"
    verbose_name = _("Records")

    def ready(self) -> None:
        beat = apps.get_app_config("django_celery_beat")
        post_migrate.connect(_ensure_settling, sender=beat, dispatch_uid="records.settling")


def _ensure_settling(**signal: object) -> None:
    from apps.records.schedule import ensure_settling  # models can't be imported before the apps are ready

    ensure_settling(**signal)
