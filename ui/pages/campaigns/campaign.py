"""One campaign, live: its progress, rate and time left; pause, resume and stop; what became of it, each number with
its rows; and who was left out, by reason."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.campaigns import LEFT_OUT
from models.language import N_, _, decimal, ngettext
from models.typed import CHANNEL_WORDS
from services import campaigns
from services.campaigns import CampaignCard, RecipientCard, RecipientQuery
from services.records.lists import Slice
from ui import guard
from ui.live import ask, note, perform, shared, watch
from ui.pages.campaigns import words
from ui.parts.dialogs import ask_first, form_dialog
from ui.parts.filters import without
from ui.parts.markup import StaticHtml, banner, button, chip, element, icon_html, page_head, panel, text_element
from ui.parts.table import LIVE, Column, Table
from ui.routes import page
from ui.words import exact, moment, number, or_more, remaining

EVERY = 1.0  # seconds
TILE = Markup('<div class="k">{}<span>{}</span></div><div class="v{}">{}</div><div class="sub">{}</div>')
TILES = (  # the outcome, its states, its word and sign
    ("waiting", ("pending", "held", "claimed", "handed"), N_("Waiting"), "schedule"),
    ("sent", ("sent", "delivered", "kept"), N_("Sent"), "done_all"),
    ("failed", ("failed", "bounced"), N_("Failed"), "error"),
    ("unknown", ("unknown",), N_("Unknown"), "help"),
    ("cancelled", ("cancelled",), N_("Cancelled"), "block"),
)
HEAD = Markup('<div class="progress-h"><span data-live>{}</span><span>{}</span></div>{}')
ROW = Markup('<a class="feed pair" href="{}"><b class="clip">{}</b><span class="num" data-live>{}</span></a>')
NAME = (
    '<q-td :props="props"><component :is="props.row.path ? \'a\' : \'span\'" class="who" :href="props.row.path || null">'
    '<span class="clip"><b class="clip">{{ props.value }}</b></span></component></q-td>'
)


@page("/campaigns/{campaign_id}", needs="campaigns.read")
async def campaign_page(campaign_id: UUID) -> None:
    """The state, the progress, the outcomes and who was left out."""
    actor = guard.page_actor()
    card = await ask(campaigns.find, campaign_id)
    with page_head(card.name, _about(card, actor.zone)):
        buttons = _buttons(card) if actor.may("campaigns.send") else None
    shows = [_banner(actor.zone), _progress(), _tiles()]
    with element("div", "split"):
        shows += [_left_out(), _facts(actor.zone)]

    def show(now: CampaignCard) -> None:
        for one in (*shows, *([buttons] if buttons else [])):
            one(now)

    with element("div", "hidden"):
        await watch(show, campaigns.find, campaign_id, on=campaigns.KINDS, every=EVERY)


@page("/campaigns/{campaign_id}/left-out", needs="campaigns.read")
async def left_out_page(campaign_id: UUID, reason: str = "", page: int = 1) -> None:
    """The contacts a campaign left out for a reason."""
    card = await ask(campaigns.find, campaign_id)
    reason = reason if reason in LEFT_OUT else next(iter(card.left_out), "no_address")
    path = f"/campaigns/{campaign_id}"
    with page_head(_("Left out of {name}").format(name=card.name)) as (_heading, line):
        button(_("Back to the campaign"), "ghost", "arrow_back", on_click=lambda: ui.navigate.to(path))
    with element("section", "panel cards"):
        with element("div", "toolbar"):
            without(_(LEFT_OUT[reason]), path)
        table: Table[RecipientCard] = Table(
            [Column("name", _("Contact"), cell=NAME, phone="c-main"), Column("detail", _("Why"), cell=LIVE)],
            lambda part: shared(
                campaigns.recipients, campaign_id, RecipientQuery(reason=reason, part=part), on=campaigns.KINDS
            ),
            _row,
            campaigns.KINDS,
            "id",
            lambda: {"reason": reason},
            f"{path}/left-out",
            ("group_off", _("Nobody was left out"), _("Everybody who was chosen gets it.")),
            Slice("", 25, page),
            counted=lambda found: line.set_text(or_more(words.recipients(found.total), found.capped)),
            narrowed=lambda: False,
        )
        await table.show()


def _row(one: RecipientCard) -> dict[str, Any]:
    name = one.contact or _("A deleted contact")
    why = _(LEFT_OUT[one.reason]) if one.reason else ""
    return {
        "id": str(one.id),
        "name": name,
        "path": f"/contacts/{one.contact_id}" if one.contact_id else "",
        "detail": f"{why}: {one.detail}" if one.detail else why,
    }


def _about(card: CampaignCard, zone: str) -> str:
    who = card.author or "Steward"  # no text
    return _("{channel} · by {name}, {time}").format(
        channel=_(CHANNEL_WORDS[card.channel]), name=who, time=moment(card.made_at, zone)
    )


def _buttons(card: CampaignCard) -> Callable[[CampaignCard], None]:
    """Add what can be done to it; return the function that shows what fits its state."""

    async def again() -> None:
        made = await perform(campaigns.send_again, card.id)
        if made is not None:
            ui.navigate.to(f"/campaigns/{made.id}")

    pause = button(_("Pause"), "ghost", "pause", on_click=lambda: _pause(card))
    resume = button(_("Resume"), "solid", "play_arrow", on_click=lambda: _resume(card.id))
    stop = button(_("Stop"), "ghost danger", "stop", on_click=lambda: _stop(card))
    repeat = button(_("Send again"), "ghost", "replay", on_click=again)
    repeat.tooltip(_("To those whose message failed"))

    def show(now: CampaignCard) -> None:
        pause.set_visibility(now.state in ("preparing", "running"))
        resume.set_visibility(now.state == "paused")
        stop.set_visibility(now.state not in ("done", "stopped"))
        repeat.set_visibility(now.state in ("done", "stopped") and bool(now.count("failed")))

    return show


async def _pause(card: CampaignCard) -> None:
    with form_dialog(_("Pause {name}?").format(name=card.name), _("Pause")) as form:
        text_element("p", _("Nothing more leaves until you resume it. What was handed over is not called back."))
        why = form.add("reason", ui.input(_("Reason (optional)")).props("maxlength=200 autofocus"))

    async def save() -> None:
        if await perform(campaigns.pause, card.id, why.value or "", refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)


async def _resume(campaign_id: UUID) -> None:
    if await perform(campaigns.resume, campaign_id) is not None:
        note(_("Resumed: it goes on where it stopped."))


async def _stop(card: CampaignCard) -> None:
    text = _("What waits is cancelled, and cannot be resumed. What has left stays.")
    sure = await ask_first(_("Stop {name}?").format(name=card.name), text, _("Stop it"), danger=True, no=_("Go on"))
    if sure and await perform(campaigns.stop, card.id) is not None:
        note(_("Stopped."))


def _banner(zone: str) -> Callable[[CampaignCard], None]:
    """Show the state in large type, and why."""
    with banner("info", "campaign") as shown:
        state = chip("").classes("big").props("data-live")
        sentence = text_element("div", "")
    sign = shown.default_slot.children[0]

    def show(card: CampaignCard) -> None:
        tone = words.TONES[card.state]
        shown.classes(replace=f"banner {tone}")
        sign.props(f"name={words.SIGNS[card.state]}")
        state.classes(replace=f"chip big {tone}")
        state.set_text(words.state(card))
        sentence.set_text(_sentence(card, zone))

    return show


def _sentence(card: CampaignCard, zone: str) -> str:
    if card.why:
        return _(card.why)
    if card.state == "draft" and card.send_at:
        return _("It starts {time}.").format(time=moment(card.send_at, zone))
    if card.state == "preparing":
        return _("{done} of {total} recipients are ready.").format(
            done=number(card.prepared), total=number(card.will_get)
        )
    if card.state == "paused":
        return _("Nothing leaves until somebody resumes it.")
    if card.state == "done":
        return _("Every message has an outcome.")
    return _("What has left stays; the rest was cancelled.") if card.state == "stopped" else ""


def _progress() -> Callable[[CampaignCard], None]:
    """Add the bar, with the rate and the time left."""
    with panel(_("Progress")), element("div", "panel-b"):
        place = StaticHtml("div", "progress")

    def show(card: CampaignCard) -> None:
        rate = _("{count}/s").format(count=decimal(card.rate, 1)) if card.rate else ""
        left = remaining(card.seconds_left) if card.seconds_left is not None else ""
        pace = " · ".join(filter(None, (rate, left)))
        content = HEAD.format(words.figures(card), pace, words.bar(card))
        if content != place.content:
            place.show(content)

    return show


def _tiles() -> Callable[[CampaignCard], None]:
    """Add the outcomes, each with its rows behind it."""
    with element("div", "tiles five"):
        shown = [(one, StaticHtml("a", "nicegui-link tile").props("data-live")) for one in TILES]

    def show(card: CampaignCard) -> None:
        for (name, states, title, sign), place in shown:
            count = card.count(*states)
            bad = " bad" if name in ("failed", "unknown") and count else ""
            content = TILE.format(icon_html(sign), _(title), bad, number(count), _remark(name, card))
            if content != place.content:
                place.show(content)
            place.props["href"] = f"/messages?campaign={card.id}&state={','.join(states)}"

    return show


def _remark(name: str, card: CampaignCard) -> str:
    if name == "failed" and card.count("bounced"):
        return _("{count} bounced").format(count=number(card.count("bounced")))
    if name == "sent" and card.count("delivered"):
        return _("{count} delivered").format(count=number(card.count("delivered")))
    return (
        _("{count} held").format(count=number(card.count("held"))) if name == "waiting" and card.count("held") else ""
    )


def _left_out() -> Callable[[CampaignCard], None]:
    """Add who was left out: a line for each reason, with its rows behind it."""
    with panel(_("Left out")), element("div", "panel-b no-box"):
        place = StaticHtml("div", "left-out")

    def show(card: CampaignCard) -> None:
        lines = [
            ROW.format(f"/campaigns/{card.id}/left-out?reason={reason}", _(LEFT_OUT[reason]), number(count))
            for reason, count in sorted(card.left_out.items(), key=lambda one: -one[1])
        ]
        content = Markup("").join(lines) or Markup('<p class="sub panel-b">{}</p>').format(_("Nobody was left out."))
        if content != place.content:
            place.show(content)

    return show


def _facts(zone: str) -> Callable[[CampaignCard], None]:
    """Add when it was sent, on what topic, and how."""
    with panel(_("Details")):
        place = StaticHtml("dl", "facts roomy")
    row = Markup('<div class="fact"><dt>{}</dt><dd title="{}">{}</dd></div>')

    def show(card: CampaignCard) -> None:
        lines = [row.format(_("Topic"), "", card.topic or _("None: transactional"))]
        for label, at in (
            (_("Planned for"), card.send_at),
            (_("Started"), card.started_at),
            (_("Ended"), card.ended_at),
        ):
            if at is not None:
                lines.append(row.format(label, exact(at, zone), moment(at, zone)))
        if card.spread:
            minutes = ngettext("{count} minute", "{count} minutes", card.spread).format(count=card.spread)
            lines.append(row.format(_("Spread over"), "", minutes))
        if card.in_zones:
            lines.append(row.format(_("Time"), "", _("In each person’s own time zone")))
        guard_ = _("When too many bounce or complain") if card.guarded else _("Never")
        lines.append(row.format(_("Pauses by itself"), "", guard_))
        content = Markup("").join(lines)
        if content != place.content:
            place.show(content)

    return show
