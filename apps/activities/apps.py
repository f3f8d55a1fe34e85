from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "apps.activities"
    verbose_name = _("Letters")

    def ready(self) -> None:
        from apps.activities.link_samples import latest_letters
        from apps.linking import samples

        samples.register(latest_letters)
