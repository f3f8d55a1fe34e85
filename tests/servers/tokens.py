"""A provider of OAuth2 tokens: Microsoft's and Google's shapes of the endpoints that the real clients talk to.

What it checks is real: secrets, signed assertions, PKCE, redirect addresses, single use of codes, rotation of refresh
tokens. Its answers, the errors with their numbers among them, were written from the providers' documentation and never
seen from a real one.
"""

import base64
import hashlib
import itertools
import json
import ssl
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.servers.certificates import Certificate
from tests.servers.https import Answer, Asked, HttpsServer

DIRECTORY = "11111111-2222-3333-4444-555555555555"
CLIENT = "66666666-7777-8888-9999-000000000000"
SECRET = "the-value~of-the.secret"
SERVICE_EMAIL = "postdesk@project.iam.example"


@dataclass
class Code:
    """A code that a signed-in person brought back to the application, good for one use."""

    account: str
    redirect: str
    challenge: str
    nonce: str
    scope: str


@dataclass
class Given:
    """A token that was given out."""

    account: str  # "" for the application itself
    scope: str
    grant: str
    until: float


@dataclass
class Provider(HttpsServer):
    """A running provider.

    `person` is who sits before the sign-in page. `failures` are answered first, one a request: an answer, or an error
    as (error, description). `pause` delays token answers by seconds; `lifetime` is that of new tokens.
    """

    certificate: Certificate | None
    person: str = "support@postdesk.example"
    lifetime: int = 3600
    pause: float = 0
    failures: list[Answer | tuple[str, str]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)  # forms that came to the token endpoint
    given: dict[str, Given] = field(default_factory=dict)  # by access token
    refresh_tokens: dict[str, Given] = field(default_factory=dict)
    assertion_certificate: str = ""  # PEM, as uploaded to the registration

    def __post_init__(self) -> None:
        self._codes: dict[str, Code] = {}
        self._numbers = itertools.count(1)
        self._service_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        super().__init__(self.certificate)

    def service_account(self) -> str:
        """The JSON of a service account's key, as Google's console makes it."""
        pem = self._service_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return json.dumps(
            {
                "type": "service_account",
                "private_key_id": "key-1",
                "private_key": pem.decode(),
                "client_email": SERVICE_EMAIL,
                "token_uri": f"{self.address}/google/token",
            }
        )

    def ssl_context(self) -> ssl.SSLContext:
        """For clients of the tests' own."""
        return ssl.create_default_context(cafile=self.ca_file)

    def holds(self, token: str) -> Given | None:
        """What the token was given for; None for one that isn't good."""
        given = self.given.get(token)
        return given if given and given.until > time.time() else None

    def withdraw(self) -> None:
        """Make every access token worthless."""
        self.given.clear()

    def answer(self, asked: Asked) -> Answer:
        with self.lock:
            match asked.path.strip("/").split("/"):
                case [directory, "v2.0", ".well-known", "openid-configuration"]:
                    return self._configuration(directory)
                case [_directory, "oauth2", "v2.0", "authorize"] | ["google", "auth" as _directory]:
                    return self._signed_in(asked.query)
                case [_directory, "oauth2", "v2.0", "token"] | ["google", "token" as _directory]:
                    return self._token(asked)
                case ["introspect"]:
                    return self._introspected(asked)
        return Answer(404, {"error": "not_found"})

    def _configuration(self, directory: str) -> Answer:
        if directory not in (DIRECTORY, "organizations"):
            description = f"AADSTS90002: Tenant '{directory}' not found. Trace ID: 1 Correlation ID: 2"
            return Answer(400, {"error": "invalid_tenant", "error_description": description})
        root = f"{self.address}/{directory}"
        return Answer(
            body={
                "issuer": f"{root}/v2.0",
                "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
                "token_endpoint": f"{root}/oauth2/v2.0/token",
            }
        )

    def _signed_in(self, query: dict[str, str]) -> Answer:
        """The sign-in page, at which `person` agrees at once."""
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = f"code-{next(self._numbers)}"
        self._codes[code] = Code(
            self.person,
            query["redirect_uri"],
            query["code_challenge"],
            query.get("nonce", ""),
            query["scope"],
        )
        back = urlencode({"code": code, "state": query["state"]})
        return Answer(302, headers={"Location": f"{query['redirect_uri']}?{back}"})

    def _token(self, asked: Asked) -> Answer:
        form = asked.form()
        self.asked.append(form)
        if self.pause:
            time.sleep(self.pause)
        if self.failures:
            failure = self.failures.pop(0)
            return failure if isinstance(failure, Answer) else _error(*failure)
        match form["grant_type"]:
            case "client_credentials":
                return self._known_client(form) or self._issue(Given("", form["scope"], "application", 0))
            case "authorization_code":
                return self._known_client(form) or self._by_code(form)
            case "refresh_token":
                return self._known_client(form) or self._by_refresh(form, rotates="google" not in asked.path)
            case _:
                return self._by_service_account(form)

    def _known_client(self, form: dict[str, str]) -> Answer | None:
        if form.get("client_id") != CLIENT:
            return _error("unauthorized_client", "AADSTS700016: Application with identifier was not found.")
        if assertion := form.get("client_assertion"):
            key = x509.load_pem_x509_certificate(self.assertion_certificate.encode()).public_key()
            assert isinstance(key, rsa.RSAPublicKey)
            try:
                jwt.decode(assertion, key, algorithms=["PS256", "RS256"], options={"verify_aud": False})
            except jwt.InvalidTokenError as error:
                return _error("invalid_client", f"AADSTS700027: The certificate did not match ({error}).")
            return None
        if form.get("client_secret") != SECRET:
            return _error("invalid_client", "AADSTS7000215: Invalid client secret provided. Trace ID: 3")
        return None

    def _by_code(self, form: dict[str, str]) -> Answer:
        code = self._codes.pop(form["code"], None)
        if code is None:
            return _error("invalid_grant", "AADSTS54005: OAuth2 Authorization code was already redeemed.")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge:
            return _error("invalid_grant", "AADSTS501481: The Code_Verifier does not match the code_challenge.")
        if form.get("redirect_uri") != code.redirect:
            return _error("invalid_grant", "AADSTS50011: The redirect URI does not match.")
        return self._issue(Given(code.account, code.scope, "consent", 0), refreshable=True, nonce=code.nonce)

    def _by_refresh(self, form: dict[str, str], *, rotates: bool) -> Answer:
        given = self.refresh_tokens.get(form["refresh_token"])
        if given is None:
            return _error("invalid_grant", "AADSTS700082: The refresh token has expired. Trace ID: 9")
        if rotates:
            del self.refresh_tokens[form["refresh_token"]]
        return self._issue(Given(given.account, given.scope, "refresh", 0), refreshable=rotates)

    def _by_service_account(self, form: dict[str, str]) -> Answer:
        try:
            claims: dict[str, Any] = jwt.decode(
                form["assertion"],
                self._service_key.public_key(),
                algorithms=["RS256"],
                audience=f"{self.address}/google/token",
                issuer=SERVICE_EMAIL,
            )
        except jwt.InvalidTokenError as error:
            return _error("invalid_grant", f"Invalid JWT: {error}")
        return self._issue(Given(claims["sub"], claims["scope"], "service account", 0))

    def _issue(self, given: Given, *, refreshable: bool = False, nonce: str = "") -> Answer:
        number = next(self._numbers)
        given.until = time.time() + self.lifetime
        self.given[f"token-{number}"] = given
        body: dict[str, Any] = {
            "token_type": "Bearer",
            "access_token": f"token-{number}",
            "expires_in": self.lifetime,
            "scope": given.scope,
        }
        if refreshable:
            self.refresh_tokens[f"refresh-{number}"] = given
            body["refresh_token"] = f"refresh-{number}"
        if nonce:
            claims = {"nonce": nonce, "preferred_username": given.account, "aud": CLIENT, "sub": "1"}
            body["id_token"] = jwt.encode(claims, "unsigned" * 5, algorithm="HS256")
        return Answer(body=body)

    def _introspected(self, asked: Asked) -> Answer:
        """RFC 7662, which Dovecot asks: whose mailbox the token opens; one of the application opens any."""
        token = asked.form().get("token", "") or asked.headers.get("Authorization", "").removeprefix("Bearer ")
        given = self.holds(token)
        if given is None:
            return Answer(200, {"active": False})
        return Answer(body={"active": True, "username": given.account or asked.query.get("user", ""), "scope": "mail"})


def _error(error: str, description: str) -> Answer:
    return Answer(400, {"error": error, "error_description": description})
