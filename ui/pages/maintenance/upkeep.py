"""Upkeep on the maintenance page: what the last run of each week did, and the button that clears the caches."""

from models.language import _, decimal, ngettext
from services import upkeep
from services.upkeep import Receipt
from ui import guard
from ui.live import note, perform, watch
from ui.parts.markup import button, element, panel, text_element
from ui.words import exact, lately, number

EVERY = 30.0  # seconds
MB = 2**20


async def upkeep_panel() -> None:
    """Put the panel into the page."""
    actor = guard.page_actor()
    with panel(_("Weekly upkeep"), _("On Fridays")):
        rows = element("div")
        with element("div", "panel-f"):
            press = button(_("Clear caches"), "ghost small", "cleaning_services", on_click=_clear)
            text_element("span", _("They fill again by themselves."), "sub")
    press.set_visibility(actor.may("maintenance.run"))
    before: list[Receipt] = []

    def show(found: list[Receipt]) -> None:
        if found == before and before:
            return
        before[:] = found
        rows.clear()
        with rows:
            for one in found:
                _line(one, actor.zone)
            if not found:
                text_element("p", _("Has not run yet."), "panel-f")

    with element("div", "hidden"):
        await watch(show, upkeep.receipts, on=[], every=EVERY)


def _line(one: Receipt, zone: str) -> None:
    with element("div", "feed pair"):
        with element("div"):
            name, where = _(one.chore), one.place or _("This installation")
            text_element("b", f"{name[0].upper()}{name[1:]} · {where}")
            text_element("div", _told(one), "sub")
        text_element("time", lately(one.ended_at, zone) if one.numbers else "–").props["title"] = exact(
            one.ended_at, zone
        )


def _told(one: Receipt) -> str:
    """Return what a run did, in words."""
    told = {name: int(value) for name, value in one.numbers.items()}
    if not told:
        return _("Has not run yet.")
    if one.chore == upkeep.OPTIMISE:
        after = _("{size} MB, took {ms} ms").format(
            size=decimal(told.get("after", 0) / MB, 1), ms=number(told.get("ms", 0))
        )
        if told.get("compacted"):
            freed = (told["before"] - told["after"]) / MB
            return after + " · " + _("gave back {size} MB").format(size=decimal(freed, 1))
        return after + (" · " + _("too large to compact now") if told.get("left") else "")
    if one.chore == upkeep.CLEAN:
        count = told.get("exports", 0) + told.get("imports", 0) + told.get("files", 0)
        return ngettext("{count} removed", "{count} removed", count).format(count=number(count))
    count = sum(told.values())
    return ngettext("{count} record", "{count} records", count).format(count=number(count))


async def _clear() -> None:
    done = await perform(upkeep.clear_caches)
    if done is not None:
        said = ngettext(
            "{count} entry of the caches was cleared.", "{count} entries of the caches were cleared.", done.entries
        )
        note(said.format(count=number(done.entries)))
