"""Hashing costs nothing in these tests, except in those that are about its cost."""

import pytest
from passlib.context import CryptContext
from sqlalchemy import update

from models.accounts import User
from services.accounts import passwords
from services.work import house_actor, work
from services.work.config import Config
from tests.accounts.apps import moved
from tests.cast import PASSWORD, Cast

__all__ = ["moved"]
REAL = passwords._context
QUICK = CryptContext(schemes=["argon2"], argon2__memory_cost=8, argon2__time_cost=1, argon2__parallelism=1)
HASHED = str(QUICK.hash(PASSWORD))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cheapest parameters there are."""
    monkeypatch.setattr(passwords, "_context", QUICK)
    monkeypatch.setattr(passwords, "_dummy", [])


@pytest.fixture
def house(house: Config, people: Cast) -> Config:
    """The open house, with the cast's password hashed cheaply."""
    for place in (people.acme, people.other):
        with work(house_actor(place)) as session:
            session.connection().execute(update(User.__table__).values(password_hash=HASHED))  # type: ignore[attr-defined]
    return house
