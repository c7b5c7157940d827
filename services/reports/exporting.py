"""Exporting: a report as a table (CSV) or as data (JSON), with every field by its name."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from services.papers import Made
from services.reports.keeping import period_of, read
from services.reports.printing import file_name
from services.work import Actor, errand

KEPT = ("kind", "period", "begins_on", "ends_on", "state", "drafted_at", "signed_at", "signed_by")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a program of tables would run what begins so


@errand("reports.read")
def as_json(actor: Actor, kind: str, name: str) -> Made:
    """Return a report as JSON: what the API answers."""
    period, found = period_of(actor, kind, name), read(actor, kind, name)
    told = found.model_dump(mode="json", exclude={"before", "zone"})
    text = json.dumps(told.pop("fields") | told, ensure_ascii=False, indent=2)
    return Made(f"{file_name(period)}.json", "application/json", text.encode())


@errand("reports.read")
def as_csv(actor: Actor, kind: str, name: str) -> Made:
    """Return a report as CSV in UTF-8: a row for each field, and one for each value of its charts."""
    period, found = period_of(actor, kind, name), read(actor, kind, name)
    told, made = found.model_dump(mode="json"), io.StringIO()
    rows = csv.writer(made)
    rows.writerow(["field", "day", "value"])
    for name_of, value in [(one, told[one]) for one in KEPT] + list(told["fields"].items()):
        for label, one in _flat(name_of, value):
            rows.writerow([label, "", _cell(one)])
    for day in told["days"]:
        rows.writerows(
            [label, day["first"], _cell(one)] for label, one in day.items() if label not in ("first", "last")
        )
    return Made(f"{file_name(period)}.csv", "text/csv", ("\ufeff" + made.getvalue()).encode())


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and set(value) == {"feature", "count"}:
        yield f"{name}.{value['feature']}", value["count"]
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _flat(f"{name}.{key}", one)
    elif isinstance(value, list):
        for number, one in enumerate(value, 1):
            inner = name if isinstance(one, dict) else f"{name}.{number}"
            yield from _flat(inner, one)
    else:
        yield name, value


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
