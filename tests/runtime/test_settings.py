"""Settings from the environment: what is refused, read from files, made once, and warned of."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection

from tests.runtime.processes import Place

SHOW = "from django.conf import settings; print(settings.{})"
KEYS = {"SECRET_KEY": "a test's key", "SECRETS_KEYS": Fernet.generate_key().decode()}
ELSEWHERE = {"DATABASE_URL": "postgres://nowhere.invalid/postdesk", "CELERY_BROKER_URL": "redis://nowhere.invalid"}


def show(place: Place, setting: str, **variables: str) -> tuple[int, str]:
    """What the setting is, seen by a command that starts no servers."""
    code = f"from django.conf import settings; print(settings.{setting})"
    return replace(place, extra=ELSEWHERE | variables).call("shell", "--no-imports", "-c", code)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "perhaps", "DEBUG is “perhaps”: write yes or no."),
        ("TIME_ZONE", "Moscow", "TIME_ZONE is “Moscow”: write a time zone such as Europe/Moscow."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL is “loud”: write one of DEBUG, INFO, WARNING, ERROR."),
        ("POSTDESK_MAX_LETTER_MB", "0", "POSTDESK_MAX_LETTER_MB is “0”: write a whole number, from 1 to 1024."),
        ("SESSION_DAYS", "-1", "SESSION_DAYS is “-1”: write a whole number, 1 or more."),
        ("SECRET_KEY_FILE", "/no/such", "SECRET_KEY_FILE names /no/such, which can't be read: "),
        ("DATABASE_URL", "mysql://a/b", "DATABASE_URL is not the URL of a PostgreSQL server: "),
    ],
)
def test_it_refuses_nonsense_in_one_sentence(place: Place, name: str, value: str, sentence: str) -> None:
    code, output = show(place, "DEBUG", **{name: value})
    assert code == 1
    assert output.startswith(f"postdesk: {sentence}")
    assert output.count("\n") == 1


def test_it_reads_secrets_from_files(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from a file\n")
    assert show(place, "SECRET_KEY", SECRET_KEY_FILE=str(file)) == (0, "from a file\n")


def test_it_makes_its_keys_once_for_its_user_alone(place: Place) -> None:
    first, second = (show(place, "SECRET_KEY, settings.SECRETS_KEYS") for _ in range(2))
    assert first[0] == 0
    assert first == second
    for name in ("secret_key", "secrets_key"):
        assert (place.data / name).stat().st_mode & 0o777 == 0o600


def test_it_makes_no_keys_where_they_are_given(place: Place) -> None:
    assert show(place, "SECRET_KEY", **KEYS) == (0, f"{KEYS['SECRET_KEY']}\n")
    assert not place.data.exists()


def test_it_warns_of_a_misspelt_setting_and_refuses_a_bad_key(place: Place) -> None:
    wrong = {"POSTDESK_HOSTNAMES": "desk.example", "SECRETS_KEYS": "not a key"}
    code, output = replace(place, extra=ELSEWHERE | wrong).call("check")
    assert code == 1
    assert "(runtime.W001) There is no setting POSTDESK_HOSTNAMES.\n\tHINT: Did you mean POSTDESK_HOSTNAME?" in output
    assert "(runtime.E001) SECRETS_KEYS holds something that is not a Fernet key." in output


@pytest.mark.parametrize(("locale", "verdict"), [("C", 1), ("C.UTF-8", 0)])
@pytest.mark.django_db(transaction=True)
def test_it_refuses_a_database_without_cyrillic(
    process_environ: dict[str, str], place: Place, locale: str, verdict: int
) -> None:
    name = f"other_locale_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING UTF8 LOCALE_PROVIDER builtin BUILTIN_LOCALE %s",
            [locale],
        )
        try:
            url = process_environ["DATABASE_URL"].replace(str(connection.settings_dict["NAME"]), name)
            named = replace(place, extra={**ELSEWHERE, "DATABASE_URL": url})
            code, output = named.call("check", "--database", "default", "--tag", "database")
        finally:
            cursor.execute(f"DROP DATABASE {name}")
    assert code == verdict, output
    assert ("runtime.E003" in output) is bool(verdict)


@pytest.mark.django_db(transaction=True)
def test_it_tells_of_extensions_that_it_may_not_create(process_environ: dict[str, str], place: Place) -> None:
    name = f"without_extensions_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            settings_of = connection.settings_dict
            url = process_environ["DATABASE_URL"].replace(f"//{settings_of['USER']}", f"//{name}")
            url = url.replace(f"/{settings_of['NAME']}", f"/{name}")
            named = replace(place, extra={**ELSEWHERE, "DATABASE_URL": url})
            code, output = named.call("check", "--database", "default", "--tag", "database")
        finally:
            cursor.execute(f"DROP DATABASE {name}")
            cursor.execute(f"DROP ROLE {name}")
    assert code == 1, output
    assert output.count("(runtime.E004)") == 2
    assert "The database lacks the extension unaccent, which search needs." in output
    assert "“CREATE EXTENSION unaccent”" in output


def test_it_never_shows_the_tests_the_usual_data() -> None:
    assert settings.DATA_DIR.name == "tests"
