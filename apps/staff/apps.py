from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "apps.staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        post_migrate.connect(_create_roles, dispatch_uid="staff.roles")


def _create_roles(app_config: AppConfig, using: str, **options: object) -> None:
    from apps.staff.roles import create_roles  # models can't be imported before the apps are ready

    create_roles(app_config, using, **options)
