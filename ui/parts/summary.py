"""The summary of a contact or a company, with when and why it was written, and the button for a new one."""

from uuid import UUID

from models.language import _
from services import summaries
from services.summaries import SummaryCard
from services.work import Actor
from ui.live import note, perform, watch
from ui.parts.markup import button, element, panel, text_element
from ui.words import moment


async def summary_panel(actor: Actor, subject: str, subject_id: UUID) -> None:
    """Show the latest summary, live."""

    async def again() -> None:
        written = await perform(summaries.summarise, subject, subject_id)
        if written is not None:
            note(_("Summary written.") if written else _("Nothing has changed since the last summary."), "info")

    with panel(_("Summary")) as head:
        if actor.may("contacts.edit"):
            with head, element("div", "acts"):
                button(_("Summarise now"), "ghost small", "summarize", on_click=again)
        with element("div", "panel-b stack tight"):
            text = text_element("p").props("data-live aria-live=polite")
            when = text_element("p", "", "sub")

    def show(now: SummaryCard) -> None:
        nothing = _("A summary writes itself shortly after money, messages or tasks change.")
        text.set_text(now.text or nothing)
        when.set_visibility(bool(now.text))
        said = _("Written {time}, after a change.")
        if now.asked_by:
            said = _("Written {time}, asked for by {name}.")
        when.set_text(said.format(time=moment(now.written_at, actor.zone), name=now.asked_by))

    await watch(show, summaries.read, subject, subject_id, on=summaries.KINDS)
