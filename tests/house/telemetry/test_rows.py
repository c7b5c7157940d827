"""Rows of measurements: packed and unpacked, added to one another, and their percentiles."""

import random

import pytest

from services.house.telemetry import Histogram, Row, recorder
from services.house.telemetry.rows import Shape
from services.house.telemetry.table import BOUNDS, NAMES


@pytest.fixture(autouse=True)
def _nothing_recorded() -> None:
    recorder.take(0, {})


def test_h06_a_row_is_the_same_after_packing_and_takes_less_than_a_kilobyte() -> None:
    recorder.count("requests", 3)
    recorder.observe("pages", 0.214)
    recorder.observe("statements", 12.5)
    row, _ = recorder.take(1_700_000_000, {"cpu": 12.5, "disk_free": 82.5e9})
    packed = Shape().pack(row)
    assert Shape().unpack(row.at, packed) == row
    assert len(packed) < 1_000


def test_what_was_not_measured_is_missing_and_not_zero() -> None:
    back = Shape().unpack(10, Shape().pack(Row(10, 1, {"cpu": 0.0})))
    assert back.values == {"cpu": 0.0} and back.histograms == {}


def test_a_row_of_an_older_table_is_read_by_its_own_shape() -> None:
    old = Shape(series=("gone", "cpu"), histograms=("pages",))
    packed = old.pack(Row(10, 1, {"gone": 7.0, "cpu": 3.0}, {"pages": Histogram([1] * (len(BOUNDS) + 1), 5.0, 2.0)}))
    row = old.unpack(10, packed)
    assert row.values == {"gone": 7.0, "cpu": 3.0} and row.histograms["pages"].count == len(BOUNDS) + 1


def test_counters_are_summed_gauges_averaged_by_their_beats_and_peaks_stay() -> None:
    whole = Row(0, 1, {"requests": 1, "cpu": 10.0, "users_peak": 3})
    whole.add(Row(10, 3, {"requests": 2, "cpu": 50.0, "users_peak": 2, "memory": 7.0}))
    assert whole.beats == 4
    assert whole.values == {"requests": 3, "cpu": 40.0, "users_peak": 3, "memory": 7.0}


@pytest.mark.parametrize("share", [0.5, 0.95, 0.99])
def test_h06_a_percentile_lies_in_the_bucket_of_the_exact_one(share: float) -> None:
    draw = random.Random(7)
    times = sorted(draw.lognormvariate(4.5, 1.1) for _ in range(5_000))
    for ms in times:
        recorder.observe("api", ms / 1_000)
    found = recorder.take(0, {})[0].histograms["api"].percentile(share)
    exact = times[int(share * len(times)) - 1]
    edges = [0, *BOUNDS, times[-1]]
    low = max(edge for edge in edges if edge <= exact)
    assert found is not None and low <= found <= min(edge for edge in edges if edge >= exact)


def test_a_percentile_is_never_more_than_the_worst_and_none_without_any() -> None:
    recorder.observe("api", 0.0034)
    assert recorder.take(0, {})[0].histograms["api"].percentile(0.99) == pytest.approx(3.4)
    assert Histogram().percentile(0.5) is None


def test_every_series_has_a_name_of_its_own() -> None:
    assert len(set(NAMES)) == len(NAMES)
