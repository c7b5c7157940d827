"""Reports as PDF, CSV and JSON."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services import reports
from services.house.telemetry import store as stores
from services.reports import exporting, printing
from services.work import Actor, clock, perform
from services.work.config import Config
from tests.reports import month

NOW = datetime(2027, 1, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _closed(house: Config) -> Any:
    yield
    stores.close()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("daily", "2026-10-25"),
        ("weekly", "2026-W43"),
        ("monthly", "2026-10"),
        ("quarterly", "2026-Q4"),
        ("annual", "2026"),
    ],
)
def test_x11_every_kind_is_printed_and_a_signed_one_is_the_same_file_each_time(
    alice: Actor, kind: str, name: str
) -> None:
    month.zone_of_acme(alice)
    month.fill(alice)
    with clock.at(NOW):
        perform(replace(alice, proved_at=NOW), reports.sign, kind, name)
        first = perform(alice, printing.pdf, kind, name)
    with clock.at(NOW.replace(day=5)):
        assert perform(alice, printing.pdf, kind, name).content == first.content
    assert first.content.startswith(b"%PDF-") and first.name.endswith(f"{name}.pdf")


def test_x04_a_report_is_exported_as_a_table_and_as_data(alice: Actor) -> None:
    month.zone_of_acme(alice)
    month.fill(alice)
    with clock.at(NOW):
        perform(alice, reports.write, "monthly", "2026-10", {"in_words": "=1+1"})
        table = perform(alice, exporting.as_csv, "monthly", "2026-10").content.decode("utf-8-sig")
        data = json.loads(perform(alice, exporting.as_json, "monthly", "2026-10").content)
    rows = {(row["field"], row["day"]): row["value"] for row in csv.DictReader(io.StringIO(table))}
    assert rows["jobs_created", ""] == "5" and rows["top_features.dispatch", ""] == "27"
    assert rows["jobs_created", "2026-10-25"] == "2" and rows["in_words", ""] == "'=1+1"
    assert data["jobs_created"] == 5 and len(data["days"]) == 31
