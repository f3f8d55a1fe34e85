"""How callers sign in to an Exchange server: Basic, NTLM with its three legs, and bearer tokens."""

import base64
import os
import tempfile
from pathlib import Path

import spnego
from spnego.exceptions import SpnegoError

# The only place where the library looks for the users that NTLM may let in.
_USERS = Path(tempfile.mkdtemp(prefix="exchange-")) / "users"


class SignIn:
    """The users of a server. `refused` counts the sign-ins that failed, by which a real one locks accounts."""

    def __init__(self, ways: tuple[str, ...]) -> None:
        self.ways = ways  # of "Basic", "NTLM", "Bearer"
        self.refused = 0
        self.broken_challenge = ""  # what NTLM's second leg says instead of a challenge
        self._passwords: dict[str, str] = {}
        self._tokens: dict[str, str] = {}

    def add(self, login: str, password: str) -> None:
        self._passwords[login] = password
        domain, _, name = login.rpartition("\\")
        _USERS.touch()
        with _USERS.open("a", encoding="utf-8") as users:
            users.write(f"{domain}:{name}:{password}\n")
        os.environ["NTLM_USER_FILE"] = str(_USERS)

    def give_token(self, login: str) -> str:
        token = f"token-{len(self._tokens) + 1}-{login}"
        self._tokens[token] = login
        return token

    def take_back(self, token: str) -> None:
        del self._tokens[token]

    @property
    def challenges(self) -> list[str]:
        """What the header WWW-Authenticate offers."""
        written = {"Basic": 'Basic realm="exchange"', "NTLM": "NTLM", "Bearer": "Bearer"}
        return [written[way] for way in self.ways]


class ConnectionSignIn:
    """Who is at the other end of one connection; NTLM lets in the connection, the others each request."""

    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in
        self._ntlm: spnego.ContextProxy | None = None
        self._let_in = ""

    def caller(self, header: str) -> tuple[str, list[str]]:
        """The login, or "" and the challenges that refuse it."""
        way, _, given = header.partition(" ")
        if way in self._sign_in.ways:
            match way:
                case "Basic":
                    return self._told(self._basic(given))
                case "Bearer":
                    return self._told(self._sign_in._tokens.get(given, ""))
                case "NTLM":
                    return self._ntlm_leg(base64.b64decode(given))
        return (self._let_in, []) if self._let_in else ("", self._sign_in.challenges)

    def _told(self, login: str) -> tuple[str, list[str]]:
        if not login:
            self._sign_in.refused += 1
        return login, [] if login else self._sign_in.challenges

    def _basic(self, given: str) -> str:
        login, _, password = base64.b64decode(given).decode().partition(":")
        return login if self._sign_in._passwords.get(login) == password else ""

    def _ntlm_leg(self, message: bytes) -> tuple[str, list[str]]:
        if self._sign_in.broken_challenge:
            return "", [f"NTLM {self._sign_in.broken_challenge}"]
        if self._ntlm is None:
            self._ntlm = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
        try:
            challenge = self._ntlm.step(message)
        except SpnegoError:
            self._ntlm = None
            return self._told("")
        if not self._ntlm.complete:
            return "", ["NTLM " + base64.b64encode(challenge or b"").decode()]
        self._let_in, self._ntlm = str(self._ntlm.client_principal), None
        return self._let_in, []
