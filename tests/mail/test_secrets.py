"""Secrets at rest."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.db import connection
from pytest_django import Settings

from apps.mail.models import Mailbox
from apps.mail.secrets import SecretUnreadableError
from tests.cast import make_mailbox

pytestmark = pytest.mark.django_db


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT password FROM mail_mailbox")
        return str(cursor.fetchone()[0])


def test_it_is_encrypted_in_the_database_and_readable_in_the_program() -> None:
    make_mailbox(password="пароль")
    assert "пароль" not in stored()
    assert Mailbox.objects.get().password == "пароль"
    assert "пароль" not in repr(Mailbox.objects.get().connection())


def test_it_can_not_be_searched_by() -> None:
    with pytest.raises(FieldError):
        Mailbox.objects.filter(password="пароль").exists()


def test_saving_encrypts_it_under_the_newest_key(settings: Settings) -> None:
    make_mailbox(password="пароль")
    before, new_key = stored(), Fernet.generate_key().decode()
    settings.SECRETS_KEYS = [new_key, *settings.SECRETS_KEYS]
    Mailbox.objects.get().save()
    assert stored() != before
    settings.SECRETS_KEYS = [new_key]
    assert Mailbox.objects.get().password == "пароль"


def test_a_lost_key_breaks_no_page_and_loses_no_secret(settings: Settings) -> None:
    make_mailbox(password="пароль")
    before, keys = stored(), settings.SECRETS_KEYS
    settings.SECRETS_KEYS = [Fernet.generate_key().decode()]
    mailbox = Mailbox.objects.get()
    mailbox.description = "saved without its password"
    mailbox.save()
    assert stored() == before
    with pytest.raises(SecretUnreadableError):
        mailbox.connection()
    settings.SECRETS_KEYS = keys
    assert Mailbox.objects.get().password == "пароль"
