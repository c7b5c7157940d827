"""The web application: first the API, then the entrance, then the pages, all behind the guard."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from nicegui import ui
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from services.house import guide
from services.work.config import Config
from ui import api, callbacks, downloads, entrance, field, guard, installed, live, shell
from ui.assets import Assets, Remembered
from ui.in_turn import InTurn
from ui.theme import ASSETS

PRESSED = 4  # compression level, of 9: a page of 43 kB becomes 11.1 instead of 10.7 kB, in less than half the time
Background = Callable[[], AsyncIterator[None]]


def build(config: Config, background: Background | None = None) -> FastAPI:
    """Build the whole application. `background` runs beside it, from start to stop (`ui.cli.wiring.background`)."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stop_hearing, stop_guarding = live.install(), guard.install()
        try:
            async with asynccontextmanager(background or _nothing)():
                yield
        finally:
            stop_hearing()
            stop_guarding()

    app = FastAPI(title="Steward", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    api.install(app, config.cors_origins)
    callbacks.install(app, config)
    entrance.install(app, config)
    for room in (downloads, installed, field):
        room.install(app)
    app.mount("/assets", GZipMiddleware(Assets(directory=ASSETS)), name="assets")
    if guide.PICTURES.is_dir():  # else the guide is not there either
        app.mount(f"{guide.AT}/pictures", StaticFiles(directory=guide.PICTURES), name="pictures")
    shell.install()
    ui.run_with(
        app,
        root=shell.root,
        title="Steward",
        favicon=ASSETS / "favicon.svg",
        language="en-US",
        dark=None,
        reconnect_timeout=20.0,
        binding_refresh_interval=None,
        show_welcome_message=False,
        tailwind=False,
        gzip_middleware_factory=partial(GZipMiddleware, compresslevel=PRESSED),
    )
    app.add_middleware(Remembered)
    app.add_middleware(InTurn)
    app.add_middleware(guard.Guard, config=config)
    return app


async def _nothing() -> AsyncIterator[None]:
    yield
