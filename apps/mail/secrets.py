"""Secrets at rest: encrypted in the database, never shown again, never filtered by."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class SecretUnreadableError(Exception):
    """A stored secret was encrypted with a key that SECRETS_KEYS no longer holds: enter the secret again."""


class UnreadableSecret(str):
    """What a row holds in place of a secret that can't be decrypted: empty to look at, and saved back unchanged.

    So a page that merely lists mailboxes still works when a key was lost.
    """

    __slots__ = ("token",)
    token: str

    def __new__(cls, token: str) -> "UnreadableSecret":
        secret = super().__new__(cls, "")
        secret.token = token
        return secret


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _cipher() -> MultiFernet:
    return _fernet(tuple(settings.SECRETS_KEYS))


def encrypt(text: str) -> str:
    """The text under the first key of SECRETS_KEYS."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text behind `encrypt`, under any key of SECRETS_KEYS; SecretUnreadableError when none fits."""
    try:
        return _cipher().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise SecretUnreadableError from error


def reveal(secret: str) -> str:
    """The secret for use; SecretUnreadableError when its key is gone."""
    if isinstance(secret, UnreadableSecret):
        raise SecretUnreadableError
    return secret


class SecretField(models.TextField[str, str]):
    """A text that is encrypted in the database; re-saving a row encrypts it under the newest key."""

    secret = True  # tells the command line never to show the value

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, UnreadableSecret):
            return value.token
        return encrypt(value) if value else ""

    def from_db_value(self, value: str | None, _expression: object, _connection: BaseDatabaseWrapper) -> str:
        if not value:
            return ""
        try:
            return decrypt(value)
        except SecretUnreadableError:
            return UnreadableSecret(value)

    def get_lookup(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is a secret and can't be searched by")
