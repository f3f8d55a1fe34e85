from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("scenarios", "0005_scenarios_and_runs"),
    ]

    operations = [
        migrations.RenameField(model_name="run", old_name="steps_done", new_name="log_length"),
    ]
