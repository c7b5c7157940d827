"""Sending: the switch of each channel, and what the sender's domain says about our mail, with the lines to add."""

from collections.abc import Sequence

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _
from services import messages, sending
from services import settings as table
from services.house import settings
from services.sending.overview import Overview, Record, Standing, ask_again, overview
from services.texting import calls
from services.texting.calls import CallAddress
from services.work import Actor, Invalid, Refused
from ui import guard
from ui.live import ask, note, perform, watch
from ui.parts.markup import StaticHtml, banner, button, chip, copy_button, element, page_head, panel, text_element
from ui.routes import page
from ui.words import ago, number

TONES = {"live": "ok", "test": "warn", "off": "bad"}
SAYS = {
    "live": N_("Messages leave through the {carrier}."),
    "test": N_("Every message goes to {address}, and to nobody else."),
    "off": N_("New messages are refused, and those waiting are held until it is switched on."),
}
KEPT = N_("No {carrier} is set up: messages are kept here and not sent.")
FOUND = {
    "ok": ("ok", N_("Found")),
    "missing": ("bad", N_("Missing")),
    "double": ("bad", N_("More than one")),
    "unknown": ("mute", N_("Not looked up")),
}
RECORD = Markup(
    '<div class="stack tight"><div class="line"><b><code>{}</code></b><span class="chip {}">{}</span></div>'
    '<p class="sub">{}</p>{}</div>'
)
LINE = Markup('<p class="sub">{}</p><pre class="code" tabindex="0" aria-label="{}"><code>{}</code></pre>')


@page("/sending", needs="settings.read")
async def sending_page() -> None:
    """How every channel stands, then the sender's domain. Operators switch; others see."""
    actor = guard.page_actor()
    to_enter = await ask(calls.call_addresses) if actor.may("maintenance.run") else []
    with page_head(_("Sending"), _("How messages leave this installation.")):
        pass
    with element("div", "stack settings"):
        with panel(_("Channels")):
            channels = element("div")
        _addresses(to_enter)
        with panel(_("Sender’s domain")), element("div", "panel-b stack"):
            domain = StaticHtml("div", "stack")
            if actor.may("maintenance.run"):
                with element("div", "line"):
                    look = button(_("Look up now"), "ghost", "refresh")

    rows: dict[str, Row] = {}

    def show(now: Overview) -> None:
        for one in now.channels:
            if one.name not in rows:
                with channels:
                    rows[one.name] = Row(one, actor)
            rows[one.name].show(one)
        domain.show(_domain(now))

    async def look_up() -> None:
        found = await perform(ask_again)
        if found is not None:
            show(found)
            note(_("Looked up."))

    if actor.may("maintenance.run"):
        look.on_click(look_up)
    with element("div", "hidden"):
        await watch(show, overview, on=settings.KINDS)


