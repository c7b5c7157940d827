"""The rows behind each number of the page of dispatch."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup
from nicegui import ui

from models.language import _, ngettext
from services.dispatch import board as boards
from services.dispatch.board import Board
from services.dispatch.runs import CHANGES, ChoiceCard
from services.jobs import JOB
from services.visits import VISIT
from ui.live import perform
from ui.pages.dispatch.drawing import clock, when
from ui.parts.dialogs import answer
from ui.parts.markup import StaticHtml, element, icon_button, text_element
from ui.words import number

ROW = Markup('<li><a class="nicegui-link" href="{}"><b>{}</b></a><div class="sub">{}</div></li>')
Row = tuple[str, str, str]  # address, title, what stands below
MOST = 100


def skipped(some: Sequence[ChoiceCard]) -> str:
    """Return what was skipped, by name, as a sentence."""
    names = ", ".join(one.title for one in some[:5]) + ("…" if len(some) > 5 else "")
    count = ngettext("{count} visit was left as it is", "{count} visits were left as they are", len(some))
    return f"{count}: {names}. {some[0].skipped}"


async def show(board: Board, name: str) -> None:
    """Open the rows that a number counts, each a link."""
    if name == "not_invoiced":
        jobs = await perform(boards.to_bill, MOST)
        if jobs is not None:
            rows = [(f"{JOB.path}/{one}", title, code or "") for one, title, code in jobs]
            await _open(_("Done, and not invoiced"), rows, board.not_invoiced)
    elif name in ("late", "unscheduled"):
        title = _("Late") if name == "late" else _("Unscheduled")
        found = list(_visits(board, name))
        await _open(title, found, board.unscheduled if name == "unscheduled" else len(found))
    elif name in ("placed", "moved", "driving") and board.run is not None:
        kinds = {"placed": ("placed", "unplaced"), "moved": ("moved", "lost"), "driving": ("placed", "moved", "lost")}
        some = [one for one in board.run.choices if one.change in kinds[name]]
        titles = {
            "placed": _("Placed by the plan"),
            "moved": _("Moved by the plan"),
            "driving": _("Changed by the plan"),
        }
        await _open(titles[name], [_choice(board, one) for one in some], len(some))


def _visits(board: Board, name: str) -> Iterable[Row]:
    for lane in board.lanes:
        for one in lane.blocks:
            if one.late if name == "late" else lane.id is None:
                about = (lane.name, when(board, one), one.place)
                yield f"{VISIT.path}/{one.id}", one.title, " · ".join(part for part in about if part)


def _choice(board: Board, one: ChoiceCard) -> Row:
    about = [_(CHANGES[one.change])]
    if one.start_at is not None and one.technician:
        at = int((one.start_at - board.midnights[0]).total_seconds() // 60)
        about += [one.technician, clock(board, 0, at)]
    added = next((reason.reason for reason in one.reasons if reason.chosen), "")
    return f"{VISIT.path}/{one.visit_id}", one.title, " · ".join(part for part in (*about, added) if part)


async def _open(title: str, rows: Sequence[Row], count: int) -> None:
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = title
        with element("div", "dialog-h"):
            text_element("h2", f"{title} ({number(count)})")
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b"):
            StaticHtml("ul", "stack tight").show(Markup("").join(ROW.format(*one) for one in rows))
            if count > len(rows):
                text_element("p", _("The first {count} are shown.").format(count=number(len(rows))), "sub")
            elif not rows:
                text_element("p", _("None."), "sub")
    await answer(dialog)
