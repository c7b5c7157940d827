"""Reminders of one invoice or order: the steps that were taken, what comes next, and holding them."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from models.payments import HoldDraft
from models.typed import label_of
from services import ledger, reminders
from services.money.amounts import shown as amount
from services.outbox import states
from services.reminders import STEP_WORDS, TASK, WORDS, ReminderLine
from services.work import Actor, clock
from ui.live import note, perform, watch
from ui.parts.dialogs import form_dialog
from ui.parts.markup import StaticHtml, button, element, panel, text_element
from ui.words import day

CHANGES = [*reminders.KINDS, states.MOVED, ledger.CHANGED]
TONES = {"planned": "info", "sent": "ok", "failed": "bad", "task": "warn", "held": "warn", "unreachable": "bad"}
USUAL = timedelta(days=7)  # of a hold, until another day is chosen
STEP = Markup(
    '<li><span class="chip {}">{}</span><div><b>{}</b> <span class="sub">{}</span><div class="sub">{}</div></div></li>'
)
LINK = Markup('<a class="link" href="/messages/{}">{}</a>')


async def reminders_panel(actor: Actor, invoice_id: UUID | None = None, order_id: UUID | None = None) -> None:
    """Show the panel of one issued invoice, or one approved order; nothing to those who may not see reminders, nor where
    nobody is ever reminded."""
    if not actor.may("reminders.read"):
        return
    with element("div", "no-box") as whole, panel(_("Reminders")) as head:
        with head, element("div", "acts") as acts:
            pass
        steps = StaticHtml("ul", "reminder-steps panel-b")

    def show(found: Sequence[ReminderLine]) -> None:
        whole.set_visibility(bool(found))
        steps.show(Markup().join(_step(one, actor) for one in found))
        acts.clear()
        if found and actor.may("reminders.edit"):
            with acts:
                hold_button(found[-1])

    with whole:
        await watch(show, reminders.of_document, invoice_id, order_id, on=CHANGES)


def hold_button(one: ReminderLine) -> None:
    """Add the button that holds the reminders of a document, or releases them."""
    if one.hold_id is not None:
        button(_("Release"), "ghost small", "play_arrow", on_click=lambda: release(one.hold_id))
    elif one.open and one.step != TASK:
        button(
            _("Hold until…"), "ghost small", "pause", on_click=lambda: hold(one.number, one.invoice_id, one.order_id)
        )


async def hold(number: str, invoice_id: UUID | None, order_id: UUID | None) -> None:
    """Ask until when and why, and hold the reminders of a document."""
    with form_dialog(_("Hold reminders of {number}?").format(number=number), _("Hold"), of=HoldDraft) as form:
        text_element("p", _("Nothing is sent before that day. What waits does not leave either."), "sub")
        usual = clock.today("UTC") + USUAL
        until = ui.input(label_of(HoldDraft, "until"), value=usual.isoformat()).props("type=date stack-label autofocus")
        form.add("until", until)
        form.add("why", ui.input(label_of(HoldDraft, "why")).props("maxlength=300"))

    async def save() -> None:
        typed = form.values() | {"invoice_id": invoice_id, "order_id": order_id}
        if await perform(reminders.hold, typed, refused=form.refuse) is not None:
            form.dialog.submit(True)
            note(_("Reminders of {number} are held.").format(number=number))

    await form.ask(save)


async def release(hold_id: UUID | None) -> None:
    """Remind again."""
    if hold_id is not None and await perform(reminders.release, hold_id) is not None:
        note(_("Released: the next run reminds again."))


def state(one: ReminderLine) -> tuple[str, str]:
    """Return the state of a line in a word, and its tone."""
    tone = "mute" if one.state == "kept" else TONES.get(one.group, "mute")
    return _(WORDS[one.group if one.state == "none" else one.state]), tone


def why(one: ReminderLine) -> str:
    """Return why, and when the next step comes."""
    upcoming = one.code in ("already", "held", "bounced", "failed") and one.next_on
    return " ".join([one.why, _("Next: {day}.").format(day=day(one.next_on))]) if upcoming else one.why


def _step(one: ReminderLine, actor: Actor) -> Markup:
    word, tone = state(one)
    title = _(STEP_WORDS[one.step]) if one.step else _("No reminder yet")
    said = f"{day(one.on)} · {amount(one.open, one.currency)}"
    linked = one.message_id is not None and actor.may("messages.read")
    reason = LINK.format(one.message_id, why(one)) if linked else Markup("{}").format(why(one))
    return STEP.format(tone, word, title, said, reason)
