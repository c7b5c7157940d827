"""The shell: one page with the frame around sub-pages, the access check, and the page shown after a refusal."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from fastapi import Request
from markupsafe import Markup
from nicegui import ui
from nicegui.page_arguments import RouteMatch
from starlette.responses import Response

from models.language import _
from services.accounts import viewings
from services.house import health, settings, telemetry, tenants
from services.house.maintenance_mode import UnderMaintenance
from services.house.telemetry import usage
from services.work import Actor, Busy, Moved, NotAllowed, NotFound, Refused, SignInNeeded
from ui import guard, nicegui_patches
from ui.live import answered, event_filter, follow
from ui.opened import note_opened
from ui.pages import EVERYWHERE, PHONE  # (importing the pages declares them)
from ui.parts import palette
from ui.parts.account_menu import me
from ui.parts.announcement_banner import announcement_banner
from ui.parts.bell import bell
from ui.parts.density import arrange
from ui.parts.dialogs import lazy
from ui.parts.form_draft import bring_back
from ui.parts.help_panel import help_panel
from ui.parts.keys import keys_help
from ui.parts.look import switch_look
from ui.parts.maintenance_banner import maintenance_banner
from ui.parts.markup import StaticHtml, button, element, empty, icon_button, icon_html, text_element
from ui.parts.menu_counts import NO_COUNTS, menu_counts
from ui.parts.menu_links import menu_links
from ui.parts.menu_pins import menu_pins
from ui.parts.samples import sample_banner
from ui.parts.suggest import suggest_form
from ui.parts.under_way import under_way
from ui.parts.viewing_banner import viewing_banner
from ui.routes import PAGES, Builder, Entry, Page, Pages, carried_out, match
from ui.theme import head_html

LONGEST = (
    120_000  # characters: more than any field takes, so the service refuses it; longer text never left the browser
)
READY_WITHIN = 20.0  # seconds for a page to be built; NiceGUI's three are few on a busy machine
FIRST_PAINT = 2.0  # seconds the first answer waits for its content, so that it comes whole and with the right status

ANSWERED = (
    "window.dispatchEvent(new Event('steward:answered'))"  # the page checks whether the server is back (steward.js)
)


BRAND = Markup('<img src="/assets/mark.svg" alt=""><span class="clip">{}</span>')
SEARCH = Markup('{}<span class="clip">{}</span><kbd class="only-d">{}</kbd><kbd class="only-d">K</kbd>')


def install() -> None:
    """Declare the pages and the look, once per process."""
    nicegui_patches.install()
    ui.page.__init__.__kwdefaults__["response_timeout"] = READY_WITHIN  # type: ignore[index]
    ui.add_head_html(head_html(), shared=True)
    for field in (ui.input, ui.textarea):
        field.default_props(f"maxlength={LONGEST}")


async def root(request: Request) -> Response | None:
    """Build the one NiceGUI page: the frame, and in it the sub-page of the address. Deep links answer 403 and 404."""
    actor: Actor | None = getattr(request.state, "actor", None)
    if actor is None:  # an address open to all, but not in this form
        ui.context.client.delete()
        return guard.unanswered(request)
    guard.remember(actor)
    _look(actor)
    found = match(request.url.path)
    if found is None:
        ui.context.client.status_code = 404
    elif not found.opens(actor):
        ui.context.client.status_code = 403
    await frame(actor)
    built = ui.context.client.storage["built"] = asyncio.Event()
    _Pages(_builders(), show_404=True)
    maintenance_banner(actor)
    await announcement_banner(actor)
    await sample_banner(actor)
    await under_way()
    await viewing_banner(actor)
    if found is not None:
        with contextlib.suppress(asyncio.TimeoutError):  # then the page arrives over the socket, a little later
            await asyncio.wait_for(built.wait(), FIRST_PAINT)
    return None


async def frame(actor: Actor) -> None:
    """Build the frame of every page: navigation, top bar, and on phones a bar at the bottom."""
    entries = [one for one in EVERYWHERE if actor.may(one.needs) and (one is not PHONE or actor.viewing is None)]
    keys, suggest = keys_help(), lazy(suggest_form)
    finder = palette.palette([one for one in entries if one is not PHONE], actor, keys, suggest)
    arrange(ui.context.client, actor.density)
    show_help = help_panel(keys)
    # Without a value NiceGUI would ask the browser for it, and log a trace for each page left before the answer.
    with ui.left_drawer(value=False, top_corner=True, bottom_corner=True) as drawer:
        drawer.props("show-if-above width=248 breakpoint=900")
        await _rail(entries, actor)
        me(actor, keys, suggest)
    with ui.header():  # it comes first in the document, so the first stop of Tab skips all of it
        ui.skip_link(_("Skip to content"), target=ui.context.client.content)
        icon_button("menu", _("Menu"), on_click=drawer.toggle).classes("only-n")
        search = SEARCH.format(icon_html("search"), _("Search or jump to…"), _("Ctrl"))
        StaticHtml("button", "search").props("type=button").on("click", finder).show(search)
        with element("div", "top-end"):
            icon_button("dark_mode", _("Light or dark"), on_click=switch_look)
            icon_button("help_outline", _("Help"), on_click=show_help)
            if actor.viewing is None:  # notices are private
                await bell(actor)
    with ui.footer().classes("only-m"):
        _links(StaticHtml("nav", "tabbar"), _("Shortcuts"), _shortcuts(entries, actor), "tab")
    ui.on("steward:palette", finder)
    ui.on("steward:help", show_help)
    ui.on("steward:ping", lambda: ui.run_javascript(ANSWERED))
    if actor.viewing is None:
        ui.on("steward:typed", lambda event: bring_back(event.args))


def _shortcuts(entries: list[Entry], actor: Actor) -> list[Entry]:
    """Return the five shortcuts of a phone; technicians have their visits beside Home."""
    shown = [one for one in entries if one.on_phone and one is not PHONE]
    if PHONE in entries and actor.role == "field":
        shown.insert(1, PHONE)
    return shown[:5]


async def _rail(entries: list[Entry], actor: Actor) -> None:
    brand = StaticHtml("a", "nicegui-link brand").props("href=/")

    async def name() -> None:
        company = await asyncio.to_thread(tenants.of, actor.place)
        brand.show(BRAND.format(company.name))

    await follow(name, event_filter(settings.KINDS))
    with element("nav", "rail-all") as menu:
        menu.props["aria-label"] = _("Main")
        _links(StaticHtml("div", "rail"), "", [one for one in entries if not one.group], "nav")
        await menu_pins(actor)
        counts: dict[str, int] = {}
        draw = _links(StaticHtml("div", "rail"), "", [one for one in entries if one.group], "nav", counts)
        await menu_counts(actor, counts, draw)


def _links(
    holder: StaticHtml, label: str, entries: list[Entry], classes: str, counts: Mapping[str, int] = NO_COUNTS
) -> Callable[[], None]:
    """Build the links of a menu, each group under its title; the open page's link is marked. Return what draws it anew."""
    if label:
        holder.props["aria-label"] = label
    words = tuple((_(one.word), _(one.group)) for one in entries)
    router = ui.context.client.sub_pages_router

    def mark(path: str) -> None:
        holder.show(menu_links(tuple(entries), words, path.partition("?")[0], classes, tuple(counts.items())))

    router.on_path_changed(mark)
    mark(router.current_path)
    return lambda: mark(router.current_path)


