"""What can be done about the contacts of a group of hygiene: one in its row, or all that are chosen."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _, ngettext
from services import hygiene, tasks
from services.work import Actor
from ui.live import note, perform
from ui.parts.forms import once
from ui.parts.markup import button
from ui.parts.selection import Selection
from ui.parts.undo import undo
from ui.words import number


class FollowUps:
    """What can be done about the contacts of a group: one of them in its row, or all that are chosen."""

    def __init__(self, actor: Actor, group: str) -> None:
        self.actor, self.group = actor, group
        self.may_verify = actor.may("contacts.edit")
        self.may_ask = self.may_verify and tasks.TASK.may(actor, "edit")
        self.may_write = actor.may("campaigns.send") and group not in ("unreachable", "bouncing")
        self.may_bin = actor.may("contacts.delete")
        self.bins_rows = self.may_bin and group in (
            "remove",
            "archive",
        )  # elsewhere one is rather mended than thrown away
        self.any = self.may_verify or self.may_write or self.may_bin

    def bar(self, chosen: Selection) -> Callable[[Sequence[Mapping[str, Any]]], None]:
        """Add the buttons for the chosen contacts."""
        for may, word, sign, do in (
            (self.may_ask, _("Add a task"), "add_task", self.ask),
            (self.may_verify, _("Mark as verified"), "verified", self.verify),
            (self.may_bin, _("Move to bin"), "delete", self.put_away),
        ):
            if may:
                _press(word, sign, chosen, do)
        if self.may_write:
            write = button(_("Write to"), "ghost small", "campaign")
            write.on_click(lambda: ui.navigate.to(f"/campaigns/new?ids={','.join(chosen.ids)}"))
        return lambda rows: None

    async def ask(self, ids: Sequence[UUID]) -> bool:
        """Add a task for the owner of each. Return whether there was anything to do, as the others."""
        made = await perform(hygiene.ask_owners, self.group, ids)
        return made is not None and _say(
            ngettext("{count} task was added.", "{count} tasks were added.", len(made)), made
        )

    async def verify(self, ids: Sequence[UUID]) -> bool:
        """Mark them as verified."""
        done = await perform(hygiene.verify, self.group, ids)
        return done is not None and _say(
            ngettext("{count} contact verified.", "{count} contacts verified.", len(done)), done
        )

    async def put_away(self, ids: Sequence[UUID]) -> bool:
        """Move them to the bin, and offer to undo that."""
        gone = await perform(hygiene.put_away, self.group, ids)
        if gone:
            told = ngettext("{count} contact moved to the bin.", "{count} contacts moved to the bin.", len(gone))
            undo(told.format(count=number(len(gone))), lambda: _bring_back(gone))
        return bool(gone)


def _press(word: str, sign: str, chosen: Selection, do: Callable[[Sequence[UUID]], Awaitable[bool]]) -> None:
    async def act() -> None:
        if await do([UUID(one) for one in chosen.ids]):
            chosen.clear()

    press = button(word, "ghost small", sign)
    press.on_click(lambda: once(press, act))


def _say(told: str, done: Sequence[UUID]) -> bool:
    """Report what was done, or that there was nothing left to do. Return which."""
    if done:
        note(told.format(count=number(len(done))))
    else:
        note(_("That is done already."), "info")
    return bool(done)


async def _bring_back(gone: Sequence[UUID]) -> None:
    back = await perform(hygiene.bring_back, gone)
    if back is not None:
        note(ngettext("{count} contact restored.", "{count} contacts restored.", back).format(count=number(back)))
