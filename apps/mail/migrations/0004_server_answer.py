from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0003_outbox_recipients_and_sender_limits")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="server_answer",
            field=models.CharField(
                blank=True,
                choices=[
                    (None, "As the mailbox says"),
                    ("leave", "Mark as read and leave"),
                    ("move", "Move to the folder"),
                    ("delete", "Delete"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="answer_folder",
            field=models.CharField(blank=True, max_length=500),
        ),
    ]
