"""A small reader of calendars (RFC 5545) of the tests' own, so that the library which wrote one does not also judge it."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

NAME = re.compile(r"^([A-Za-z0-9-]+)((?:;[^:\"]*(?:\"[^\"]*\")?)*):(.*)$")
Event = dict[str, str | date | datetime]


def events(body: bytes) -> list[Event]:
    """The events of a calendar: names in lower case; DTSTART and DTEND as days, or as instants in UTC."""
    text = body.decode("utf-8")
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert not re.search(r"(?<!\r)\n", text), "each line ends with CR LF"
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")), "long lines are folded"
    found: list[Event] = []
    inside: list[str] = []
    for line in re.sub(r"\r\n[ \t]", "", text).rstrip().split("\r\n"):
        fits = NAME.match(line)
        assert fits, line
        name, given, value = fits[1].upper(), fits[2], fits[3]
        if name == "BEGIN":
            inside.append(value)
            if value == "VEVENT":
                found.append({})
        elif name == "END":
            assert inside.pop() == value
        elif inside[-1] == "VEVENT":
            assert name.lower() not in found[-1], f"{name} twice"
            found[-1][name.lower()] = _value(name, given, value)
    assert not inside
    return found


def _value(name: str, given: str, value: str) -> str | date | datetime:
    if not name.startswith("DT"):
        return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
    parameters = dict(part.split("=", 1) for part in given.split(";") if part)
    if parameters.get("VALUE") == "DATE":
        return datetime.strptime(value, "%Y%m%d").date()
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    zone = ZoneInfo(parameters["TZID"].strip('"'))
    return datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC)
