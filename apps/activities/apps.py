from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "apps.activities"

    def ready(self) -> None:
        from apps.activities.link_samples import latest_letters
        from apps.linking import samples

        samples.register(latest_letters)
