from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class IntakeConfig(AppConfig):
    name = "apps.intake"

    def ready(self) -> None:
        beat = apps.get_app_config("django_celery_beat")
        post_migrate.connect(_ensure_tick, sender=beat, dispatch_uid="intake.tick")


def _ensure_tick(**signal: object) -> None:
    from apps.intake.schedule import ensure_tick  # models can't be imported before the apps are ready

    ensure_tick(**signal)
