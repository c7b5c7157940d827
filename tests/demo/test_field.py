"""The field of the demonstration can be made at every hour: the visits of today are as far as the clock is."""

import random
from datetime import UTC, datetime

import pytest

from services import companies, contacts, visits
from services.demo import field
from services.work import Actor, clock, perform


@pytest.mark.parametrize("now", ["2026-11-29T23:20", "2026-11-30T06:45", "2026-11-30T11:00", "2026-11-30T22:50"])
def test_f27_the_field_is_filled_at_any_hour(alice: Actor, now: str) -> None:
    with clock.at(datetime.fromisoformat(now).replace(tzinfo=UTC)):
        company = perform(alice, companies.create, {"name": "Acme Homes"})
        values = {"company_id": company.id}
        people = [perform(alice, contacts.create, values | {"name": f"Ada {n}"}) for n in range(len(field.SITES))]
        field.go_out(alice, {}, people, random.Random(7))
        assert perform(alice, visits.search, visits.Query()).total > field.TODAY
