"""The one entry of beat's schedule: a tick every 15 seconds."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def create_tick(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    interval, _created = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
        every=15, period="seconds"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        name="Postdesk: tick",
        defaults={
            "task": "apps.intake.tasks.tick",
            "interval": interval,
            "expire_seconds": 15,
            "description": "Collects mail, takes letters in and sends the outbox. Keep it enabled.",
        },
    )


def delete_tick(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name="Postdesk: tick").delete()


class Migration(migrations.Migration):
    dependencies = [("django_celery_beat", "0019_alter_periodictasks_options")]

    operations = [migrations.RunPython(create_tick, delete_tick)]
