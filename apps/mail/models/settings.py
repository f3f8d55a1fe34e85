"""The choices of the connection settings, shared by mailboxes and senders, and the fields that both have."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.mail.secrets import SecretField, reveal
from apps.mail.transports.base import Connection, TokenSource


class Protocol(models.TextChoices):
    """How letters are collected."""

    IMAP4 = "imap4", "IMAP4"
    POP3 = "pop3", "POP3"
    EWS = "ews", "Exchange (EWS)"
    GRAPH = "graph", "Microsoft Graph"
    MAILDIR = "maildir", "Maildir"


class SenderProtocol(models.TextChoices):
    """How letters leave."""

    SMTP = "smtp", "SMTP"
    EWS = "ews", "Exchange (EWS)"
    GRAPH = "graph", "Microsoft Graph"


class Security(models.TextChoices):
    NONE = "none", _("None")
    SSL = "ssl", "SSL"
    STARTTLS = "starttls", "STARTTLS"


class Authentication(models.TextChoices):
    NONE = "none", _("None")
    BASIC = "basic", _("Basic")
    NTLM = "ntlm", _("Windows (NTLM)")
    OAUTH2 = "oauth2", "OAuth2"


class ExchangeVersion(models.TextChoices):
    """Which Exchange is asked; a newer one answers in the words of the version that it is asked in."""

    EXCHANGE_2016 = "2016", _("2016, 2019, Subscription Edition")
    EXCHANGE_2013 = "2013", "2013"
    EXCHANGE_2010 = "2010", _("2010 with Service Pack 2")


class AccessType(models.TextChoices):
    """By what right Exchange opens a mailbox."""

    DELEGATE = "delegate", _("As the login, with its own rights")
    IMPERSONATION = "impersonation", _("As the mailbox itself (impersonation)")


class AfterProcessing(models.TextChoices):
    """What becomes of a letter on the server once its outcome is committed (architecture §4)."""

    AUTO = "auto", _("Move if an OK folder is named, else delete")  # as seed 003 says
    MOVE = "move", _("Move to the OK or error folder")
    DELETE = "delete", _("Delete from the server")
    LEAVE = "leave", _("Leave and mark as read")


class FirstConnection(models.TextChoices):
    """What to do with the letters that are there when a folder is scanned for the first time."""

    FROM_NOW = "from-now", _("Only letters that arrive from now on")
    LAST_DAYS = "last-days", _("The letters of the last days, silently")
    EVERYTHING = "everything", _("All letters, silently")
    AS_NEW = "as-new", _("All letters, as if they had just arrived")


class LogLevel(models.TextChoices):
    """Seed 000: full details, errors only, or nothing."""

    FULL = "full", _("Full")
    ERRORS = "errors", _("Errors only")
    OFF = "off", _("Off")


class UnknownSender(models.TextChoices):
    """What to do with a letter whose author is not a contact (architecture §5)."""

    REGISTER = "register", _("Register and create a contact")
    HOLD = "hold", _("Hold for an agent’s yes")
    REFUSE = "refuse", _("Refuse with a reply")
    IGNORE = "ignore", _("Refuse silently")


SYSTEM_NAME = RegexValidator(
    r"\A[A-Za-z0-9_][A-Za-z0-9_.@+-]*\Z",
    _("Write the system name in Latin letters, digits and “_”, “-”, “.”, “@”, without spaces."),
)

PORT_RANGE = _("A port is a number from 1 to 65535. Leave it empty for the usual one.")

DEFAULT_PORTS: dict[tuple[str, str], int] = {
    (Protocol.IMAP4, Security.NONE): 143,
    (Protocol.IMAP4, Security.STARTTLS): 143,
    (Protocol.IMAP4, Security.SSL): 993,
    (Protocol.POP3, Security.NONE): 110,
    (Protocol.POP3, Security.STARTTLS): 110,
    (Protocol.POP3, Security.SSL): 995,
    (SenderProtocol.SMTP, Security.NONE): 25,
    (SenderProtocol.SMTP, Security.STARTTLS): 587,
    (SenderProtocol.SMTP, Security.SSL): 465,
}


class ServerSettings(models.Model):
    """What a mailbox and a sender have in common: a name, a server, a way to sign in, a log."""

    system_name = models.CharField(
        _("system name"), max_length=100, unique=True, validators=[SYSTEM_NAME],
        help_text=_("A unique name for logs, commands and lists."),
    )  # fmt: skip
    enabled = models.BooleanField(_("enabled"), default=True)
    description = models.CharField(_("description"), max_length=500, blank=True)
    server = models.CharField(
        _("server"),
        max_length=500,
        blank=True,
        help_text=_("The server’s name or address, without a scheme."),
    )
    port = models.PositiveIntegerField(
        _("port"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(65535)],
        error_messages={"min_value": PORT_RANGE, "max_value": PORT_RANGE},
        help_text=_("Empty: the usual port of the protocol and security."),
    )  # fmt: skip
    security = models.CharField(_("security"), max_length=10, choices=Security, default=Security.SSL)
    authentication = models.CharField(
        _("authentication"), max_length=10, choices=Authentication, default=Authentication.BASIC
    )
    login = models.CharField(
        _("login"), max_length=320, blank=True, help_text=_("Usually the whole address of the mailbox.")
    )
    password = SecretField(_("password"), blank=True, default="")
    domain = models.CharField(
        _("domain"),
        max_length=255,
        blank=True,
        help_text=_("The Windows domain of the login, if it has one."),
    )
    oauth_application = models.ForeignKey(
        "mail.OAuthApplication", verbose_name=_("OAuth2 application"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
        help_text=_("How Postdesk is registered with the provider that gives out the tokens."),
    )  # fmt: skip
    shared_mailbox = models.EmailField(
        _("shared mailbox"), max_length=320, blank=True,
        help_text=_("The address of the mailbox to open, if that is not the login’s own."),
    )  # fmt: skip
    exchange_version = models.CharField(
        _("version of Exchange"), max_length=10, choices=ExchangeVersion, default=ExchangeVersion.EXCHANGE_2016
    )
    access_type = models.CharField(
        _("access"), max_length=15, choices=AccessType, default=AccessType.DELEGATE,
        help_text=_(
            "A login opens another mailbox with “Full access” to it; impersonation needs the role"
            " ApplicationImpersonation, and is what an OAuth2 application without a person uses."
        ),
    )  # fmt: skip
    ca_file = models.CharField(
        _("CA file"), max_length=500, blank=True,
        help_text=_("A PEM file with the authority of the server’s certificate, when the system doesn’t trust it."),
    )  # fmt: skip
    log_level = models.CharField(
        _("log level"), max_length=10, choices=LogLevel, default=LogLevel.FULL,
        help_text=_("The log is technical and in English; “Download log” gives it."),
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.system_name

    @property
    def signs_in_by(self) -> Authentication:
        """The authentication as chosen; Graph knows OAuth2 only."""
        graph = getattr(self, "protocol", "") == Protocol.GRAPH
        return Authentication.OAUTH2 if graph else Authentication(self.authentication)

    def port_of(self, protocol: str) -> int:
        """The port, or the usual one of the protocol and the security; 0 where there is none."""
        return self.port or DEFAULT_PORTS.get((protocol, self.security), 0)

    def connection_by(self, protocol: str) -> Connection:
        """Where the server is and how to sign in there, speaking `protocol`."""
        return Connection(
            protocol=protocol,
            server=self.server,
            port=self.port_of(protocol),
            security=self.security,
            login=self.login,
            password="" if self.signs_in_by == Authentication.OAUTH2 else reveal(self.password),
            authentication=self.signs_in_by,
            tokens=self._tokens(),
            domain=self.domain,
            shared_mailbox=self.shared_mailbox,
            exchange_version=self.exchange_version,
            access_type=self.access_type,
            ca_file=self.ca_file,
        )

    def _tokens(self) -> TokenSource | None:
        from apps.mail.oauth.tokens import tokens_for  # which needs this model

        return tokens_for(self)
