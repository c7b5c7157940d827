"""What can be done about a visit that does not fit, as buttons: another time, another technician, or a reason why it stays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from markupsafe import Markup

from models.language import _
from services.dispatch.board import KINDS, Block, Board
from services.dispatch.fixes import MOST, Fix, Wish, offered
from ui.live import shared
from ui.parts.markup import button, element, text_element


@dataclass(frozen=True, slots=True)
class Shown:
    """The days on the screen: so many from the first, in their time zone."""

    first: date
    count: int
    zone: str


Fixes = Mapping[UUID, Sequence[Fix]]
FORCED = ("overlap", "absence")  # rules that a reason sets aside
BUTTON = Markup('<button type="button" class="fix" data-fix="{} {}">{}</button>')
FORCE = "force"


def said(one: Fix, zone: str) -> str:
    """Return a fix as the words of a button."""
    at = one.start_at.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    if one.moves:
        return _("Move to {time}").format(time=at)
    return _("Give to {name}, free at {time}").format(name=one.technician.partition(" ")[0], time=at)


def markup(block: Block, some: Sequence[Fix], zone: str, first: bool = False) -> Markup:
    """Return the buttons for a visit in conflict; `first` only the best one. Each tells its visit and number."""
    found = [BUTTON.format(block.id, n, said(one, zone)) for n, one in enumerate(some[: 1 if first else None])]
    if block.rule in FORCED and not first:
        found.append(BUTTON.format(block.id, FORCE, _("Leave it, and say why")))
    return Markup("").join(found)


async def found(shown: Board, chosen: Block | None) -> Fixes:
    """Return what can be done about the first conflicts of a board, the nearest time for each, and all for the chosen
    visit."""
    some = [one for lane in shown.lanes for one in lane.blocks if one.conflict and one.state == "scheduled"]
    days = (shown.first, len(shown.midnights))
    several = tuple(wish(shown, one) for one in some[:MOST])
    fixes = dict(await shared(offered, *days, several, brief=True, on=KINDS) or {}) if several else {}
    if chosen is not None and chosen in some:
        fixes |= await shared(offered, *days, (wish(shown, chosen),), on=KINDS) or {}
    return fixes


def choices(some: Sequence[Fix], zone: str, take: Callable[[Fix], object]) -> None:
    """Add the fixes of a refused drop to a dialog; `take` is called with the one that is pressed."""
    if not some:
        return
    text_element("p", _("Without a clash:"), "sub")
    with element("div", "fixes"):
        for one in some:
            button(said(one, zone), "ghost small", on_click=lambda _event, one=one: take(one))


def wish(shown: Board, one: Block) -> Wish:
    """Return where a visit stands now, as what is wished for."""
    assert one.technician_id is not None
    return Wish(one.id, one.technician_id, shown.midnights[one.day] + timedelta(minutes=one.at or 0))
