"""The versions in use here, and whether every place's tables are up to date."""

from collections.abc import Callable

from models.language import _, ngettext
from services.house import health, tenants
from services.house.health import Snapshot
from services.house.upgrades import Standing
from ui.live import watch
from ui.parts.markup import chip, element, icon, panel, text_element

NAMES = {
    "nicegui": "NiceGUI",
    "sqlmodel": "SQLModel",
    "sqlalchemy": "SQLAlchemy",
    "alembic": "Alembic",  # no text
    "fastapi": "FastAPI",
    "uvicorn": "Uvicorn",  # no text
    "apscheduler": "APScheduler",
    "cryptography": "Cryptography",  # no text
}


def versions() -> Callable[[Snapshot], None]:
    """Put the list into the page; return the function that fills it, once."""
    with panel(_("Versions")):
        rows, note = element("dl", "facts roomy"), element("div")

    def show(now: Snapshot) -> None:
        if rows.default_slot.children:
            return
        with rows:
            for name, version in now.versions:
                with element("div", "fact"):
                    text_element("dt", NAMES.get(name, name))
                    text_element("dd", version, "num")
        if now.storage.old:
            with note, element("p", "panel-f"):
                icon("warning")
                text_element("span", health.update_sqlite())

    return show


async def migrations() -> None:
    """Show each place's revision. They change only when Steward starts or a workspace is added."""
    with panel(_("Migrations")):
        rows = element("dl", "facts roomy")

    def show(found: list[tuple[str, Standing | None]]) -> None:
        rows.clear()
        with rows:
            for name, one in found:
                with element("div", "fact"):
                    text_element("dt", name, "clip")
                    with element("dd", "line"):
                        text_element("span", (one and one.revision) or _("none"), "num")
                        _tell(one)

    with rows:
        await watch(show, health.moves, on=tenants.KINDS)


def _tell(one: Standing | None) -> None:
    if one is None:
        chip(_("Cannot be read"), "bad")
    elif one.newer:
        chip(_("Newer than this Steward"), "bad")
    elif one.pending:
        chip(ngettext("{count} pending", "{count} pending", one.pending), "warn")
    else:
        chip(_("Up to date"), "ok")
