"""Presence: the colleagues who have the same record open right now. Kept in the memory of this process alone."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import Client, ui

from models.language import _, ngettext, speaking, spoken
from ui import guard
from ui.live.subscriptions import loop_time
from ui.parts.markup import StaticHtml
from ui.theme import colour, initials

GONE = 40.0  # seconds without a beat; a visible page beats every 15 (assets/steward.js)
SHOWN = 3  # discs
DISC = Markup('<span class="av mini {}" aria-hidden="true">{}</span>')
PILL = Markup('<span class="discs">{}</span><span class="told">{}</span>')
Room = tuple[str, UUID]


@dataclass(eq=False)
class Viewer:
    """One window on a record: who has it open, its pill, and when it was last heard of."""

    user_id: UUID | None
    name: str
    pill: StaticHtml
    at: float = 0.0
    language: Any = field(default_factory=spoken)


_rooms: dict[Room, list[Viewer]] = {}


def presence(record_id: UUID) -> None:
    """Show the colleagues who have this record open, and be shown to them. Only the page of a record that the reader may
    see calls it, so only its readers see one another."""
    actor, client = guard.page_actor(), ui.context.client
    if actor.viewing is not None:  # the colleague is not here
        return
    pill = StaticHtml("span", "presence").props("role=status data-beat")
    pill.set_visibility(False)
    viewer = Viewer(actor.user_id, actor.name, pill)
    room = (actor.place, record_id)

    def beat() -> None:
        if not pill.is_deleted:
            viewer.at = loop_time()
            if viewer not in _rooms.setdefault(room, []):
                _rooms[room].append(viewer)
        refresh(room)

    def leave(_client: Client) -> None:
        viewer.at = 0.0
        refresh(room)

    pill.on("beat", beat, [])
    client.on_disconnect(leave)
    client.on_delete(leave)
    if client.has_socket_connection:
        beat()
    else:
        client.on_connect(beat)


def refresh(room: Room) -> None:
    """Forget the viewers who are gone, and show each of the others who else is here."""
    since = loop_time() - GONE
    here = [one for one in _rooms.get(room, ()) if one.at > since and not one.pill.is_deleted]
    if here:
        _rooms[room] = here
    else:
        _rooms.pop(room, None)
    for one in here:
        others = {other.user_id: other.name for other in here if other.user_id != one.user_id}
        with speaking(one.language):
            _show(one.pill, list(others.values()))


def _show(pill: StaticHtml, names: list[str]) -> None:
    pill.set_visibility(bool(names))
    many = ngettext("{count} colleague is viewing", "{count} colleagues are viewing", len(names))
    text = _("{name} is viewing").format(name=names[0].split()[0]) if len(names) == 1 else many.format(count=len(names))
    discs = Markup("").join(DISC.format(colour(name), initials(name)) for name in names[:SHOWN])
    content = PILL.format(discs, text) if names else Markup()
    if pill.content != content:
        pill.show(content)
    pill.props["title"] = ", ".join(names)
