"""The photos of a visit, on its page: a grid; a click shows one above the page."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from models.language import _
from services import visits
from services.visits import PhotoCard
from services.work import Actor
from ui.live import watch
from ui.parts.markup import StaticHtml, icon_html, panel, text_element
from ui.parts.photo_taking import keep, photo_button
from ui.words import moment

PHOTO = Markup(
    '<li><a href="/files/{}" target="_blank" rel="noopener" data-lightbox title="{}"><img src="/files/{}" alt="{}" loading="lazy" '
    'width="{}" height="{}"></a></li>'
)
GONE = Markup('<li><span class="file-sign" title="{}">{}</span></li>')


def lightbox_words() -> str:
    """Return what the buttons of the lightbox say, for `data-light` of the list around its links."""
    return "|".join((_("Close"), _("Picture before"), _("Next picture")))


async def photos_panel(card: Any, actor: Actor) -> None:
    """Show the photos of a visit, live: each appears when a phone has sent it. Of one that expired its place stays."""

    async def take(content: bytes) -> None:
        await keep(card.id, content)

    with panel(_("Photos")) as head:
        with head:
            count = StaticHtml("span", "sub")
            if actor.may("visits.work"):
                photo_button(take)
        grid = StaticHtml("ul", "photos panel-b")
        grid.props["data-light"] = lightbox_words()
        nothing = text_element("p", _("None yet. A technician's phone sends them, or add one here."), "sub panel-b")

    def show(found: Sequence[PhotoCard]) -> None:
        count.show(Markup("{}").format(len(found) or ""))
        grid.show(Markup("").join(_photo(one, actor.zone) for one in found))
        grid.set_visibility(bool(found))
        nothing.set_visibility(not found)

    await watch(show, visits.photos, card.id, on=list(visits.KINDS))


def _photo(one: PhotoCard, zone: str) -> Markup:
    taken = moment(one.taken_at, zone)
    if one.file_id is None:
        return GONE.format(_("Taken {when}; removed because of its age").format(when=taken), icon_html("hide_image"))
    said = one.caption or _("Photo, {when}").format(when=taken)
    return PHOTO.format(one.file_id, said, one.file_id, said, one.width, one.height)
