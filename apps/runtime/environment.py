"""Settings from the environment, or from files that `NAME_FILE` names; nonsense is refused in a sentence."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}


class Environment:
    """Typed access to the environment; an empty value counts as not set."""

    def __init__(self) -> None:
        self.names: list[str] = []
        """Every variable that was asked for."""

    def text(self, name: str, default: str = "") -> str:
        self.names.append(name)
        path = os.environ.get(f"{name}_FILE")
        if not path:
            return os.environ.get(name, "").strip() or default
        try:
            return Path(path).read_text(encoding="utf-8").strip() or default
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {path}, which can't be read: correct the path or its permissions."
            ) from error

    def path(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).expanduser().resolve()

    def words(self, name: str, default: Sequence[str] = ()) -> list[str]:
        """A list with commas between."""
        value = self.text(name)
        return [word.strip() for word in value.split(",") if word.strip()] if value else list(default)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name).lower()
        if value and value not in YES | NO:
            raise ImproperlyConfigured(f"{name} is “{value}”: write yes or no.")
        return value in YES if value else default

    def number(self, name: str, default: int, *, at_least: int = 0, at_most: int | None = None) -> int:
        value = self.text(name, str(default))
        bounds = f"{at_least} or more" if at_most is None else f"from {at_least} to {at_most}"
        if not value.isdecimal() or int(value) < at_least or (at_most is not None and int(value) > at_most):
            raise ImproperlyConfigured(f"{name} is “{value}”: write a whole number, {bounds}.")
        return int(value)

    def choice(self, name: str, default: str, choices: Sequence[str]) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise ImproperlyConfigured(f"{name} is “{value}”: write one of {', '.join(choices)}.")
        return value

    def time_zone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ImproperlyConfigured(f"{name} is “{value}”: write a time zone such as Europe/Moscow.") from None
        return value

    def database(self, name: str) -> dict[str, Any] | None:
        """What the URL of a PostgreSQL server says, as Django wants it; None when there is no URL."""
        url = self.text(name)
        if not url:
            return None
        try:
            parts: dict[str, Any] = environ.Env.db_url_config(url)
        except (ValueError, KeyError, environ.ImproperlyConfigured):
            parts = {}
        if parts.get("ENGINE") != "django.db.backends.postgresql":
            raise ImproperlyConfigured(
                f"{name} is not the URL of a PostgreSQL server: postgres://user:password@host/name."
            )
        return parts | {"HOST": unquote(parts["HOST"])}  # A socket's folder is written with %2F.
