from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("mail", "0006_move_oauth_settings")]

    operations = [
        migrations.RemoveField(
            model_name='mailbox',
            name='application_id',
        ),
        migrations.RemoveField(
            model_name='mailbox',
            name='client_secret',
        ),
        migrations.RemoveField(
            model_name='mailbox',
            name='directory_id',
        ),
        migrations.RemoveField(
            model_name='mailbox',
            name='oauth2',
        ),
    ]
