"""How long a drive takes."""

import pytest

from services.dispatch.problem import Spot
from services.dispatch.travel import Travel, kilometres
from tests.dispatch.people import spot

PORTSMOUTH, SOUTHAMPTON = Spot(50.8198, -1.0880), Spot(50.9097, -1.4044)


def test_j02_a_distance_follows_the_earth() -> None:
    assert kilometres(Spot(0, 0), Spot(0, 90)) == pytest.approx(10_007.6, abs=0.1)  # a quarter of the equator
    assert kilometres(PORTSMOUTH, SOUTHAMPTON) == pytest.approx(24.36, abs=0.1)
    assert kilometres(Spot(0, 179.9), Spot(0, -179.9)) == pytest.approx(22.24, abs=0.01)
    assert kilometres(Spot(0, 0), Spot(0, 180)) == pytest.approx(20_015.1, abs=0.1)


def test_j02_a_drive_is_the_distance_times_1_3_at_40_km_an_hour_rounded_up() -> None:
    travel = Travel()
    assert travel.seconds(spot(0), spot(1)) == 355
    assert travel.minutes(spot(0), spot(1)) == 6
    assert Travel(speed_kmh=80).seconds(spot(0), spot(1)) == 178
    assert Travel(detour=2.6).seconds(spot(0), spot(1)) == 710


def test_j02_without_a_spot_or_without_a_distance_nothing_is_driven() -> None:
    travel = Travel()
    assert travel.seconds(None, spot(1)) == travel.seconds(spot(1), None) == travel.seconds(spot(1), spot(1)) == 0


def test_j02_a_matrix_counts_where_it_has_the_pair_and_only_in_that_direction() -> None:
    travel = Travel(matrix={(spot(0), spot(1)): 601})
    assert travel.seconds(spot(0), spot(1)) == 601
    assert travel.minutes(spot(0), spot(1)) == 11
    assert travel.seconds(spot(1), spot(0)) == 355


def test_j02_a_table_has_what_is_found_pair_by_pair() -> None:
    spots = [spot(0), spot(1), None, spot(3)]
    for travel in (Travel(), Travel(matrix={(spot(0), spot(3)): 5, (spot(3), spot(1)): 7})):
        assert travel.table(spots) == [[travel.seconds(a, b) for b in spots] for a in spots]
