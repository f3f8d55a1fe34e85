from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    """Give tickets that were here before the times that the deadlines and the new orders go by."""
    apps.get_model("tickets", "Ticket").objects.update(
        opened_at=F("created_at"), waiting_since=Coalesce("customer_wrote_at", "created_at")
    )
    # The ticket itself says when it was opened.
    apps.get_model("tickets", "Event").objects.filter(kind="opened").delete()


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_daily_work")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
