"""A span of time as people type it: a day, from and until, in a time zone."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui

from models.language import _
from services.work import Invalid, occurrences
from ui.parts.forms import Fields
from ui.parts.markup import element


class WindowFields:
    """Three fields of a form: a day, from and until. What is typed is on the clock of `zone`."""

    def __init__(
        self, form: Fields, zone: str, *, label: str, start: datetime | None = None, end: datetime | None = None
    ) -> None:
        self.zone = zone
        self.first = start.astimezone(ZoneInfo(zone)) if start else None
        self.last = end.astimezone(ZoneInfo(zone)) if end else None
        with element("div", "pair"):
            day = ui.input(label, value=f"{self.first:%Y-%m-%d}" if self.first else "")
            self.day = form.add("window_day", day.props("type=date stack-label"))
            begin = ui.input(_("From"), value=f"{self.first:%H:%M}" if self.first else "")
            self.begin = form.add("window_start_at", begin.props("type=time stack-label"))
            until = ui.input(_("Until"), value=f"{self.last:%H:%M}" if self.last else "")
            self.until = form.add("window_end_at", until.props("type=time stack-label"))

    def read(self) -> tuple[datetime | None, datetime | None]:
        """Return both ends; (None, None) where no field is filled in. An end at or before the start is on the next day.
        Refuses (`Invalid`, at its field) a part without the others."""
        typed = {"window_day": self.day.value, "window_start_at": self.begin.value, "window_end_at": self.until.value}
        if not any(typed.values()):
            return None, None
        missing = {name: _("Enter the day and both times.") for name, value in typed.items() if not value}
        if missing:
            raise Invalid(_("Please check the times."), **missing)
        begin, until = str(self.begin.value), str(self.until.value)
        return self._instant(begin), self._instant(until, after=begin)

    def _instant(self, clock_time: str, after: str = "") -> datetime:
        day = date.fromisoformat(str(self.day.value))
        if clock_time < after:
            day = date.fromordinal(day.toordinal() + 1)
        found = occurrences.instant(day, time.fromisoformat(clock_time), self.zone)
        if found is None:
            raise Invalid(_("Please check the times."), window_day=_("There is no such day in this time zone."))
        return found


def without_window(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a form without those of its window."""
    return {name: value for name, value in values.items() if not name.startswith("window_")}


def moment_typed(typed: str, zone: str) -> datetime | str | None:
    """Return what stands in a `datetime-local` field, on the clock of a zone; None where it is empty, and the text where
    it is none."""
    try:
        local = datetime.fromisoformat(typed) if typed else None
    except ValueError:
        return typed
    return local and occurrences.instant(local.date(), local.time(), zone)