class Row:
    """One channel: how it stands, its switch, and the address of a test."""

    def __init__(self, one: Standing, actor: Actor) -> None:
        self.now, self.may = one, actor.may("maintenance.run")
        label = _(table.SWITCHES[one.name][0].label) if one.name in table.SWITCHES else one.name
        with element("div", "setting"):
            with element("div"):
                with element("div", "line"):
                    text_element("b", label)
                    self.state = chip("").props("data-live")
                self.says = text_element("div", "", "sub")
            with element("div", "stack tight"):
                modes = {mode: _(word) for mode, word in sending.LABELS.items()}
                self.switch = ui.toggle(modes, value=one.switch.mode).classes("seg").props("role=group")
                self.switch.props["aria-label"] = label
                self.address = ui.input(_("Test address")).props("outlined dense stack-label autocomplete=off")
                self.save = button(_("Save"), "ghost small", on_click=lambda: self.put(self.address.value or ""))
        for field in (self.switch, self.address, self.save):
            field.set_enabled(self.may)
        self.switch.on_value_change(self._chosen)

    def show(self, one: Standing) -> None:
        """Show how the channel stands now."""
        typed = self.address.value not in ("", self.now.switch.address)
        self.now = one
        mode, off = one.switch.mode, not one.ready and one.switch.mode == "live"
        self.state.classes(replace=f"chip {'mute' if off else TONES[mode]}")
        self.state.set_text(_("Off: not set up") if off else _(sending.LABELS[mode]))
        says = _(KEPT) if off else _(SAYS[mode])
        self.says.set_text(says.format(carrier=messages.carrier(one.name), address=one.switch.address))
        self.switch.value = mode
        if not typed:
            self.address.value = one.switch.address
        self._fit(mode)

    async def put(self, address: str | None = None) -> None:
        """Save the switch, with the address if it was typed."""
        mode = self.switch.value
        self.address.error = None
        done = await perform(sending.switch, self.now.name, mode, address, refused=self._refuse)
        if done is not None:
            note(_("Saved."))

    async def _chosen(self) -> None:
        mode = self.switch.value
        self._fit(mode)
        if mode != self.now.switch.mode and (mode != "test" or self.now.switch.address):
            await self.put()

    def _fit(self, mode: str | None) -> None:
        for field in (self.address, self.save):
            field.set_visibility(mode == "test")

    def _refuse(self, refused: Refused) -> None:
        at = refused.fields if isinstance(refused, Invalid) else {}
        if "address" in at:
            self.address.error = at["address"]
        else:
            note(refused.message, "bad")


def _addresses(found: Sequence[CallAddress]) -> None:
    """Show the addresses that the providers must be given. One of them is a secret: operators only."""
    if not found:
        return
    with panel(_("Addresses to enter at the providers")):
        if not calls.reachable():
            text = _("Providers cannot call this installation: set STEWARD_SITE_URL to its public address.")
            with element("div", "panel-b"), banner("warn", "public_off"):
                text_element("div", text)
        for one in found:
            with element("div", "setting"):
                with element("div"):
                    text_element("b", one.provider)
                    text_element("div", one.entered, "sub")
                with element("div", "stack tight"):
                    label = _("Address for {provider}").format(provider=one.provider)
                    ui.input(label, value=one.address).props("outlined dense stack-label readonly")
                    copy_button(_("Copy"), "ghost small", within=".setting")


def _domain(now: Overview) -> Markup:
    if not now.records:
        return Markup('<p class="sub">{}</p>').format(_("No sender is set up: set STEWARD_MAIL_FROM."))
    signed = (
        _("Steward signs mails with DKIM.") if now.signs else _("Steward does not sign mails; the mail server may.")
    )
    sent = _("Email is sent from {sender}.").format(sender=now.sender)
    when = _("Looked up {time} ago.").format(time=ago(now.looked_at)) if now.looked_at else _("Not looked up yet.")
    told = Markup("").join(map(_record, now.records))
    return Markup('<p>{} {} {}</p>{}<p class="sub">{}</p>').format(sent, signed, when, told, _limit(now))


def _record(one: Record) -> Markup:
    tone, word = FOUND[one.state]
    more = Markup("")
    if one.state == "ok":
        more = LINE.format("", _("Found"), (one.found or [""])[0])
    elif one.line:
        asks = {
            "missing": _("Add this line at the provider of the domain:"),
            "double": _("Only one SPF record counts. Leave one, as this:"),
            "unknown": _("If it is missing, add this line at the provider of the domain:"),
        }[one.state]
        more = LINE.format(asks, asks, one.line)
    return RECORD.format(one.name, tone, _(word), one.why, more)


def _limit(now: Overview) -> str:
    if now.lacks:
        text = _(
            "Until {records} are found, at most {most} emails a day are sent. Operators can raise this in Settings."
        )
        return text.format(records=", ".join(now.lacks), most=number(now.most))
    return _("More than {most} emails a day need all three records.").format(most=number(now.most))
