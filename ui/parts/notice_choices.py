"""How one wants to be told: a table of switches, quiet hours, and the browsers that show notifications."""

from typing import Any

from nicegui import ui

from models.language import N_, _
from models.notices import PushSubscription
from services import notices
from services.notices import choices, pushing, trying
from services.notices.choices import WAYS, Choices
from services.work import Actor
from ui.live import ask, event_filter, follow, note, perform, shared
from ui.parts import devices
from ui.parts.forms import Fields
from ui.parts.markup import button, element, icon, panel, text_element
from ui.theme import ASSETS, stamp
from ui.words import day

COLUMNS = {"in_app": N_("Here"), "mail": N_("Email"), "push": N_("Push")}
SCRIPT = ASSETS / "push.js"
# The browser asks for permission only while a press is being handled: the server would be too late.
PRESSED = """async (event) => {
  const { script, key } = event.currentTarget.dataset;
  emit(await (await import(script)).subscribe(key));
}"""
ANSWERS = {
    "denied": N_(
        "This browser does not allow notifications from here. Allow them in its settings, beside the address."
    ),
    "insecure": N_("Notifications need https. Ask whoever runs this installation."),
    "install": N_("On an iPhone or iPad, first add Steward to the home screen: Share, then Add to Home Screen."),
    "none": N_("This browser shows no notifications."),
    "failed": N_("This browser could not be registered. Please try again."),
}


async def notice_choices(actor: Actor) -> None:
    """Put the panel into the account page; it follows changes in one's other windows."""
    mine = event_filter(notices.KINDS, frozenset({actor.user_id} if actor.user_id else ()))
    with panel(_("Notifications")) as head:
        with head, element("div", "acts"):
            button(_("Send me a test"), "ghost small", "notifications_active", on_click=_test)
        known: Choices = await ask(choices.mine)
        switches = _table(known)
        _quiet(known)
        await _browsers(mine)

    async def again() -> None:
        found = await shared(choices.mine, on=notices.KINDS)
        for one in found.rows if found is not None else []:
            for way in WAYS:
                switches[one.sort, way].set_value(getattr(one, way))

    await follow(again, mine)


def _table(known: Choices) -> dict[tuple[str, str], ui.switch]:
    found: dict[tuple[str, str], ui.switch] = {}
    with element("div", "ways"):
        text_element("span", _("What"), "vh")
        for way in WAYS:
            text_element("b", _(COLUMNS[way]), "sub").props("aria-hidden=true")
        for one in known.rows:
            with element("div"):
                text_element("b", one.label)
                text_element("div", one.help, "sub")
            for way in WAYS:
                found[one.sort, way] = _switch(one.sort, way, getattr(one, way), f"{one.label}: {_(COLUMNS[way])}")
            if one.always:
                found[one.sort, "in_app"].disable()
    return found


def _switch(sort: str, way: str, on: bool, label: str) -> ui.switch:
    made = ui.switch(value=on)
    made.props["aria-label"] = label
    made.on("update:model-value", lambda: perform(choices.choose, sort, way, bool(made.value)))
    return made


def _quiet(known: Choices) -> None:
    with element("div", "panel-b stack"):
        text_element(
            "p", _("No email and no push between these times. What comes meanwhile follows at their end."), "sub"
        )
        form = Fields()
        with element("div", "line"):
            form.add("quiet_from", ui.input(_("Quiet from"), value=known.quiet_from).props("type=time stack-label"))
            form.add("quiet_until", ui.input(_("Until"), value=known.quiet_until).props("type=time stack-label"))

            async def save() -> None:
                form.refuse(None)
                times = [form.fields[name].value or "" for name in ("quiet_from", "quiet_until")]
                with_note = _("Quiet hours saved.") if any(times) else _("No quiet hours any more.")
                if await perform(choices.set_quiet, *times, refused=form.refuse):
                    note(with_note)

            button(_("Save"), "ghost small", on_click=save).props["aria-label"] = _("Save quiet hours")


async def _browsers(mine: Any) -> None:
    rows = element("div").props("aria-live=polite")

    async def fill() -> None:
        found = await shared(pushing.mine, on=notices.KINDS)
        if found is None or rows.is_deleted:
            return
        rows.clear()
        with rows:
            for one in found:
                _browser(one)

    await follow(fill, mine)
    with element("div", "panel-f"):
        press = button(_("Notify me in this browser"), "ghost small", "add_alert")
        press.props["data-key"] = await ask(pushing.public_key)
        press.props["data-script"] = stamp(SCRIPT)
        press.on("click", lambda event: _take(event.args), js_handler=PRESSED)


def _browser(one: PushSubscription) -> None:
    name = devices.name(one.agent)
    with element("div", "feed"):
        with element("span", "bubble ok"):
            icon(devices.icon(one.agent))
        with element("div", "clip"):
            text_element("b", name, "clip")
            text_element("div", _("Notified since {day}").format(day=day(one.made_at.date())), "sub clip")
        stop = button(_("Stop"), "ghost small", on_click=lambda: perform(pushing.unsubscribe, "", one.id))
        stop.props["aria-label"] = _("Stop notifications: {device}").format(device=name)


async def _take(answer: Any) -> None:
    """Take what the browser answered: its subscription, or why there is none."""
    given = answer if isinstance(answer, dict) else {}
    if given.get("state") != "on":
        note(_(ANSWERS.get(str(given.get("state")), ANSWERS["failed"])), "warn")
        return
    told = [str(given.get(name, "")) for name in ("endpoint", "p256dh", "auth", "agent")]
    if await perform(pushing.subscribe, *told):
        note(_("This browser shows your notifications from now on."))


async def _test() -> None:
    if await perform(trying.send_test) is not None:
        note(_("Sent. Look at the bell, and at your devices."))
