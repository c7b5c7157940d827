"""Your account: name, zone and look; the password; and where one is signed in."""

import asyncio
import re

from nicegui import ui

from models.accounts import UserSession
from models.language import _
from services.accounts import sessions, sign_in, users
from services.house import tenants
from services.roles import ROLES
from services.work import Actor, clock
from ui import guard
from ui.live import ask, note, perform, watch
from ui.parts.dialogs import Form, ask_first, form_dialog, lazy
from ui.parts.form_draft import form_draft
from ui.parts.forms import Fields
from ui.parts.markup import button, chip, element, icon, page_head, panel, text_element
from ui.routes import page
from ui.words import ago, exact

LOOKS = {"light": "Light", "dark": "Dark", "auto": "As the device"}
SET_LOOK = {
    "light": "Quasar.Dark.set(false)", "dark": "Quasar.Dark.set(true)", "auto": "Quasar.Dark.set('auto')",
}  # fmt: skip
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
           ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


@page("/account", needs="account.read")
async def account_page() -> None:
    """Everything about oneself on one page."""
    actor = guard.page_actor()
    me = await ask(users.me)
    with page_head("Your account", f"{me.email} · {ROLES[me.role].label}"):
        button("Sign out", "ghost", "logout", on_click=guard.sign_out)
    with element("div", "record"):
        with element("div", "stack"):
            await _about_me(actor, me.name, me.zone)
            _look(me.look)
        with element("div", "stack"):
            await _sessions(actor)
            _password(actor)


async def _about_me(actor: Actor, name: str, zone: str) -> None:
    company = (await asyncio.to_thread(tenants.of, actor.place)).zone
    zones = {
        "": f"The company's ({_spoken(company)})",
        **{one: _spoken(one) for one in sorted(clock.zone_names()) if "/" in one},
    }
    with panel("You"), element("div", "panel-b stack"):
        form, draft = Fields(), await form_draft("account")
        draft.offer(_("You have unsaved changes."), form.take_up)
        form.add("name", ui.input("Name", value=name).props("autocomplete=name"))
        where = form.add(
            "zone", ui.select(zones, value=zone if zone in zones else "", label="Time zone", with_input=True)
        )
        form.keep(draft)
        where.props('hint="Every time on every page is shown in this zone"')

        async def save() -> None:
            form.refuse(None)
            done = await perform(
                users.rename, form.fields["name"].value, form.fields["zone"].value or "", refused=form.refuse
            )
            if done is not None:
                await form.saved()
                note("Saved. Pages show it from their next opening on.")

        form.fields["name"].on("keydown.enter", save)
        with element("div", "line"):
            button("Save", "solid", on_click=save)


def _look(look: str) -> None:
    with panel("Look"), element("div", "panel-b"):
        chosen = ui.toggle(LOOKS, value=look).classes("seg")
        chosen.props('role=group aria-label="Light or dark"')

    async def choose() -> None:
        ui.run_javascript(SET_LOOK[chosen.value])
        await perform(users.set_look, chosen.value)

    chosen.on_value_change(choose)


def _password(actor: Actor) -> None:
    with panel("Password"), element("div", "panel-b line between"):
        text_element("p", "Changing it ends every other session of yours at once.", "sub").style("flex: 1 1 240px")
        button("Change password", "ghost", "key", on_click=lazy(_password_form))


def _password_form() -> Form:
    with form_dialog("Change your password", "Change password") as form:
        form.add("old", _secret("Present password", "current-password")).props("autofocus")
        form.add("password", _secret("New password", "new-password"))
        form.fields["password"].props('hint="At least 8 characters. A few words in a row are good."')
        form.add("again", _secret("New password again", "new-password"))

    async def save() -> None:
        form.refuse(None)
        typed = {name: value or "" for name, value in form.values().items()}
        if typed["password"] != typed["again"]:
            form.fields["again"].error = "The two are not the same."
            return
        if await perform(sign_in.change_password, typed["old"], typed["password"], refused=form.refuse):
            form.dialog.close()
            note("Your password was changed. Every other session has ended.")

    form.save = save
    return form


async def _sessions(actor: Actor) -> None:
    with panel("Where you are signed in") as head:
        with head, element("div", "acts"):
            others = button("End all others", "ghost small danger", on_click=_end_others)
        rows = element("div").props("aria-live=polite")

    def show(found: list[UserSession]) -> None:
        others.set_enabled(len(found) > 1)
        rows.clear()
        with rows:
            for one in sorted(found, key=lambda one: one.id != actor.session_id):
                _session(one, actor)

    with rows:
        await watch(show, sessions.mine, on=[*sessions.KINDS, *sign_in.KINDS, users.PASSWORD_CHANGED], every=30)


def _session(one: UserSession, actor: Actor) -> None:
    here, device = one.id == actor.session_id, _device(one)
    with element("div", "feed"):
        with element("span", f"bubble {'ok' if here else ''}"):
            icon("terminal" if one.kind == "program" else _sign(device))
        with element("div", "clip"):
            with element("div", "line"):
                text_element("b", device, "clip")
                if here:
                    chip("This one", "ok")
            seen = ago(one.seen_at)
            text = "Active now" if here or seen == "now" else f"Last seen {seen} ago"
            text_element("div", f"{text} · {one.address or 'unknown address'}", "sub clip").props["title"] = exact(
                one.seen_at, actor.zone
            )
        if not here:
            end = button("End", "ghost small", on_click=lambda: perform(sessions.end, one.id))
            end.props["aria-label"] = f"End the session of {device}, {one.address}"


async def _end_others() -> None:
    if await ask_first(
        "End all other sessions?", "Their pages close within a second. This one stays.", "End them", danger=True
    ):
        count = await perform(sessions.end_others)
        if count is not None:
            note("1 session was ended." if count == 1 else f"{count} sessions were ended.")


def _secret(label: str, purpose: str) -> ui.input:
    return ui.input(label, password=True).props(f"autocomplete={purpose}")


def _device(one: UserSession) -> str:
    """What people call the thing they sit at: browser and system, as far as the browser says."""
    if one.kind == "program":
        return "A program"
    browser = next((name for sign, name in BROWSERS if sign in one.agent), "")
    system = next((name for sign, name in SYSTEMS if sign in one.agent), "")
    return f"{browser} on {system}" if browser and system else browser or system or "Unknown browser"


def _sign(device: str) -> str:
    return "smartphone" if re.search("Android|iPhone|iPad", device) else "computer"


def _spoken(zone: str) -> str:
    return zone.replace("_", " ")
