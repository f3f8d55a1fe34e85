from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "apps.records"
    verbose_name = _("Records")

    def ready(self) -> None:
        beat = apps.get_app_config("django_celery_beat")
        post_migrate.connect(_ensure_settling, sender=beat, dispatch_uid="records.settling")
        self._declare_targets()
        from apps.desk.happenings import merged
        from apps.records.pages.types import offer_places
        from apps.records.repointing import repoint

        offer_places()
        merged.connect(repoint, dispatch_uid="records")

    def _declare_targets(self) -> None:
        """Let letters be linked to records of every type, also of those that are made from now on."""
        from apps.linking import targets
        from apps.records.link_targets import RECORDS

        targets.register_provider(RECORDS)
        for model in self.get_models():
            if model.__name__ in {"RecordType", "RecordAttribute"}:
                for signal in (post_save, post_delete):
                    signal.connect(targets.forget_provided, sender=model, dispatch_uid=f"targets of {model.__name__}")


def _ensure_settling(**signal: object) -> None:
    from apps.records.schedule import ensure_settling  # models can't be imported before the apps are ready

    ensure_settling(**signal)
