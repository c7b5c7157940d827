"""Sites: addresses with coordinates, whose they are, and how to get in."""

from typing import Any

import pytest

from services import companies, jobs, sites
from services.records.lists import Slice
from services.work import Actor, Invalid, perform
from tests.in_the_field import job


def site(actor: Actor, address: str = "14 Osborne Rd, Southsea", **more: Any) -> sites.SiteCard:
    return perform(actor, sites.create, {"address": address, **more})


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"address": " "}, "address"),
        ({"lat": 50.8}, "lon"),
        ({"lon": -1.1}, "lat"),
        ({"lat": 90.1, "lon": 0}, "lat"),
        ({"lat": 0, "lon": 180.5}, "lon"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"company_id": "0190a4f2-7c3b-7d5e-8f12-3456789abcde"}, "company_id"),
    ],
)
def test_a_site_that_cannot_be_is_refused_at_its_field(alice: Actor, typed: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        site(alice, **typed)
    assert list(refused.value.fields) == [wrong]


def test_a_site_of_a_company_is_found_by_address_label_and_company(alice: Actor) -> None:
    mill = perform(alice, companies.create, {"name": "Harbor Mills"})
    site(alice, label="Boiler house", company_id=str(mill.id), lat=50.786, lon=-1.09)
    site(alice, "3 Elm Grove")
    for words in ("osborne", "boiler", "harbor"):
        found = perform(alice, sites.search, sites.Query(q=words, part=Slice("address"))).rows
        assert [one.address for one in found] == ["14 Osborne Rd, Southsea"], words


def test_a_job_keeps_its_site_in_the_bin_and_a_new_one_does_not_get_it(alice: Actor) -> None:
    place = site(alice)
    made = job(alice, site_id=str(place.id))
    perform(alice, sites.bin, place.id)
    assert perform(alice, jobs.find, made.id).site == "14 Osborne Rd, Southsea"
    with pytest.raises(Invalid):
        job(alice, "Another", site_id=str(place.id))
