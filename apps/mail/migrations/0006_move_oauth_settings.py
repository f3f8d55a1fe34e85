"""The OAuth2 settings of each mailbox become an application of their own."""

from typing import Any

from django.db import migrations


def move_settings(apps: Any, _editor: Any) -> None:
    """Mailboxes that had an application ID get an application by their own name."""
    Mailbox, Application = apps.get_model("mail", "Mailbox"), apps.get_model("mail", "OAuthApplication")
    for mailbox in Mailbox.objects.exclude(application_id=""):
        mailbox.oauth_application = Application.objects.create(
            system_name=mailbox.system_name,
            application_id=mailbox.application_id,
            directory_id=mailbox.directory_id,
            client_secret=mailbox.client_secret,
        )
        if mailbox.oauth2:
            mailbox.authentication = "oauth2"
            mailbox.access_type = "impersonation"
        mailbox.save(update_fields=["oauth_application", "authentication", "access_type"])


class Migration(migrations.Migration):
    dependencies = [("mail", "0005_oauth_applications")]

    operations = [migrations.RunPython(move_settings, migrations.RunPython.noop)]
