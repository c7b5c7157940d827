"""Readers: the language in which a request is answered, and the one of an open page, which it keeps."""

from copy import copy
from gettext import NullTranslations
from typing import Any

from nicegui import Client
from starlette.datastructures import Headers
from starlette.types import Scope

from models.language import language, spoken
from services import languages
from services.work import Actor
from ui.guard.bodies import SOCKET, UPLOAD

COOKIE = "steward-language"  # what somebody chose at the sign-in, or last in their account, on this browser
PACKS: dict[str, Any] = {"fr": "fr", "hi": "hi"}  # Quasar's own words, the names of months and the first day of a week
YEAR = 365 * 86_400  # seconds that the cookie is kept
# Programs, the phone of a technician (ui/field/words.py) and customers, who are written in the language of the workspace.
OTHERS = (
    "/api/", "/callbacks/", "/field/", "/u/", "/q/", "/v/", "/calendar/", "/health", "/metrics", "/status", "/assets/",
)  # fmt: skip


def language_of(scope: Scope, headers: Headers, cookie: str | None) -> NullTranslations:
    """Return the language of the reader: of their account once that is known, else of this browser. A request from a page
    has that of the page. Where nobody has said anything it stays as it is."""
    path: str = scope["path"]
    if path.startswith(OTHERS):
        return spoken()
    if path.startswith(UPLOAD):
        return of_page(Client.instances.get(path.removeprefix(UPLOAD).partition("/")[0]))
    if path.startswith(SOCKET):  # each of its messages speaks for its page (ui/guard/sockets.py)
        return spoken()
    actor = scope.get("state", {}).get("actor")
    chosen = actor.locale if isinstance(actor, Actor) else ""
    found = languages.read_by(chosen, cookie=cookie or "", accepts=headers.get("accept-language", ""))
    return spoken() if found is None else found


def language_cookie(code: str) -> str:
    """Return the cookie by which this browser keeps a language for its sign-in page, as a script or a header sets it; an
    empty code forgets it."""
    return f"{COOKIE}={code}; path=/; max-age={YEAR if code else 0}; samesite=lax"


def of_page(client: Client | None) -> NullTranslations:
    """Return the language an open page was built in; the present one before it is built."""
    kept = client.storage.get("language") if client is not None else None
    return kept if isinstance(kept, NullTranslations) else spoken()


def keep(client: Client) -> None:
    """Note the present language as that of the page being built. Its pickers and its `lang` have the same."""
    client.storage["language"] = spoken()
    if language() in PACKS:
        client.page = copy(client.page)
        client.page.language = PACKS[language()]
