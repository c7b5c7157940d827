"""The street map below a map as the workspace has chosen it, and what stands on the map while there is none."""

from markupsafe import Markup

from models.language import _
from services.map import Street
from services.work import Actor
from ui.parts.map.shapes import Tiles
from ui.parts.markup import StaticHtml

LINK, TEXT, NOTE = Markup('<a class="nicegui-link" href="{}">{}</a>'), Markup("<span>{}</span>"), Markup("{} · {}")


def tiles(street: Street | None) -> Tiles | None:
    """Return what a map needs of a street map."""
    return Tiles(street.url, street.credit, street.nearest) if street else None


def note(actor: Actor, street: Street | None) -> None:
    """Say that there is no street map, to those who may set one also where."""
    if street is not None:
        return
    told = TEXT.format(_("No street map set"))
    if actor.may("settings.edit"):
        told = NOTE.format(told, LINK.format("/settings", _("Set one")))
    StaticHtml("p", "map-note map-at-right").show(told)
