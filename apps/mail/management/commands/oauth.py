"""`manage.py oauth`: make, change and list the OAuth2 applications that mailboxes and senders sign in by."""

from apps.mail.models import OAuthApplication
from apps.mail.oauth.health import secret_alarm
from apps.mail.oauth.tokens import forget_tokens
from apps.runtime.settings_command import SettingsCommand


class Command(SettingsCommand[OAuthApplication]):
    """The settings of OAuth2 applications."""

    help = "Makes, changes and lists the OAuth2 applications that mailboxes and senders sign in by."
    model = OAuthApplication
    columns = ("system_name", "provider", "grant", "application_id", "secret_expires_on")

    def saved(self, instance: OAuthApplication) -> None:
        """Let the next collection try the new settings, and tell what is odd in them."""
        forget_tokens(instance)
        if alarm := secret_alarm(instance):
            self.stderr.write(f"Note: {alarm}")
