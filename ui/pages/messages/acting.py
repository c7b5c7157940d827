"""What can be done to several messages at once: send again, hold, release, cancel, resolve; each with a reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import N_, _, ngettext
from services import messages
from services.messages import Acted
from services.work import Actor, Invalid
from ui.live import note, perform
from ui.pages.messages.settling import outcomes
from ui.parts.choices import Choices
from ui.parts.dialogs import form_dialog
from ui.parts.markup import button, text_element
from ui.parts.selection import Selection
from ui.words import number

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: its word and sign, the states it is for, its action, and what becomes of the messages."""

    word: str
    sign: str
    states: tuple[str, ...]
    action: Callable[..., Acted]
    text: str
    classes: str = "ghost small"


ACTS = (
    Act(
        N_("Send again"),
        "replay",
        ("failed", "bounced"),
        messages.retry_many,
        N_("They are sent once more, right away."),
    ),
    Act(N_("Release"), "play_arrow", ("held",), messages.release_many, N_("Those that a person held leave.")),
    Act(N_("Hold"), "pause", ("pending",), messages.hold_many, N_("They do not leave until somebody releases them.")),
    Act(
        N_("Cancel"),
        "block",
        ("pending", "held", "claimed"),
        messages.cancel_many,
        N_("They will not be sent. Their texts stay here."),
        "ghost small danger",
    ),
)


def acting(actor: Actor) -> Selection | None:
    """Return the selection of a list of messages; None for those who may do nothing to them. Its rows need `is`, their
    state, and `channel`."""
    sends, settles = actor.may("messages.send"), actor.may("messages.settle")
    return Selection(lambda selection: _acts(selection, sends, settles)) if sends or settles else None


def _acts(selection: Selection, sends: bool, settles: bool) -> Callable[[Rows], None]:
    buttons: list[tuple[ui.button, tuple[str, ...]]] = []
    for one in ACTS if sends else ():
        press = button(_(one.word), one.classes, one.sign)
        press.on_click(lambda _event, one=one: _ask(selection, one))
        buttons.append((press, one.states))
    if settles:
        press = button(_("Resolve"), "ghost small", "rule", on_click=lambda: _resolve(selection))
        buttons.append((press, ("unknown",)))

    def show(rows: Rows) -> None:
        there = {row["is"] for row in rows}
        for press, states in buttons:
            press.set_visibility(bool(there & {*states}))

    return show


async def _ask(selection: Selection, act: Act) -> None:
    ids = [UUID(key) for key, row in selection.chosen.items() if row["is"] in act.states]
    title = _("{verb}: {messages}").format(verb=_(act.word), messages=_counted(len(ids)))
    with form_dialog(title, _(act.word)) as form:
        text_element("p", _(act.text))
        why = form.add("reason", ui.input(_("Reason (optional)")).props("maxlength=500 autofocus"))

    async def save() -> None:
        done = await perform(act.action, ids, why.value or "", refused=form.refuse)
        if done is not None:
            form.dialog.submit(True)
            tell(done)

    if await form.ask(save):
        selection.clear()


async def _resolve(selection: Selection) -> None:
    chosen = {key: row for key, row in selection.chosen.items() if row["is"] == "unknown"}
    if await resolve([UUID(key) for key in chosen], next(iter(chosen.values()))["channel"]):
        selection.clear()


async def resolve(ids: Sequence[UUID], channel: str, outcome: str | None = None) -> bool:
    """Ask what became of unknown messages, and how one knows; with an `outcome`, only how one knows. Return whether
    they were resolved."""
    told = outcomes(messages.carrier(channel))
    word = told[outcome][0] if outcome else _("Resolve")
    with form_dialog(_("{verb}: {messages}").format(verb=word, messages=_counted(len(ids))), word) as form:
        if outcome:
            text_element("p", told[outcome][1])
        chosen = Choices(_("Did they arrive?"), told) if not outcome else None
        if chosen is not None:
            form.add("outcome", chosen)
        known = ui.input(_("How do you know?"), placeholder=_("She called to confirm"))
        why = form.add("reason", known.props("maxlength=500 autofocus"))

    async def save() -> None:
        to = outcome or (chosen.value if chosen is not None else None)
        wrong = {} if to else {"outcome": _("Choose one of these.")}
        wrong |= {} if (why.value or "").strip() else {"reason": _("Required.")}
        if wrong:
            form.refuse(Invalid(_("Please check the form."), **wrong))
            return
        done = await perform(messages.settle_many, list(ids), to, why.value, refused=form.refuse)
        if done is not None:
            form.dialog.submit(True)
            tell(done)

    return await form.ask(save)


def tell(done: Acted) -> None:
    """Say how many messages changed, and how many were left alone."""
    told = ngettext("{count} message changed.", "{count} messages changed.", done.changed)
    said = told.format(count=number(done.changed))
    if done.left:
        left = ngettext("{count} was left as it is.", "{count} were left as they are.", done.left)
        said = f"{said} {left.format(count=number(done.left))}"
    note(said, "ok" if done.changed else "warn")


def _counted(count: int) -> str:
    return ngettext("{count} message", "{count} messages", count).format(count=number(count))
