"""Progress: long work on the screen, live. It reads the errand's row, so it continues after the page was closed."""

from uuid import UUID

from markupsafe import Markup

from models.language import N_, _
from services.records import errands
from services.records.errands import ErrandCard
from ui.live import perform, watch
from ui.parts.markup import StaticHtml, button, element, text_element
from ui.words import number, remaining

BAR = Markup('<progress max="100" aria-label="{}" aria-valuetext="{}"{}></progress>')
AT = Markup(' value="{}"')
WHOLE = Markup(
    '<div class="progress-h"><span>{}</span><span>{}</span></div>{}'
    '<div class="progress-f"><span>{}</span><span>{}</span></div>'
)
TONES = {"done": "ok", "failed": "bad", "cancelled": "mute"}
ENDS = {"done": N_("Finished."), "failed": N_("Stopped."), "cancelled": N_("Cancelled. What was done so far is kept.")}


async def progress(errand_id: UUID) -> None:
    """Show one errand: its progress, its results so far, the time left, and a button that cancels it."""

    async def cancel() -> None:
        await perform(errands.cancel, errand_id)

    def show(card: ErrandCard) -> None:
        box.classes(remove=" ".join(TONES.values()), add=TONES.get(card.state, ""))
        whole.show(WHOLE.format(card.label, figures(card), bar(card), outcomes(card), time_left(card)))
        end.set_text(ending(card))
        press.set_visibility(card.cancellable)

    with element("div", "progress") as box:
        whole = StaticHtml("div", "stack tight")
        end = text_element("div", "", "sub").props("role=status")
        press = button(_("Cancel"), "ghost small", on_click=cancel)
    await watch(show, errands.find, errand_id, on=errands.KINDS)


def bar(card: ErrandCard) -> Markup:
    """Return the bar. With an unknown end it has no value: it only shows that work goes on."""
    if card.state not in ENDS and card.total is None:
        return BAR.format(card.label, figures(card), "")
    spoken = ", ".join(filter(None, [figures(card), time_left(card)]))
    return BAR.format(card.label, spoken, AT.format(card.percent or 0))


def figures(card: ErrandCard) -> str:
    """Return the progress: `1,200 of 4,800 · 25 %`."""
    if card.total is None or card.state == "done":
        return number(card.done)
    done, total = number(card.done), number(card.total)
    return _("{done} of {total} · {percent} %").format(done=done, total=total, percent=card.percent or 0)


def time_left(card: ErrandCard) -> str:
    """Return the time left, or the reason for waiting."""
    if card.state == "queued":
        return _("Waiting for its turn")
    if card.state == "running" and not card.cancellable:
        return _("Stopping …")
    return remaining(card.seconds_left) if card.seconds_left is not None else ""


def outcomes(card: ErrandCard) -> str:
    """Return the results of the rows so far: `1,150 created · 50 refused`."""
    return " · ".join(f"{number(count)} {_(outcome)}" for outcome, count in card.counts.items() if count)


def ending(card: ErrandCard) -> str:
    """Return the end as a sentence; empty while the errand is open."""
    if card.state not in ENDS:
        return ""
    return " ".join(filter(None, [_(ENDS[card.state]), card.trouble if card.state == "failed" else ""]))
