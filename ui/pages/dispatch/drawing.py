"""What the lanes draw of a board: visits as plain values with the words people read, and what a plan proposes."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from models.language import N_, _, ngettext
from models.visits import VISIT_STATES
from services.dispatch.board import Block, Board, Lane
from services.dispatch.runs import ChoiceCard, RunCard
from services.technicians import TECHNICIAN
from ui.pages.dispatch.kept import once_for_all
from ui.theme import colour, initials

LOOKS = {"finished": "done", "working": "work", "paused": "work", "en_route": "route", "planned": "open"}
ICONS = {"working": "build", "paused": "pause", "en_route": "directions_car"}
RULE_ICONS = dict.fromkeys(("overlap", "skill", "shift", "absence", "home"), "warning")
MOVABLE = ("planned", "scheduled")
UNASSIGNED = N_("Unassigned")
PROPOSED = ("placed", "moved")


@once_for_all
def told(board: Board) -> Mapping[str, Any]:
    """Return what the lanes draw."""
    run = board.run if board.run is not None and board.run.state == "proposed" else None
    leaving = {one.visit_id for one in run.choices if one.change in ("moved", "lost")} if run else set()
    names = {one.id: one.name or _(UNASSIGNED) for one in board.lanes}
    blocks = {
        str(one.id): _block(board, one, names[lane.id], one.id in leaving)
        for lane in board.lanes
        for one in lane.blocks
    }
    return {
        "axis": _axis(board),
        "lanes": [_lane(board, one) for one in board.lanes],
        "blocks": blocks,
        "ghosts": _ghosts(board, run, blocks) if run else [],
    }


def clock(board: Board, day_number: int, minute: int) -> str:
    """Return the wall time of a minute of a day, as 09:05."""
    at = board.midnights[day_number] + timedelta(minutes=minute)
    return at.astimezone(ZoneInfo(board.zone)).strftime("%H:%M")


def when(board: Board, one: Block) -> str:
    """Return when a visit takes place, or may: its time, else what was promised, else any time."""
    if one.technician_id is not None and one.at is not None:
        return f"{clock(board, one.day, one.at)}–{clock(board, one.day, one.at + one.minutes)}"
    if one.opens is not None and one.closes is not None:
        return f"{clock(board, one.day, one.opens)}–{clock(board, one.day, one.closes)}"
    return _("Any time")


def looks(one: Block) -> str:
    """Return how a visit looks: a conflict before its state."""
    if one.conflict or (one.late and one.technician_id is not None):
        return "clash"
    return LOOKS.get(one.state, "")


def _axis(board: Board) -> dict[str, Any]:
    days = [board.first + timedelta(days=n) for n in range(len(board.midnights))]
    zone = ZoneInfo(board.zone)
    hours = []
    for at in range(board.begins, board.ends, 60):
        local = (board.midnights[0] + timedelta(minutes=at)).astimezone(zone)
        hours.append({"at": at, "label": f"{local:%H}", "hour": local.hour})
    return {
        "begins": board.begins,
        "ends": board.ends,
        "days": [{"label": f"{one:%a} {one.day}", "href": f"/dispatch?day={one.isoformat()}"} for one in days],
        "hours": hours,
        "today": board.today,
        "now": board.now,
    }


def _lane(board: Board, lane: Lane) -> dict[str, Any]:
    count = len(board.midnights)
    off = [one for one in lane.off if one.ends > board.begins and one.begins < board.ends]
    closed = [
        sum(min(o.ends, board.ends) - max(o.begins, board.begins) for o in off if o.day == n) for n in range(count)
    ]
    away = [
        next((o.reason for o in off if o.day == n and closed[n] >= board.ends - board.begins), "") for n in range(count)
    ]
    return {
        "id": str(lane.id) if lane.id else "",
        "name": lane.name or _(UNASSIGNED),
        "sub": ", ".join(lane.skills).capitalize() if lane.id else _waits(board, lane),
        "tone": colour(lane.name) if lane.id else "",
        "initials": initials(lane.name) if lane.id else "",
        "href": f"{TECHNICIAN.path}/{lane.id}" if lane.id else "",
        "off": [
            {"begins": max(o.begins, board.begins), "ends": min(o.ends, board.ends), "reason": o.reason}
            for o in (off if count == 1 else ())
        ],
        "open": [closed[n] < board.ends - board.begins for n in range(count)],
        "away": away,
    }


def _waits(board: Board, lane: Lane) -> str:
    urgent = sum(one.priority == "urgent" for one in lane.blocks)
    said = ngettext("{count} visit", "{count} visits", board.unscheduled)
    more = _("{count} urgent").format(count=urgent)
    return f"{said}, {more}" if urgent else said


def _block(board: Board, one: Block, technician: str, going: bool) -> dict[str, Any]:
    time = when(board, one)
    wish = _("Asks for another time") if one.wish and one.state in MOVABLE else ""
    note = one.conflict or (_("Late") if one.late else wish or one.place)
    asked = "event_repeat" if wish else ""
    icon = RULE_ICONS.get(one.rule, "schedule") if one.conflict or one.late else ICONS.get(one.state, "")
    urgent = one.priority == "urgent"
    place = one.place if note != one.place else ""
    parts = [place, technician, time, _(VISIT_STATES[one.state]), _("Urgent") if urgent else "", wish, one.why]
    return {
        "id": str(one.id),
        "version": one.version,
        "lane": str(one.technician_id) if one.technician_id else "",
        "day": one.day,
        "at": one.at,
        "min": one.minutes,
        "title": one.title,
        "note": note,
        "where": one.place,
        "time": time.partition("–")[0] if one.at is not None else "",
        "look": looks(one),
        "icon": icon or asked or ("priority_high" if urgent else "push_pin" if one.pinned else ""),
        "drive": one.drive,
        "late_drive": one.late_drive,
        "way": ngettext("{count} minute of driving", "{count} minutes of driving", one.drive),
        "movable": one.state in MOVABLE,
        "ghost": False,
        "going": going,
        "said": ", ".join(part for part in parts if part),
        "hint": " · ".join(
            part for part in (one.title, one.place, time, f"{wish}: {one.wish}" if wish else "", one.why) if part
        ),
        "assign": _("Assign {name}").format(name=one.title),
    }


def _ghosts(board: Board, run: RunCard, blocks: Mapping[str, Mapping[str, Any]]) -> Sequence[dict[str, Any]]:
    return [_ghost(board, one, blocks[str(one.visit_id)]) for one in run.choices if _is_shown(board, one, blocks)]


def _is_shown(board: Board, one: ChoiceCard, blocks: Mapping[str, Any]) -> bool:
    lanes = {lane.id for lane in board.lanes}
    return one.change in PROPOSED and str(one.visit_id) in blocks and one.technician_id in lanes


def _ghost(board: Board, one: ChoiceCard, block: Mapping[str, Any]) -> dict[str, Any]:
    assert one.start_at is not None
    number = max(n for n, midnight in enumerate(board.midnights) if midnight <= one.start_at)
    at = int((one.start_at - board.midnights[number]).total_seconds() // 60)
    chosen = next((reason for reason in one.reasons if reason.chosen), None)
    time = clock(board, number, at)
    said = _("Proposed: {title}, {technician}, {time}").format(title=one.title, technician=one.technician, time=time)
    return {
        **block,
        "lane": str(one.technician_id),
        "note": block["where"],
        "icon": "priority_high" if block["icon"] == "priority_high" else "",
        "day": number,
        "at": at,
        "time": time,
        "look": "",
        "drive": (chosen.drive_minutes or 0) if chosen else 0,
        "late_drive": False,
        "ghost": True,
        "going": False,
        "movable": False,
        "said": _("proposed: {technician}, {time}").format(technician=one.technician, time=time),
        "hint": said,
    }


def block_of(board: Board, visit_id: UUID) -> Block | None:
    """Return a visit on the board."""
    return next((one for lane in board.lanes for one in lane.blocks if one.id == visit_id), None)
