"""A Dovecot that takes OAuth2 tokens (XOAUTH2) and asks the tests' provider about each (RFC 7662)."""

from pathlib import Path

from tests.servers.dovecot import Dovecot
from tests.servers.tokens import Provider


class OAuthDovecot(Dovecot):
    """A running server whose logins are opened by the provider's tokens for them, and by nothing else."""

    def __init__(self, provider: Provider) -> None:
        extra = (
            "auth_mechanisms = xoauth2 oauthbearer\n"
            "passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = @oauth@\n}\n"
        )
        super().__init__(extra=extra)
        settings = self.folder / "oauth2.conf.ext"
        authority = self.folder / "provider.pem"
        authority.write_bytes(Path(provider.ca_file).read_bytes())
        settings.write_text(
            f"introspection_url = {provider.address}/introspect\n"
            "introspection_mode = post\n"
            "username_attribute = username\n"
            "active_attribute = active\n"
            "active_value = true\n"
            f"tls_ca_cert_file = {authority}\n"
        )
        self._settings["extra"] = extra.replace("@oauth@", str(settings))
