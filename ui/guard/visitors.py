"""Visitors: know the actor behind each open page, and close the page the moment its session ends."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from nicegui import Client, background_tasks, core

from models.language import _
from services.accounts import own_roles, seeing, sessions, throwing_out, users
from services.accounts.moving import Came
from services.house import addresses, maintenance_mode, workspaces
from services.work import Actor, NotAllowed, Refused, SignInNeeded, trouble
from services.work.events import Event, listen
from ui.guard import closed, forgetting, readers
from ui.guard.sockets import own_socket_events

log = logging.getLogger(__name__)
CHECK_EACH = 30.0  # seconds between checks of the sessions behind open pages, for those that expire by time alone


def remember(actor: Actor) -> None:
    """Bind the page being rendered to its actor: its socket must come from the same session."""
    forgetting.make_room(actor)
    client = _context_client()
    client.storage["actor"] = actor
    readers.keep(client)


def page_actor() -> Actor:
    """Return the actor the current page was rendered for."""
    actor = _context_client().storage.get("actor")
    if not isinstance(actor, Actor):
        raise SignInNeeded(_("Please sign in."))
    return actor


def windows() -> list[Client]:
    """Return the open pages of the current page's person, including this one; in a viewing, those of that viewing."""
    me = page_actor()
    held = [(client, client.storage.get("actor")) for client in Client.instances.values()]
    return [
        client
        for client, who in held
        if isinstance(who, Actor) and (who.place, who.user_id, who.viewing) == (me.place, me.user_id, me.viewing)
    ]


@contextmanager
def leaving_home() -> Iterator[Callable[[], None]]:
    """Do something that closes the open pages of this session, but not this one: it loads Home by itself, once the
    function that this yields is called. Without it, this page stays."""
    client, on_its_way = _context_client(), list[bool]()
    client.storage["leaving"] = True

    def leave() -> None:
        on_its_way.append(True)
        client.run_javascript("location.assign('/')")

    try:
        yield leave
    finally:
        if not on_its_way:
            client.storage.pop("leaving", None)


async def fresh_actor() -> Actor:
    """Return the current page's actor as of now: the session is read again for every action. Refuses everyone but
    operators while maintenance mode is on, and a page that was built before a viewing began or ended."""
    old = page_actor()
    if old.session_id is None:
        raise SignInNeeded(_("Please sign in."))
    actor = await asyncio.to_thread(sessions.by_id, old.place, old.session_id, Came(old.address, old.came_by))
    if actor.viewing != old.viewing:
        _context_client().run_javascript("location.reload()")
        raise NotAllowed(_("This page shows what somebody else sees. It is loaded again."))
    maintenance_mode.refuse(actor)  # (reading the session has brought the news: this asks no database)
    return actor


def install() -> Callable[[], None]:
    """Watch for ended sessions and take over the socket's events. Return the function that stops it."""
    own_socket_events()
    core.app.on_delete(_forget_waiting)
    core.app.on_delete(forgetting.take_apart)
    loop = asyncio.get_running_loop()
    deaf = listen(lambda events: _when_ended(loop, events))
    watches = [
        background_tasks.create(_watch_times(), name="watch the times of sessions"),
        background_tasks.create(forgetting.watch(), name="forget pages that never connected"),
        background_tasks.create(closed.watch(), name="watch maintenance mode"),
    ]

    def stop() -> None:
        deaf()
        for watch in watches:
            watch.cancel()

    return stop


def disconnect(matching: Callable[[Actor], bool]) -> int:
    """Close every open page whose actor is doomed; the browser reloads and gets the sign-in. Return how many."""
    closed = 0
    for client in list(Client.instances.values()):
        actor = client.storage.get("actor")
        if isinstance(actor, Actor) and matching(actor) and not client.storage.get("leaving"):
            for sid in list(client._socket_to_document_id):
                background_tasks.create(_show_out(sid), name="show out")
            client.delete()
            closed += 1
    return closed


def refuse_elsewhere(path: str) -> None:
    """Refuse an administrators' page that opens over the socket of a page elsewhere, as the gate refuses its address."""
    request = _context_client().request
    if addresses.for_administrators(path) and not request.scope.get("state", {}).get("administrates", True):
        here = request.client.host if request.client else ""
        raise NotAllowed(_(addresses.ELSEWHERE).format(address=here))


def sign_out() -> None:
    """End this session with the plain form, the only way to remove the cookie."""
    _context_client().run_javascript(
        "window.dispatchEvent(new Event('steward:leave'));"
        "const f=document.createElement('form');f.method='post';f.action='/sign-out';document.body.append(f);f.submit();"
    )


def _forget_waiting(client: Client) -> None:
    """Forget a page only once. NiceGUI waits a while for each browser that left it, and breaks on the second."""
    for document in list(client._delete_tasks):
        client._cancel_delete_task(document)


async def _show_out(sid: str) -> None:
    """Ask the browser to reload the page, then cut the socket either way."""
    await core.sio.emit("try_reconnect", {}, room=sid)
    await asyncio.sleep(0.2)
    await core.sio.disconnect(sid)


def _when_ended(loop: asyncio.AbstractEventLoop, events: list[Event]) -> None:
    for one in events:
        matching = _doomed_by(one)
        if matching is not None:
            loop.call_soon_threadsafe(disconnect, matching)


def _doomed_by(one: Event) -> Callable[[Actor], bool] | None:
    if one.kind is sessions.ENDED:
        return lambda actor: actor.session_id == one.subject_id
    if one.kind in workspaces.CLOSING:
        return lambda actor: actor.place == one.subject_id.hex
    if one.kind is seeing.STARTED:
        return lambda actor: str(actor.session_id) == one.data.get("held_by") and actor.viewing is None
    if one.kind is seeing.ENDED:
        return lambda actor: actor.viewing is not None and str(actor.viewing.id) == one.data.get("viewing")
    if one.kind in (users.DISABLED, users.ROLE_CHANGED, throwing_out.ENDED):
        return lambda actor: actor.place == one.place and one.subject_id in (actor.user_id, actor.person_id)
    if one.kind is own_roles.CHANGED:
        return lambda actor: actor.place == one.place and actor.role == one.data.get("key")
    if one.kind is users.TEAM_REMOVED:  # a person who sees own or all records sees the same as before
        return lambda actor: actor.place == one.place and actor.scope == "team" and actor.team_id == one.subject_id
    if one.kind is users.PASSWORD_CHANGED:
        kept = one.data.get("kept")
        return lambda actor: actor.person_id == one.subject_id and str(actor.session_id) != kept
    return None


async def _watch_times() -> None:
    while True:
        await asyncio.sleep(CHECK_EACH)
        held = {c.storage.get("actor") for c in Client.instances.values()}
        for actor in [one for one in held if isinstance(one, Actor) and one.session_id is not None]:
            try:
                now = await asyncio.to_thread(sessions.by_id, actor.place, actor.session_id)  # type: ignore[arg-type]
                if now.viewing != actor.viewing:
                    disconnect(lambda other, gone=actor: other == gone)  # type: ignore[misc]
            except SignInNeeded:
                disconnect(lambda other, gone=actor.session_id: other.session_id == gone)  # type: ignore[misc]
            except Refused:
                log.warning("the sessions behind open pages could not be checked")
            except Exception:  # one company's damaged or missing data must not end the watch over the others
                trouble.log_repeated(log, "the sessions behind open pages could not be checked", place=actor.place)


def _context_client() -> Client:
    from nicegui import ui

    return ui.context.client


def is_id(text: str) -> bool:
    """Return whether a text is an id, as addresses contain them."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
