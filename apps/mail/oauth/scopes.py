"""What a token shall allow, by provider, protocol and whether a person or the application itself asks.

From Microsoft's pages on OAuth for IMAP, POP and SMTP, on EWS and on Graph, and Google's on XOAUTH2. A service with
an address of its own (a national cloud, Exchange in one's own house) wants tokens for that address.
"""

from urllib.parse import urlsplit

from apps.mail.models.oauth import OAuthApplication, Provider

GOOGLE_MAIL = "https://mail.google.com/"
GRAPH_SERVER = "https://graph.microsoft.com/v1.0"
EXCHANGE_ONLINE = "https://outlook.office365.com"
_WHOLE_MAIL = ("IMAP.AccessAsUser.All", "POP.AccessAsUser.All", "SMTP.Send")
_PERSONS_GRAPH = ("Mail.ReadWrite", "Mail.ReadWrite.Shared", "Mail.Send", "Mail.Send.Shared")


def scopes_for(application: OAuthApplication, protocol: str, server: str) -> str:
    """The scopes with spaces between; one sign-in for a mailbox holds for the sender of the same login too."""
    if application.scopes:
        return " ".join(application.scopes.split())
    if application.provider == Provider.GOOGLE:
        return GOOGLE_MAIL
    if application.provider == Provider.MICROSOFT:
        return " ".join(_of_microsoft(application, protocol, server))
    return ""


def _of_microsoft(application: OAuthApplication, protocol: str, server: str) -> list[str]:
    resource = _resource(protocol, server)
    if not application.asks_a_person:
        return [f"{resource}/.default"]
    match protocol:
        case "graph":
            return [f"{resource}/{right}" for right in _PERSONS_GRAPH]
        case "ews":
            return [f"{resource}/EWS.AccessAsUser.All"]
        case _:
            return [f"https://outlook.office.com/{right}" for right in _WHOLE_MAIL]


def _resource(protocol: str, server: str) -> str:
    """Whom the token is for: the service's own address, or Exchange Online for IMAP4, POP3 and SMTP."""
    if protocol not in {"graph", "ews"}:
        return EXCHANGE_ONLINE
    parts = urlsplit(server or GRAPH_SERVER)
    return f"{parts.scheme}://{parts.netloc}"
