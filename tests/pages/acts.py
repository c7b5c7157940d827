"""What pages' tests do with simulated users: press what has a name, type into a field, read a table."""

import asyncio
import re
from typing import Any
from uuid import UUID

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments, handle_event
from nicegui.testing import User

from services.outbox import states
from services.outbox.states import Change
from services.work import Actor, house_actor, work
from tests.waiting import until

BUILD, LEAD = "building sub_page", "navigate to"  # the tasks that build a page, or lead to another one
HREF = re.compile(r'href="([^"]*)"')


async def built(*names: str) -> None:
    """Wait until no page is being built: on a slow machine the first answer comes before its content."""
    kinds = names or (BUILD, LEAD)
    await until(lambda: not any(task.get_name().startswith(kinds) for task in asyncio.all_tasks()))


def field(user: User, label: str, kind: type[Element] = ui.input) -> Any:
    """The one visible field with that label."""
    found = [one for one in user.find(kind=kind).elements if label in (one.props.get("label"), _name(one))]
    assert len(found) == 1, (label, found)
    return found[0]


def fill(user: User, label: str, text: Any, kind: type[Element] = ui.input) -> None:
    """Put a text into the field, as the browser tells it."""
    with user:
        field(user, label, kind).set_value(text)


def press(user: User, name: str, last: bool = False) -> None:
    """Press the button with that word or accessible name; of several, the first or the last one made."""
    buttons = [one for one in user.find(kind=ui.button).elements if name in (one.text, _name(one))]
    assert buttons, f"no button {name}"
    chosen = sorted(buttons, key=lambda one: one.id)[-1 if last else 0]
    found = user.find(kind=ui.button)
    found.elements = {chosen}
    found.click()


def choose(user: User, title: str) -> None:
    """Press the card of a choice that has this title."""
    (word,) = user.find(title).elements
    assert word.parent_slot is not None
    found = user.find(title)
    found.elements = {word.parent_slot.parent}
    found.click()


def rows(user: User) -> list[dict[str, Any]]:
    """The rows of every visible table of the page."""
    tables = sorted(user.find(kind=ui.table).elements, key=lambda one: one.id)
    return [row for table in tables for row in table.rows]


def tick(user: User, *names: str, on: bool = True) -> None:
    """Tick the rows with these names, or take the ticks away, as the browser tells it."""
    for table in user.find(kind=ui.table).elements:
        keys = [row["id"] for row in table.rows if row["name"] in names]
        for one in list(table._event_listeners.values()):
            if keys and one.type == "selection":
                told = GenericEventArguments(sender=table, client=table.client, args={"keys": keys, "added": on})
                handle_event(one.handler, told)


def buttons(user: User) -> set[str]:
    """The words and accessible names of every visible button."""
    return {name for one in user.find(kind=ui.button).elements for name in (one.text, _name(one)) if name}


def edit(user: User, what: str) -> None:
    """Press the value of a fact, which opens its editor."""
    (reading,) = [one for one in user.find(kind=Element).elements if _name(one).startswith(f"Edit {what}:")]
    found = user.find(kind=Element)
    found.elements = {reading}
    found.click()


def menu(user: User) -> set[str]:
    """Where the links of the page lead, those of the menu among them."""
    every = user.find(kind=Element).elements
    shown = "".join(one.content for one in every if isinstance(one, ui.html))
    return {str(one.props["href"]) for one in every if "href" in one.props} | set(HREF.findall(shown))


def move(actor: Actor, message_id: UUID, *changes: Change) -> None:
    """Let a message go through these states, as the delivery would."""
    with work(house_actor(actor.place)) as session:
        for one in changes:
            assert states.apply(session, house_actor(actor.place), [one]) == [True], one


def change(message_id: UUID, was: str, to: str, **more: Any) -> Change:
    """One step of a message."""
    return Change(message_id, (was,), to, **more)


def _name(one: Element) -> str:
    return str(one.props.get("aria-label", ""))