def _look(actor: Actor) -> None:
    ui.dark_mode({"dark": True, "light": False}.get(actor.look))


@cache
def _builders() -> dict[str, Builder]:
    """Return each page's builder, made once for all visitors."""
    return {path: _builder(one) for path, one in PAGES.items()}


def _builder(one: Page) -> Builder:
    """Wrap a page's builder: convert its arguments, check the permission, show refusals and crashes as pages."""

    async def build(**given: Any) -> None:
        client, began = ui.context.client, time.perf_counter()
        try:
            actor = await _admit(one)
            # The box goes with the page, together with all it followed; the sub-pages stay.
            with element("div", "no-box"):
                await answered(one.build(**given))
                _shown(one, given, actor)
            telemetry.observe_page(one.path, time.perf_counter() - began)
        except (SignInNeeded, Moved) as elsewhere:
            ui.navigate.to(_other_page(one, elsewhere))
        except UnderMaintenance as closed:
            client.status_code = closed.status
            guard.shut(client)
            _stop(_("Steward is under maintenance."), "engineering", _("This page opens when it is over."))
        except Busy as busy:
            client.status_code = busy.status
            _stop(_("Steward is busy."), "build", _("Please try again in a moment."))
        except Refused as refusal:
            client.status_code = refusal.status
            if isinstance(refusal, NotAllowed):
                _stop(_("You don't have access to this page."), "lock", refusal.message)
            else:
                _stop(refusal.message, "search_off" if isinstance(refusal, NotFound) else "lock")
        except asyncio.CancelledError:
            raise
        except Exception as error:
            away = health.out_of_reach(error)
            client.status_code = 503 if away else 500
            reference = await asyncio.to_thread(health.crashed, error, one.path)
            said = _("{sentence} (ref {reference}).").format(sentence=health.what_broke(error), reference=reference)
            _stop(said, "build", _("Please try again, or tell an operator."))
        finally:
            client.storage["built"].set()

    return _with_arguments(build, one)


