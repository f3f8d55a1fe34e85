"""Signing in to an SMTP server with a Windows account: AUTH NTLM, as Exchange offers it (MS-SMTPNTLM)."""

import base64
import binascii
import smtplib

import spnego
from spnego.exceptions import SpnegoError


def sign_in_with_windows(client: smtplib.SMTP, login: str, password: str) -> tuple[int, bytes]:
    """The server's last answer: 235 when it lets us in."""
    context = spnego.client(username=login, password=password, service="smtp", protocol="ntlm")
    code, words = client.docmd("AUTH", "NTLM")
    challenge = None  # the first 334 only asks to begin
    while code == 334 and not context.complete:
        try:
            token = context.step(challenge) or b""
        except SpnegoError as error:
            return 454, f"4.7.0 The server’s challenge can’t be answered: {error}".encode()
        code, words = client.docmd(base64.b64encode(token).decode("ascii"))
        challenge = _decoded(words)
    return code, words


def _decoded(words: bytes) -> bytes:
    try:
        return base64.b64decode(words)
    except binascii.Error:
        return b""
