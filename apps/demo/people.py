"""The demo's people: one of each role, with random passwords that are told once."""

import secrets
from dataclasses import dataclass, field

from apps.staff.models import User
from apps.staff.roles import appoint_agent, appoint_technologist

ADMINISTRATOR, AGENT, TECHNOLOGIST = "admin", "agent", "technologist"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a person needs to sign in."""

    role: str
    username: str
    password: str = field(repr=False)


def create_people() -> list[SignIn]:
    """The administrator, the agent and the technologist."""
    people = [
        SignIn("administrator", ADMINISTRATOR, secrets.token_urlsafe(9)),
        SignIn("agent", AGENT, secrets.token_urlsafe(9)),
        SignIn("technologist", TECHNOLOGIST, secrets.token_urlsafe(9)),
    ]
    administrator, agent, technologist = (_create(person) for person in people)
    User.objects.filter(pk=administrator.pk).update(is_staff=True, is_superuser=True)
    appoint_agent(agent)
    appoint_technologist(technologist)
    return people


def _create(person: SignIn) -> User:
    return User.objects.create_user(person.username, password=person.password)
