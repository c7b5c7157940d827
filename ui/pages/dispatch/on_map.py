"""The map under the lanes: the visits at their places in the colours of their technicians, what a plan proposes as ways,
and colleagues on the road."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from markupsafe import Markup

from models.language import _, ngettext
from models.visits import VISIT_STATES
from services import map as maps
from services import positions
from services.dispatch.board import KINDS, Block, Board, Lane
from services.positions import Whereabouts
from services.visits import VISIT
from services.work import Actor
from ui.live import ask, shared
from ui.pages.dispatch.drawing import PROPOSED, UNASSIGNED, block_of, when
from ui.pages.dispatch.kept import once_for_all
from ui.parts.map import FieldMap, Line, Point
from ui.parts.map import street as street_map
from ui.parts.map.colleagues import NOTE, Looking, person, sharing
from ui.parts.markup import StaticHtml, button, element
from ui.theme import colour
from ui.words import number

Spot = tuple[float, float]
# What a visit's state looks like in words beside its title; on the map it has the colour of its technician.
TONES = {"finished": "mute", "working": "ok", "paused": "ok", "en_route": "info", "planned": "warn"}


class OnMap:
    """The map of one window. `pick` is called with the id of a visit that was pressed."""

    def __init__(self, actor: Actor, pick: Callable[[str], object]) -> None:
        self.actor, self.pick, self.looking = actor, pick, Looking()
        self.shown: tuple[object, ...] = ()

    async def build(self) -> None:
        """Add it. On a phone it is folded, and opened by a button."""
        street = await ask(maps.street)
        with element("section", "panel dispatch-map") as self.panel:
            self.panel.props["aria-label"] = _("Map of the day")
            self.fold = button(_("Map of the day"), "quiet only-m", "map", on_click=self._turn)
            self.fold.props["aria-expanded"] = "false"
            with element("div", "dispatch-map-b"):
                self.map = FieldMap(tiles=street_map.tiles(street), picked=self.pick, beside=False)
                self.note = StaticHtml("p", "map-note map-at-left").props("role=status")
                street_map.note(self.actor, street)

    def _turn(self) -> None:
        opened = self.fold.props["aria-expanded"] == "false"
        self.fold.props["aria-expanded"] = "true" if opened else "false"
        self.panel.classes(toggle="open")

    async def show(self, board: Board, chosen: UUID | None) -> None:
        """Show the visits of a board, and who is on the road; the chosen visit is marked, with its technician's way."""
        colleagues = await shared(positions.whereabouts, on=KINDS) or ()
        if self.map.is_deleted:
            return
        self._draw(board, chosen, colleagues)
        days = (board.first, len(board.midnights))
        if self.shown and self.shown != days:
            self.map.fit(whole=False)
        self.shown = days
        await self.looking.record(colleagues)

    def _draw(self, board: Board, chosen: UUID | None, colleagues: Sequence[Whereabouts]) -> None:
        points = _points(board)
        self.map.show(points, map(person, colleagues), _lines(board, chosen))
        self.map.choose(str(chosen) if chosen else None)
        self.note.show(_told(sum(len(lane.blocks) for lane in board.lanes) - len(points), colleagues))


def _told(unplaced: int, colleagues: Sequence[Whereabouts]) -> Markup:
    said = sharing(colleagues)
    if unplaced:
        more = ngettext("{count} without coordinates", "{count} without coordinates", unplaced)
        said = NOTE.format(said, more.format(count=number(unplaced)))
    return said


def _given(board: Board) -> dict[UUID, Lane]:
    """Return to whom the proposed plan gives visits that it moves."""
    if board.run is None or board.run.state != "proposed":
        return {}
    lanes = {lane.id: lane for lane in board.lanes}
    some = [one for one in board.run.choices if one.change in PROPOSED]
    return {one.visit_id: lanes[one.technician_id] for one in some if one.technician_id in lanes}


@once_for_all
def _points(board: Board) -> tuple[Point, ...]:
    """Return the visits that have coordinates."""
    given = _given(board)
    some = [(lane, one) for lane in board.lanes for one in lane.blocks if one.spot is not None]
    return tuple(_point(board, lane, one, given.get(one.id)) for lane, one in some)


def _point(board: Board, lane: Lane, one: Block, given: Lane | None) -> Point:
    assert one.spot is not None
    tone = "bad" if one.conflict or (one.late and one.technician_id) else TONES.get(one.state, "accent")
    who = given or lane
    hue = colour(who.name) if who.id is not None and one.state != "finished" else ""
    parts = (who.name or _(UNASSIGNED), when(board, one), one.place)
    state = _("Proposed") if given else one.conflict or _(VISIT_STATES[one.state])
    about = " · ".join(part for part in parts if part)
    return Point(str(one.id), *one.spot, tone, one.title, about, state, f"{VISIT.path}/{one.id}", hue)


def _lines(board: Board, chosen: UUID | None) -> Iterable[Line]:
    """Yield ways: that of the technician who has or gets the chosen visit; else of each to whom a plan proposes some."""
    given = _given(board)
    going = {lane.id for lane in given.values()}
    block = block_of(board, chosen) if chosen else None
    only = (given[block.id].id if block.id in given else block.technician_id) if block is not None else None
    for lane in board.lanes:
        if lane.id is None or only not in (None, lane.id):
            continue
        if lane.id in going:
            way = _proposed(board, lane)
        elif only is not None and block is not None:
            way = _in_order((_at(board, one), one.spot) for one in lane.blocks if one.day == block.day)
        else:
            way = ()
        if len(way) > 1:
            yield Line(f"way {lane.id}", way, colour(lane.name), dashed=lane.id in going)


def _proposed(board: Board, lane: Lane) -> tuple[Spot, ...]:
    """Return the way of a technician over the visits that a plan gives them, and those that it leaves where they are."""
    assert board.run is not None
    spots = {one.id: one.spot for some in board.lanes for one in some.blocks}
    planned = {one.visit_id for one in board.run.choices}
    goes = [(one.start_at, spots.get(one.visit_id)) for one in board.run.choices if one.technician_id == lane.id]
    stays = [(_at(board, one), one.spot) for one in lane.blocks if one.id not in planned and one.state != "finished"]
    return _in_order([*goes, *stays])


def _at(board: Board, one: Block) -> datetime | None:
    return None if one.at is None else board.midnights[one.day] + timedelta(minutes=one.at)


def _in_order(some: Iterable[tuple[datetime | None, Spot | None]]) -> tuple[Spot, ...]:
    timed = [(at, spot) for at, spot in some if at is not None and spot is not None]
    return tuple(spot for _at, spot in sorted(timed))
