"""The bin: contacts and companies that were put aside, and the way back for each."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from services import companies, contacts
from services.lists import Page, Slice
from services.work import Kind
from ui import guard
from ui.live import note, perform, watch
from ui.parts.markup import box, button, empty, page_head, panel, words
from ui.parts.people import short_line
from ui.shell import page

SHOWN = 100


@page("/bin", needs="contacts.read")
async def bin_page() -> None:
    """What lies in the bin, live. Nothing leaves it by itself."""
    actor = guard.page_actor()
    with page_head("Bin", "What was put aside. Bring it back with one press; nothing is deleted by itself."):
        pass
    with box("div", "split").style(
        "grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));align-items:start"
    ):
        restore = contacts.restore if actor.may("contacts.edit") else None
        await _binned("Contacts", "/contacts", contacts.binned, restore, contacts.KINDS)
        if actor.may("companies.read"):
            again = companies.restore if actor.may("companies.edit") else None
            await _binned("Companies", "/companies", companies.binned, again, companies.KINDS)


async def _binned(
    title: str, path: str, read: Callable[..., Any], restore: Callable[..., Any] | None, kinds: Sequence[Kind]
) -> None:
    with panel(title) as row:
        with row:
            number = words("span", "", "count").props("data-live")
        rows = box("div")

    def show(found: Page[Any]) -> None:
        number.set_text(str(found.total) if found.total else "")
        rows.clear()
        with rows:
            if not found.rows:
                empty("delete", "Nothing here", f"{title} you put into the bin wait here until you bring them back.")
            for one in found.rows:
                _line(one, path, restore)
            if found.total > len(found.rows):
                words("p", f"The latest {len(found.rows)} of {found.total} are shown.", "panel-f")

    await watch(show, read, Slice(size=SHOWN), on=kinds)


def _line(one: Any, path: str, restore: Callable[..., Any] | None) -> None:
    under = getattr(one, "company", None) or getattr(one, "email", None) or getattr(one, "city", None) or ""

    async def back(row_id: UUID = one.id, name: str = one.name) -> None:
        if restore is not None and await perform(restore, row_id) is not None:
            note(f"{name} is back.")

    with short_line(one.name, f"{path}/{one.id}", under), box("div"):
        if restore is not None:
            press = button("Bring back", "ghost small", "restore_from_trash", on_click=back)
            press.props["aria-label"] = f"Bring back {one.name}"
