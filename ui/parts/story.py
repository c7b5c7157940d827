"""The story of a contact, a company or a deal: the composer, and the timeline in its parts below it; its files."""

from collections.abc import Sequence

from markupsafe import Markup

from models.language import N_, _
from services import files, notes, tasks
from services.work import Actor, Kind
from ui.parts.composer import composer
from ui.parts.files_panel import files_panel
from ui.parts.markup import StaticHtml
from ui.parts.notes import bin_note, change_note, former_texts
from ui.parts.presence import presence
from ui.parts.record import Frame
from ui.parts.timeline import LiveTimeline

SEGMENT = Markup('<button type="button" data-segment="{}" aria-pressed="{}">{}</button>')
SEGMENTS = {"story": N_("Timeline"), "details": N_("Details"), "aside": N_("More")}


async def story(shown: Frame, actor: Actor, others: Sequence[Kind] = ()) -> None:
    """Show the composer and the timeline of a record, its files, and who else has it open. After events of `others` the
    timeline is read again."""
    record, card = shown.record, shown.card
    acts = {"edit": change_note, "delete": bin_note} if actor.may("notes.edit") else {}
    timeline = LiveTimeline(
        actor, record.noun, card.id, {**acts, "versions": lambda note_id: former_texts(note_id, actor.zone)}
    )
    with shown.wide:
        _segments()
    with shown.present:
        presence(card.id)
    if actor.may("files.read"):
        with shown.aside:
            await files_panel(record.noun, card, actor.may("files.edit") and record.may(actor, "edit"))
    with shown.story_head:
        timeline.parts()
    with shown.story:
        await composer(actor, card, f"{record.noun}_id")
        await timeline.show([*record.kinds, *notes.KINDS, *tasks.KINDS, *files.KINDS], others)


def _segments() -> None:
    """Show the parts of the page to choose from on a phone, where one is shown at a time (assets/steward.js)."""
    row = StaticHtml("div", "segments only-m").props("role=group")
    row.props["aria-label"] = _("Show")
    parts = (SEGMENT.format(name, "true" if name == "story" else "false", _(word)) for name, word in SEGMENTS.items())
    row.show(Markup("").join(parts))
