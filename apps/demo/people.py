"""The demo's people: one of each role, with random passwords that are told once."""

import secrets
from dataclasses import dataclass, field

from apps.staff.models import User
from apps.staff.roles import appoint_agent, appoint_technologist

ADMINISTRATOR, AGENT, TECHNOLOGIST = "admin", "agent", "technologist"


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who a person is, and what she needs to sign in."""

    role: str
    username: str
    name: str
    password: str = field(repr=False, default_factory=lambda: secrets.token_urlsafe(9))


def create_people() -> list[SignIn]:
    """The administrator, the agent and the technologist."""
    people = [
        SignIn("administrator", ADMINISTRATOR, "Andrei Belov"),
        SignIn("agent", AGENT, "Olga Smirnova"),
        SignIn("technologist", TECHNOLOGIST, "Tamara Orlova"),
    ]
    administrator, agent, technologist = (_create(person) for person in people)
    User.objects.filter(pk=administrator.pk).update(is_staff=True, is_superuser=True)
    appoint_agent(agent)
    appoint_technologist(technologist)
    return people


def _create(person: SignIn) -> User:
    first_name, last_name = person.name.split()
    return User.objects.create_user(
        person.username,
        f"{person.username}@postdesk.example",
        person.password,
        first_name=first_name,
        last_name=last_name,
    )
