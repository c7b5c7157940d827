"""Routes: the pages by address, as `ui/pages/` declares them, and the menu entries that link to them."""

import inspect
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from nicegui import ui
from nicegui.elements.sub_pages import SubPages

from services.work import Actor
from ui import guard

Builder = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its address (with `{names}`), the permission it needs, and its builder."""

    path: str
    needs: str
    build: Builder
    kinds: dict[str, Any]  # the builder's arguments and their types
    asked: inspect.Signature  # the same as texts, as an address contains them
    private: bool = False  # hidden from an administrator who sees what its person sees

    def opens(self, actor: Actor) -> bool:
        """Return whether an actor may open it: in a viewing only what reads, and is not private."""
        looks = actor.viewing is None or (self.needs.endswith(".read") and not self.private)
        return actor.may(self.needs) and looks


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu."""

    word: str
    path: str
    icon: str
    needs: str
    group: str = ""
    on_phone: bool = True
    also: tuple[str, ...] = ()  # the addresses of its other pages


PAGES: dict[str, Page] = {}


def page(path: str, *, needs: str, private: bool = False) -> Callable[[Builder], Builder]:
    """Declare a page. Arguments of the address and of the query arrive by name, converted to the declared types;
    a bad id is a 404, an undeclared query name is dropped."""

    def declare(build: Builder) -> Builder:
        given = inspect.signature(build, eval_str=True).parameters
        texts = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=str) for p in given.values()]
        kinds = {name: one.annotation for name, one in given.items()}
        PAGES[path] = Page(path, needs, build, kinds, inspect.Signature(texts), private)
        return build

    return declare


def match(path: str) -> Page | None:
    """Return the page of an address, or None if there is none or an id in it is malformed."""
    wanted = path.rstrip("/") or "/"
    for found in PAGES.values():
        pattern = "^" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", found.path) + "$"
        fits = re.match(pattern, wanted)
        if fits:
            wrong = any(found.kinds.get(n) is UUID and not guard.is_id(v) for n, v in fits.groupdict().items())
            return None if wrong else found
    return None


class Pages(SubPages):
    """NiceGUI's sub-pages, with two additions: the address of the open page can be changed, and Back returns to the
    position where a page was left."""

    def moved(self, path: str) -> None:
        """Take this address without building anything: a link to the previous one is another page again."""
        self._router.current_path = path
        self._set_match(self._find_matching_path())

    def _scroll_to_top(self, *, behavior: str) -> None:
        """Show another page from its top, and one reached by Back from where it was left (steward.js)."""
        if behavior == "instant":
            self.client.run_javascript("window.dispatchEvent(new Event('steward:arrived'))")
        else:
            super()._scroll_to_top(behavior=behavior)


def carried_out(name: str) -> None:
    """Remove an order from the open page's address: a reload must not carry it out again."""
    path, _, query = ui.context.client.sub_pages_router.current_path.partition("?")
    rest = urlencode([pair for pair in parse_qsl(query) if pair[0] != name])
    readdress(f"{path}?{rest}" if rest else path)


def readdress(path: str) -> None:
    """Give the open page another address, as after a filter, without rebuilding it."""
    ui.navigate.history.replace(path)
    for one in ui.context.client.layout.descendants():
        if isinstance(one, Pages):
            one.moved(path)
