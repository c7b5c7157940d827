"""How a message repeats: its rule, its start and end, its zone, and the next five times, live while it is edited."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from nicegui import ui
from nicegui.element import Element

from models.language import C_, N_, _
from services import messages
from services.messages import NextTime
from services.work import Actor, Refused, clock, rules
from ui.live import perform
from ui.pages.messages.rule_words import SHORT, WEEKDAYS, choices, in_words
from ui.parts.choices import Choices
from ui.parts.forms import Fields
from ui.parts.markup import element, text_element
from ui.words import exact, moment, zones

LATE = {
    "latest": (N_("Send only the latest"), N_("A missed message is still sent, unless the next one is already due.")),
    "all": (N_("Send all"), N_("Every missed message is sent as soon as possible, even several at once.")),
    "skip": (N_("Skip it"), N_("A message more than ten minutes late is not sent, and its page says so.")),
}
OFTEN = {
    "DAILY": N_("Days"),
    "WEEKDAYS": N_("Weekdays"),
    "WEEKLY": N_("Weeks"),
    "MONTHLY": N_("Months"),
    "YEARLY": N_("Years"),
}
ENDS = {"never": N_("Never"), "on": N_("On a day"), "after": N_("After a number of times")}
WORKWEEK = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
SETTLE = 0.15  # seconds after the last change before the next five are asked for
NAMES = (
    "starts_at",
    "often",
    "every",
    "on",
    "weekdays",
    "ends",
    "until",
    "count",
    "zone",
    "in_zones",
    "working_days",
    "late",
)


class Weekdays:
    """Seven chips, each pressed or not; `value` lists the pressed ones, Monday is 0. A form uses it like any field."""

    def __init__(self) -> None:
        self.heard: list[Callable[[], Any]] = []
        self.chips: list[Element] = []
        self.error: str | None = None
        with element("div", "weekdays").props("role=group") as self.group:
            self.group.props["aria-label"] = _("On these days")
            for number, short in enumerate(SHORT):
                pressed = text_element("button", _(short), "choice").props("type=button")
                pressed.props["aria-label"] = _(WEEKDAYS[number])
                pressed.on("click", lambda _event, number=number: self._press(number))
                self.chips.append(pressed)
        self.value = []

    @property
    def value(self) -> list[int]:
        """The pressed weekdays."""
        return self._value

    @value.setter
    def value(self, days: list[int]) -> None:
        self._value = sorted(set(days))
        for number, pressed in enumerate(self.chips):
            pressed.props["aria-pressed"] = "true" if number in self._value else "false"

    def on_value_change(self, heard: Callable[[], Any]) -> None:
        """Call this after a chip was pressed."""
        self.heard.append(heard)

    def _press(self, number: int) -> None:
        self.value = [*self.value, number] if number not in self.value else [one for one in self.value if one != number]
        for one in self.heard:
            one()


class Repeat:
    """The fields of a schedule's rule. `values()` are those of `ScheduleDraft`; `show` fills in a schedule that runs."""

    def __init__(self, form: Fields, actor: Actor, contact_id: Callable[[], Any] = lambda: None) -> None:
        self.actor, self.contact_id, self.asked, self.own = actor, contact_id, 0, ""
        self.heard: Callable[[], Any] = lambda: None
        morning = datetime.combine(clock.today(actor.zone) + timedelta(days=1), datetime.min.time()).replace(hour=9)
        with element("div", "stack") as self.whole:
            start = ui.input(_("Starts"), value=f"{morning:%Y-%m-%dT%H:%M}").props("type=datetime-local stack-label")
            self.starts_at = form.add("starts_at", start)
            self._rule(form, morning)
            self._end(form)
            self.zone = form.add(
                "zone", ui.select(zones(actor.zone), value=actor.zone, label=_("Time zone"), with_input=True)
            )
            self.zone.tooltip(_("Sent at this local time, also after the clocks change"))
            self.in_zones = ui.switch(_("In each person’s own time zone"))
            self.working_days = ui.switch(_("Only on working days"))
            self.working_days.tooltip(_("At weekends and on holidays it moves to the next working day"))
            with element("div", "next-five").props("role=status"):
                self.sentence = text_element("b", "")
                self.times = element("ol", "")
            with element("div", "stack tight"):
                late = {key: (_(title), _(meaning)) for key, (title, meaning) in LATE.items()}
                text_element("div", _("If missed because Steward was off"), "sub")
                self.late = form.add("late", Choices(_("If missed because Steward was off"), late, "latest"))
        for name in NAMES:
            getattr(self, name).on_value_change(self.changed)
        self.usual = self.typed()

    def _rule(self, form: Fields, morning: datetime) -> None:
        with element("div", "pair"):
            self.every = form.add("rrule", ui.number(_("Every"), value=1, min=1, max=rules.MOST, precision=0))
            self.often = ui.select({key: _(word) for key, word in OFTEN.items()}, value="DAILY", label=_("Period"))
            self.often.props("outlined dense")
        self.weekdays = Weekdays()
        self.on = ui.select(choices(morning), value=next(iter(choices(morning))), label=C_("a day", "On")).props(
            "outlined dense"
        )

    def _end(self, form: Fields) -> None:
        with element("div", "pair"):
            self.ends = ui.select({key: _(word) for key, word in ENDS.items()}, value="never", label=_("Ends"))
            self.ends.props("outlined dense")
            self.until = form.add("until", ui.input(_("Last day")).props("type=date stack-label"))
            self.count = form.add("count", ui.number(_("Times"), value=10, min=1, max=rules.MOST, precision=0))

    def values(self) -> dict[str, Any]:
        """Return the fields of `ScheduleDraft` that concern the times."""
        return {
            "starts_at": self.starts_at.value or None,
            "zone": self.zone.value or "",
            "until": (self.until.value or None) if self.ends.value == "on" else None,
            "rrule": self.rrule(),
            "in_zones": bool(self.in_zones.value),
            "working_days": bool(self.working_days.value),
            "late": self.late.value,
        }

    def rrule(self) -> str:
        """Return the rule of RFC 5545 that the fields describe; empty for every day without end."""
        often, start = self.often.value, self._start()
        if often == "OWN":
            text = self.own
        elif often == "WEEKDAYS":
            text = WORKWEEK
        else:
            text = f"FREQ={often};INTERVAL={int(self.every.value or 0)}"
        if often == "WEEKLY" and self.weekdays.value:
            text += f";BYDAY={','.join(rules.WEEK[day] for day in self.weekdays.value)}"
        if often in ("MONTHLY", "YEARLY") and self.on.value:
            text += f";BYMONTH={start.month}" if often == "YEARLY" and start else ""
            text += f";{self.on.value}"
        if self.ends.value == "after":
            text += f";COUNT={int(self.count.value or 0)}"
        return "" if text == "FREQ=DAILY;INTERVAL=1" else text

    def show(self, schedule: Any) -> None:
        """Fill the fields from a schedule. A rule that they cannot describe is kept as it is, under its own name."""
        self.starts_at.value = f"{schedule.starts_at:%Y-%m-%dT%H:%M}"
        self.late.value = schedule.late
        self.zone.set_options(zones(schedule.zone), value=schedule.zone)
        self.in_zones.value, self.working_days.value = schedule.in_zones, schedule.working_days
        self.until.value = f"{schedule.until}" if schedule.until else None
        if not schedule.rrule:
            self.ends.value = "on" if schedule.until else "never"
            return
        read = rules.read(schedule.rrule, schedule.starts_at.date())
        self.ends.value = "after" if read.count else "on" if schedule.until else "never"
        self.count.value, self.every.value = read.count or 10, read.interval
        self.own = ";".join(part for part in schedule.rrule.split(";") if not part.startswith("COUNT="))
        self._offer_days()
        self.often.value = read.freq
        self.weekdays.value = [day for _n, day in read.weekdays] if read.freq == "WEEKLY" else []
        same = [part for part in self.on.options if self._same(part, schedule.rrule)]
        self.on.value = same[0] if same else self.on.value
        if not self._same(self.on.value, schedule.rrule):
            words = {**{key: _(word) for key, word in OFTEN.items()}, "OWN": _("As it is")}
            self.often.set_options(words, value="OWN")

    def typed(self) -> dict[str, str | None]:
        """Return the fields' contents, for a draft."""
        found = {name: getattr(self, name).value for name in NAMES}
        found["weekdays"] = ",".join(map(str, self.weekdays.value))
        return {name: None if value is None else str(value) for name, value in found.items()}

    def fill(self, typed: Mapping[str, str | None]) -> None:
        """Put a draft back into the fields; fields it does not contain get their initial values."""
        wanted = {name: typed.get(name) or value for name, value in self.usual.items()}
        self.starts_at.value, self.until.value = wanted["starts_at"], wanted["until"]
        self._offer_days()
        for name in ("often", "ends", "on", "zone"):
            field = getattr(self, name)
            field.value = wanted[name] if wanted[name] in field.options else field.value
        for name in ("every", "count"):
            with suppress(ValueError):
                getattr(self, name).value = float(wanted[name] or 1)
        for name in ("in_zones", "working_days"):
            getattr(self, name).value = wanted[name] == "True"
        self.weekdays.value = [int(one) for one in (wanted["weekdays"] or "").split(",") if one and one in "0123456"]
        self.late.value = wanted["late"] if wanted["late"] in LATE else "latest"

    def changed(self) -> None:
        """Show the fields that fit the others, and ask for the next five."""
        often = self.often.value
        self.every.set_visibility(often not in ("WEEKDAYS", "OWN"))
        self.weekdays.group.set_visibility(often == "WEEKLY")
        self.on.set_visibility(often in ("MONTHLY", "YEARLY"))
        self.until.set_visibility(self.ends.value == "on")
        self.count.set_visibility(self.ends.value == "after")
        self.zone.set_visibility(not self.in_zones.value)
        self._offer_days()
        self.heard()

    async def preview(self) -> None:
        """Show the rule in words and its next five times, once nothing has changed for a moment."""
        self.asked += 1
        mine = self.asked
        await asyncio.sleep(SETTLE)
        if mine != self.asked or self.whole.is_deleted:
            return
        values = {**self.values(), "contact_id": self.contact_id()}
        with self.whole:
            found = await perform(messages.next_times, values, refused=self._refused)
        if found is not None and mine == self.asked and not self.whole.is_deleted:
            self._tell(values, found)

    def _tell(self, values: Mapping[str, Any], found: list[NextTime]) -> None:
        start, until = self._start(), values["until"]
        self.sentence.set_text(
            in_words(
                SimpleNamespace(**{**values, "starts_at": start, "until": date.fromisoformat(until) if until else None})
            )
        )
        self.times.clear()
        with self.times:
            for one in found:
                shown = text_element("li", moment(one.due_at, one.zone))
                shown.tooltip(exact(one.due_at, one.zone))
            if not found:
                text_element("li", _("It would never be sent."))

    def _refused(self, refusal: Refused) -> None:
        if not self.whole.is_deleted:
            self.sentence.set_text(next(iter(getattr(refusal, "fields", {}).values()), refusal.message))
            self.times.clear()

    def _start(self) -> datetime | None:
        with suppress(ValueError):
            return datetime.fromisoformat(self.starts_at.value or "")
        return None

    def _offer_days(self) -> None:
        """Offer the days of a month that the start suggests; the kind of day that was chosen stays chosen."""
        start = self._start()
        if start is None:
            return
        offered, at = (
            choices(start),
            list(self.on.options).index(self.on.value) if self.on.value in self.on.options else 0,
        )
        if list(offered) != list(self.on.options):
            self.on.set_options(offered, value=list(offered)[at])

    def _same(self, part: str, rrule: str) -> bool:
        """Return whether the fields describe this rule, with that day of the month."""
        start, self.on.value = self._start(), part
        with suppress(ValueError):
            return start is not None and rules.read(self.rrule() or "FREQ=DAILY", start.date()) == rules.read(
                rrule, start.date()
            )
        return False
