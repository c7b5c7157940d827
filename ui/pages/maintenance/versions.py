"""Which versions run here, and whether every place's tables are today's."""

from collections.abc import Callable

from services.house import health, tenants
from services.house.health import Snapshot
from services.house.upgrades import Standing
from ui.live import watch
from ui.parts.markup import chip, element, icon, panel, text_element
from ui.words import counted

NAMES = {"nicegui": "NiceGUI", "sqlmodel": "SQLModel", "sqlalchemy": "SQLAlchemy", "alembic": "Alembic", "fastapi": "FastAPI",
         "uvicorn": "Uvicorn", "apscheduler": "APScheduler", "cryptography": "Cryptography"}  # fmt: skip


def versions() -> Callable[[Snapshot], None]:
    """Put the list into the page; gives the function that fills it, once."""
    with panel("Versions"):
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
                text_element("span", health.OLD_SQLITE)

    return show


async def migrations() -> None:
    """Each place's revision. They change only when Steward starts or a company moves in."""
    with panel("Migrations"):
        rows = element("dl", "facts roomy")

    def show(found: list[tuple[str, Standing | None]]) -> None:
        rows.clear()
        with rows:
            for name, one in found:
                with element("div", "fact"):
                    text_element("dt", name, "clip")
                    with element("dd", "line"):
                        text_element("span", (one and one.revision) or "none", "num")
                        _tell(one)

    with rows:
        await watch(show, health.moves, on=tenants.KINDS)


def _tell(one: Standing | None) -> None:
    if one is None:
        chip("Cannot be read", "bad")
    elif one.newer:
        chip("Newer than this Steward", "bad")
    elif one.pending:
        chip(counted(one.pending, "waits", "wait"), "warn")
    else:
        chip("Up to date", "ok")
