"""The weekly hours of a technician, and the form that changes them."""

from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.language import C_, N_, _
from models.technicians import SHIFTS_MAX
from services import technicians
from services.work import Invalid
from ui.live import perform
from ui.parts.dialogs import form_dialog
from ui.parts.markup import StaticHtml, button, element, icon_button, panel, text_element
from ui.parts.record import live_html

DAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
ROW = Markup('<div class="feed pair"><span>{}</span><span class="num" data-live>{}</span></div>')


def hours_panel(card: Any, may: bool) -> None:
    """Show them by day, live."""
    with panel(_("Weekly hours")) as head:
        holder = StaticHtml("div")
    if may:
        with head, element("div", "acts"):
            button(C_("button", "Change"), "ghost small", "edit", on_click=lambda: change_hours(card))

    def shown(shifts: list[Any]) -> Markup:
        rows = []
        for number, name in enumerate(DAYS):
            spans = [f"{one.starts}–{one.ends}" for one in shifts if one.weekday == number]
            rows.append(ROW.format(_(name), ", ".join(spans) or C_("of a day", "Off")))
        return Markup("").join(rows)

    live_html(holder, card, "shifts", shown)


async def change_hours(card: Any) -> None:
    """Ask for the hours of each day; a day may have several."""
    rows: list[tuple[ui.select, ui.input, ui.input, Any]] = []
    with form_dialog(_("Weekly hours of {name}").format(name=card.name), _("Save")) as form:
        text_element(
            "p", _("On the clock where the technician is. Hours that end before they begin end next day."), "sub"
        )
        place = element("div", "stack tight")

        def add(weekday: int = 0, starts: str = "08:00", ends: str = "17:00") -> None:
            if len(rows) < SHIFTS_MAX:
                with place:
                    rows.append(_shift(weekday, starts, ends, remove))

        def remove(row: Any) -> None:
            rows[:] = [one for one in rows if one[3] is not row]
            row.delete()

        def more() -> None:
            add(rows[-1][0].value if rows else 0)

        for one in card.shifts:
            add(one.weekday, one.starts, one.ends)
        button(_("Add hours"), "ghost small", "add", on_click=more)

    async def save() -> None:
        shifts = [
            {"weekday": day.value, "starts": str(begin.value or ""), "ends": str(end.value or "")}
            for day, begin, end, _row in rows
        ]
        if any(not one["starts"] or not one["ends"] for one in shifts):
            form.refuse(Invalid(_("Enter from and until in every line.")))
            return
        if await perform(technicians.change, card.id, {"shifts": shifts}, refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)


def _shift(weekday: int, starts: str, ends: str, remove: Any) -> tuple[ui.select, ui.input, ui.input, Any]:
    with element("div", "line shift") as row:
        day = ui.select({n: _(name) for n, name in enumerate(DAYS)}, value=weekday, label=_("Day"))
        day.props("outlined dense").classes("grow")
        begin = ui.input(_("From"), value=starts).props("outlined dense type=time stack-label")
        end = ui.input(_("Until"), value=ends).props("outlined dense type=time stack-label")
        icon_button("close", _("Remove these hours"), on_click=lambda: remove(row))
    return day, begin, end, row
