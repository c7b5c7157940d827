"""People with an authenticator app, in the tests."""

from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select
from sqlmodel import col

from models.outbox import Outgoing, OutgoingText
from services import settings
from services.accounts import sign_in
from services.accounts.factors import enrolling
from services.accounts.factors.steps import NextStep
from services.house import settings as of_house
from services.work import Actor, clock, perform, work
from tests.cast import PASSWORD

ALICE, STRANGER = "alice@example.com", "203.0.113.7"
SECONDS = timedelta(seconds=1)


@pytest.fixture
def moved(house: object) -> Iterator[time_machine.Traveller]:
    """A clock the test may move; it begins with a step of the codes."""
    at = clock.now()
    with time_machine.travel(at - timedelta(seconds=at.timestamp() % 30), tick=False) as traveller:
        yield traveller


def enrol(actor: Actor, ahead: int = 0) -> tuple[pyotp.TOTP, list[str]]:
    """Set up an app whose clock runs so many seconds ahead; and go on to the next code."""
    app = pyotp.TOTP(perform(actor, enrolling.begin).secret)
    return app, perform(actor, enrolling.finish, code(app, ahead))


def code(app: pyotp.TOTP, ahead: int = 0) -> str:
    return app.at(clock.now() + ahead * SECONDS)


def step(email: str = ALICE, **more: str) -> NextStep:
    with pytest.raises(NextStep) as raised:
        sign_in.sign_in(email, PASSWORD, company="Acme", address=STRANGER, **more)
    return raised.value


def mails(actor: Actor) -> list[str]:
    with work(actor, read=True) as session:
        joined = select(col(OutgoingText.subject)).join(Outgoing, col(Outgoing.id) == col(OutgoingText.id))
        return list(session.scalars(joined.order_by(col(Outgoing.id))))


def demand(actor: Actor, whom: str) -> None:
    perform(actor, of_house.change, settings.FACTORS.key, whom)