async def _admit(one: Page) -> Actor:
    """Return the page's actor. Refuse a page that they may not open; in a viewing, record that it is opened."""
    actor = guard.page_actor()
    actor.require(one.needs, private=one.private)
    guard.refuse_elsewhere(one.path)
    address = ui.context.client.sub_pages_router.current_path.partition("?")[0]
    await asyncio.to_thread(viewings.note_page, actor, address)
    return actor


def _other_page(one: Page, elsewhere: Refused) -> str:
    """Return where a page leads that cannot be shown: to the record that this one has become, or to the sign-in."""
    return f"{one.path.partition('/{')[0]}/{elsewhere.more['id']}" if isinstance(elsewhere, Moved) else "/sign-in"


def _shown(one: Page, given: dict[str, Any], actor: Actor) -> None:
    """Follow up a page that was built: note its record, and take an order out of its address."""
    note_opened(one, given, actor)
    usage.note(actor, one.path.split("/")[1] or "home")
    if given.get("new"):
        carried_out("new")


def _with_arguments(build: Builder, one: Page) -> Builder:
    """Give the wrapper the builder's own arguments as texts, and convert them."""
    kinds = one.kinds

    async def converted(**given: Any) -> None:
        try:
            values = {n: kinds[n](v) if kinds[n] in (UUID, int) else v for n, v in given.items() if n in kinds}
        except ValueError:
            client = ui.context.client
            client.status_code = 404
            client.storage["built"].set()
            _stop(_("There is no such page."), "search_off")
            return
        await build(**values)

    converted.__signature__ = one.asked  # type: ignore[attr-defined]
    return converted


def _stop(message: str, icon_name: str, more: str = "") -> None:
    """Show this instead of a page that cannot be shown."""
    ui.page_title("Steward")
    slot = ui.context.slot.parent
    slot.clear()
    with slot, element("section", "panel"):
        text_element("h1", _("Not available"), "vh")
        with empty(icon_name, message, more or _("Ask an administrator if you think you should see this.")):
            button(_("Go to Home"), "solid", on_click=lambda: ui.navigate.to("/"))


class _Pages(Pages):
    """NiceGUI's sub-pages, with our page for an unknown address. An address matches completely or not at all:
    NiceGUI would take `/nowhere` for Home with something after it, and build Home below "There is no such page"."""

    def _find_matching_path(self) -> RouteMatch | None:
        match = super()._find_matching_path()
        return None if match is not None and match.remaining_path else match

    def _render_404(self) -> None:
        _stop(_("There is no such page."), "search_off", _("It may have moved, or the address may be mistyped."))

    def _render_error(self, error: Exception) -> None:
        _stop(_("Something broke on our side."), "build", _("Please try again, or tell an operator."))
