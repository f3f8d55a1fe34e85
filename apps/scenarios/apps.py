from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScenariosConfig(AppConfig):
    name = "apps.scenarios"
    verbose_name = _("Scenarios and routes")

    def ready(self) -> None:
        from apps.records.needs import tell_needs  # models can't be imported before the apps are ready
        from apps.scenarios.listening import listen
        from apps.scenarios.uses import tell_scenarios

        listen()
        tell_needs(tell_scenarios)
