"""An SMTP sink that lets in by token (XOAUTH2), with the error that Google and Microsoft send before they refuse."""

import base64
import json
import re
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

from tests.servers.smtp import SmtpSink, _Handler


class OAuthSmtpSink(SmtpSink):
    """A running server; `accounts` are tokens by login."""

    def _protocol(self) -> SMTP:
        options = {"hostname": "sink.test", "auth_require_tls": False, "loop": self._background.loop}
        return _TokenSMTP(self.accounts or {}, _Handler(self), **options)


class _TokenSMTP(SMTP):
    def __init__(self, tokens: dict[str, str], *args: Any, **options: Any) -> None:
        self._tokens = tokens
        super().__init__(*args, auth_exclude_mechanism=["LOGIN", "PLAIN"], **options)

    async def auth_XOAUTH2(self, _server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd looks for this name
        presented = re.fullmatch(r"user=(.+)\x01auth=Bearer (.+)\x01\x01", base64.b64decode(args[1]).decode())
        assert presented
        login, token = presented.groups()
        if self._tokens.get(login) == token:
            return AuthResult(success=True, auth_data=login)
        answer = await self.challenge_auth(json.dumps({"status": "401", "schemes": "Bearer"}))
        assert answer == b""
        return AuthResult(success=False, handled=False)
