"""Where the technician is: for the customer they drive to, with their consent, to 200 metres, and at no other time."""

import math
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from models.positions import PositionConsent
from services import positions, visits
from services.arrivals import page
from services.visits import VisitCard
from services.work import Actor, clock, perform, work
from tests.arrivals.conftest import NINE, link

SOUTH = 48.832, 2.35  # 2 km south of the site


@pytest.fixture
def near(alice: Actor, nora: Actor, visit: VisitCard) -> Any:
    """What the page says of where Nora is, after she set out and her phone said so."""
    token = link(alice, visit).removeprefix("/v/")

    def seen(agree: bool = True, out: bool = True, minutes_ago: int = 2, **more: Any) -> page.Near | None:
        with clock.at(NINE):
            if out:
                perform(nora, visits.set_out, visit.id)
            if agree:
                perform(nora, positions.agree)
                given = {"lat": SOUTH[0], "lon": SOUTH[1], "accuracy_m": 20.0, **more}
                perform(nora, positions.report, taken_at=NINE - timedelta(minutes=minutes_ago), **given)
            return page.opened(token).near

    return seen


def test_f23_on_the_way_the_customer_sees_how_far_it_is(near: Any) -> None:
    found = near()
    assert found.metres == pytest.approx(2_000, abs=200) and found.north < -1_800 and abs(found.east) <= 200


def test_f23_without_a_consent_nothing_is_shown(near: Any) -> None:
    assert near(agree=False) is None


def test_f23_before_setting_out_nothing_is_shown(near: Any) -> None:
    assert near(out=False) is None


def test_f23_an_old_or_vague_position_is_not_shown(near: Any) -> None:
    assert near(minutes_ago=16) is None
    assert near(accuracy_m=2_001.0) is None


def test_f23_a_consent_to_colleagues_alone_is_none_to_customers(alice: Actor, near: Any, visit: VisitCard) -> None:
    assert near() is not None
    with work(alice) as session:
        session.execute(update(PositionConsent).values(customers=False))
    with clock.at(NINE):
        assert page.opened(link(alice, visit).removeprefix("/v/")).near is None


def test_f23_after_arriving_or_taking_the_consent_back_nothing_is_shown(
    alice: Actor, nora: Actor, near: Any, visit: VisitCard
) -> None:
    assert near() is not None
    token = link(alice, visit).removeprefix("/v/")
    with clock.at(NINE):
        perform(nora, positions.withdraw)
        assert page.opened(token).near is None
    assert near() is not None
    with clock.at(NINE):
        perform(nora, visits.arrive, visit.id)
        assert page.opened(token).near is None


def test_f23_a_position_is_known_to_200_metres_only() -> None:
    some = [positions.rounded(48.8500 + n / 100_000, 2.3500 + n / 100_000) for n in range(100)]
    assert len(set(some)) <= 4
    for n, (lat, lon) in enumerate(some):
        north = (lat - 48.8500 - n / 100_000) * 111_320
        east = (lon - 2.3500 - n / 100_000) * 111_320 * math.cos(math.radians(lat))
        assert max(abs(north), abs(east)) <= 101


async def test_f23_the_page_says_how_far_and_names_no_degrees(
    customer: httpx.AsyncClient, alice: Actor, near: Any, visit: VisitCard
) -> None:
    near()
    with clock.at(NINE):
        text = (await customer.get(link(alice, visit))).text
    assert "About 2.0 km away" in text or "About 1.9 km away" in text or "About 2.1 km away" in text
    assert "48.8" not in text and "2.35" not in text
