"""What needs a person: a note on each red item, and what no machine can see, ticked by hand. What is typed stays while the
evidence around it changes."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services.house import checklists
from services.house.checklists import ItemLine, RunView
from services.house.checklists.ticks import LONGEST
from ui.live import perform
from ui.pages.checklists import looks
from ui.parts.markup import StaticHtml, element, icon_html, panel, text_element

SAID = Markup('<b>{}</b><div class="sub">{}</div>')
FIX = Markup('{} <a class="nicegui-link link" href="{}">{}</a>')
BUBBLE = Markup('<span class="bubble {}">{}</span>')
Show = Callable[[RunView], None]


def notes(run_id: UUID, may: bool) -> Show:
    """Put the two panels into the page. Return what fills them."""
    shows = [
        _panel(run_id, may, _("Need your note"), _("a red item is signed only with one"), red=True),
        _panel(run_id, may, _("For you"), _("done by a person, or a note why not"), red=False),
    ]

    def show(found: RunView) -> None:
        for one in shows:
            one(found)

    return show


def _panel(run_id: UUID, may: bool, title: str, sub: str, *, red: bool) -> Show:
    with element("div") as whole, panel(title, sub) as head:
        with head:
            count = text_element("span", "", "sub ck-count")
        rows = element("div")
    known: dict[int, Callable[[ItemLine], None]] = {}

    def show(found: RunView) -> None:
        wanted = [one for one in found.lines if (one.red if red else not one.item.measured)]
        wanted.sort(key=lambda one: one.found.verdict != "failed")
        whole.set_visibility(bool(wanted))
        count.set_text(_counted(wanted, red=red))
        if list(known) != [one.number for one in wanted]:
            rows.clear()
            known.clear()
            with rows:
                for one in wanted:
                    known[one.number] = _row(run_id, one, may and found.run.state == "open", red=red)
        for one in wanted:
            known[one.number](one)

    return show


def _counted(wanted: Sequence[ItemLine], *, red: bool) -> str:
    done = sum(not one.missing for one in wanted)
    text = _("{done} of {count} written") if red else _("{done} of {count} done")
    return text.format(done=done, count=len(wanted))


def _row(run_id: UUID, one: ItemLine, may: bool, *, red: bool) -> Callable[[ItemLine], None]:
    """Put one item and its note into the panel. Return what shows it anew; a note that is being typed stays."""
    name = _(one.item.text)
    with element("div", "ck-note"):
        sign = StaticHtml("div", "no-box")
        box = None
        if not red:
            box = ui.checkbox(value=one.found.verdict == "ok", on_change=partial(_tick, run_id, one.number))
            box.props["aria-label"] = name
            box.set_enabled(may)
        said = StaticHtml("div", "ck-said")
        field = ui.input(value=one.found.note, placeholder=_("What happened, what you did") if red else _("Note"))
        field.props(f"outlined dense maxlength={LONGEST}").set_enabled(may)
        field.props["aria-label"] = _("Note on “{item}”").format(item=name)
    saved = [one.found.note]

    async def save() -> None:
        if (field.value or "") != saved[0]:
            saved[0] = field.value or ""
            await perform(checklists.mark, run_id, one.number, {"note": saved[0]})

    field.on("blur", save)
    field.on("keydown.enter", save)

    def show(now: ItemLine) -> None:
        tone, icon, _word = looks.SIGNS[now.found.verdict]
        sign.show(BUBBLE.format(tone, icon_html(icon)) if red else Markup(""))
        said.show(SAID.format(name, _why(now)))
        if box is not None and box.value != (now.found.verdict == "ok"):
            box.set_value(now.found.verdict == "ok")
        if now.found.note != saved[0] and (field.value or "") == saved[0]:
            saved[0] = now.found.note
            field.set_value(now.found.note)

    return show


def _why(one: ItemLine) -> Markup:
    """Return what was found and what to do, with the page where it is done; or how a person does it."""
    if not one.item.measured:
        text = one.item.how and _(one.item.how)
        who = _("Done by {name}").format(name=one.found.ticked_name) if one.found.ticked_name else ""
        return Markup("{}").format(" · ".join(part for part in (who, text) if part))
    said = " ".join(part for part in (f"{one.found.evidence}.", one.found.fix) if part)
    return FIX.format(said, one.found.link, _("See it")) if one.found.link else Markup("{}").format(said)


async def _tick(run_id: UUID, number: int, event: object) -> None:
    """Tick an item, or take the tick back, unless it only follows what somebody else did."""
    await perform(checklists.mark, run_id, number, {"done": bool(getattr(event, "value", False))})
