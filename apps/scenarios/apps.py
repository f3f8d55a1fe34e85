from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScenariosConfig(AppConfig):
    name = "apps.scenarios"
    verbose_name = _("Scenarios and routes")

    def ready(self) -> None:
        from apps.scenarios.listening import listen  # models can't be imported before the apps are ready

        listen()
