"""The list of opt-outs: who must not be written to, since when and why."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from models.language import N_, _, ngettext
from models.privacy import SUPPRESSED
from models.typed import CHANNEL_WORDS
from services import contacts, optouts
from services.optouts import EVERYTHING, Optout, Query, tokens
from services.records.lists import Page, Slice
from ui import guard
from ui.guard import is_id
from ui.live import ask, note, perform, shared, watch
from ui.pages.optouts import importing
from ui.parts.dialogs import Form, form_dialog, lazy
from ui.parts.filters import Filter, filters, search_box
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, banner, button, coded, element, page_head, text_element
from ui.parts.table import CHIP, LIVE, Column, Table
from ui.routes import page
from ui.words import moment, number, timed

CHANGES = [*optouts.KINDS, contacts.CHANGED]  # each row names its contact
TONES = {"bounced": "warn", "complained": "bad"}
TOPICS = 8  # beside one another; the filter has all of them
NO_LINK = N_(
    "Emails of a topic carry no link to unsubscribe, because recipients could not reach it. Set `STEWARD_SITE_URL` to the "
    "public https:// address."
)
ADDRESS = (
    '<q-td :props="props"><component :is="props.row.path ? \'a\' : \'span\'" class="who" '  # no text
    ':href="props.row.path || undefined"><span class="clip"><b class="clip" :title="props.value" data-live>'
    '{{ props.value }}</b><small class="clip">{{ props.row.under }}</small>'
    '<small class="clip only-m">{{ props.row.of }}</small></span></component></q-td>'
)
LIFT = (
    '<q-td :props="props"><q-btn v-if="props.row.may" class="ghost small" no-caps unelevated '  # no text
    ':label="props.row.lift" :aria-label="props.row.lift_this" '
    "@click=\"$parent.$emit('lift', [props.row.id, props.row.address])\" />"
    '<span v-else class="muted" :title="props.row.why" data-live>{{ props.row.lifted }}</span></q-td>'
)


@page("/optouts", needs="optouts.read")
async def optouts_page(
    q: str = "", channel: str = "", reason: str = "", topic: str = "", lifted: str = "", sort: str = "", page: int = 1,
    errand: str = "",
) -> None:  # fmt: skip
    """The list: address, channel, reason, topic, live; and who may, adds, lifts, imports and exports."""
    actor, known = guard.page_actor(), await ask(optouts.topics)
    may = actor.may("optouts.edit")
    add = lazy(lambda: _form(known))
    with page_head(_("Opt-outs")) as (_heading, line):
        if may:
            importing.buttons()
            button(_("Add opt-out"), "solid", "add", on_click=add)
            on_key("new", add)
    if may and tokens.missing():
        with banner("warn", "link_off"):
            StaticHtml().show(coded(_(NO_LINK)))
    if is_id(errand):
        await importing.refused(UUID(errand))
    with element("section", "panel cards"):
        await _numbers(known, topic)
        with element("div", "toolbar"):
            chosen: dict[str, Any] = {"q": search_box(_("Search email or number"), q)}
            chosen |= filters(_filters(known, channel, reason, topic))
            chosen["lifted"] = ui.switch(_("Show lifted"), value=bool(lifted))
        table = _table(chosen, Slice(sort, 25, page), line, may)
        await table.show()
    table.body.on("lift", lambda event: _lift(str(event.args[0]), str(event.args[1])))
    for one in chosen.values():
        one.on_value_change(table.first)


def _table(chosen: Mapping[str, Any], part: Slice, line: TextElement, may: bool) -> Table[Optout]:
    def address() -> dict[str, Any]:
        return {name: one.value for name, one in chosen.items()} | {"lifted": "1" if chosen["lifted"].value else ""}

    zone = guard.page_actor().zone
    return Table(
        _columns(),
        lambda part: shared(optouts.search, _query(chosen, part), on=CHANGES),
        lambda one: _row(one, zone, may),
        CHANGES,
        "-made_at",
        address,
        "/optouts",
        ("unsubscribe", _("No opt-outs"), _("Those who unsubscribe or reply STOP appear here.")),
        part,
        counted=lambda found: line.set_text(_sum(found)),
        narrowed=lambda: any(value for name, value in address().items() if name != "lifted"),
    )


async def _numbers(known: Mapping[UUID, str], chosen: str) -> None:
    """Show how many opt-outs there are of each topic, each as a link to its rows."""
    with element("nav", "views") as nav:
        nav.props["aria-label"] = _("Topics")

    def show(counts: dict[UUID | None, int]) -> None:
        most = sorted((one for one in counts if one in known), key=lambda one: -counts[one])[:TOPICS]
        words = {"": (_("All"), sum(counts.values())), EVERYTHING: (_("Everything"), counts.get(None, 0))}
        words |= {str(one): (known[one], counts[one]) for one in most if one is not None}
        nav.clear()
        with nav:
            for key, (word, count) in words.items():
                link = ui.link(target=f"/optouts?topic={key}" if key else "/optouts")
                link.classes("view on" if key == chosen else "view")
                if key == chosen:
                    link.props("aria-current=true")
                with link:
                    text_element("span", word)
                    text_element("span", number(count), "count").props("data-live")

    with nav:
        await watch(show, optouts.counts, on=optouts.KINDS)


def _query(chosen: Mapping[str, Any], part: Slice) -> Query:
    topic: UUID | str | None = chosen["topic"].value or None
    if topic and topic != EVERYTHING:
        topic = UUID(str(topic))
    return Query(
        chosen["q"].value or "",
        chosen["channel"].value or "",
        chosen["reason"].value or "",
        topic,
        bool(chosen["lifted"].value),
        part,
    )


def _filters(known: Mapping[UUID, str], channel: str, reason: str, topic: str) -> dict[str, Filter]:
    topics = {"": _("Any topic"), EVERYTHING: _("Everything"), **{str(one): name for one, name in known.items()}}
    return {
        "channel": Filter(_("Channel"), {"": _("Any channel"), **_words(CHANNEL_WORDS)}, channel),
        "reason": Filter(_("Reason"), {"": _("Any reason"), **_words(SUPPRESSED)}, reason),
        "topic": Filter(_("Topic"), topics, topic),
    }


def _form(known: Mapping[UUID, str]) -> Form:
    title = _("Add opt-out")
    topics = {"": _("Everything"), **{str(one): name for one, name in known.items()}}
    with form_dialog(title, title) as form:
        form.add("channel", ui.select(_words(CHANNEL_WORDS), value="email", label=_("Channel")))
        address = form.add("address", ui.input(_("Address")).props("autofocus"))
        address.props["hint"] = _("An email address, or a number with its country code")
        form.add("topic_id", ui.select(topics, value="", label=_("Topic")))
        form.add("reason", ui.select(_words(optouts.BY_HAND), value="asked", label=_("Reason")))
        form.add("detail", ui.input(_("Note")))

    async def save() -> None:
        typed = form.values()
        made = await perform(optouts.add, {**typed, "topic_id": typed["topic_id"] or None}, refused=form.refuse)
        if made is not None:
            form.dialog.close()
            note(_("{address} gets no more of these messages.").format(address=made.address))

    form.save = save
    return form


async def _lift(row_id: str, address: str) -> None:
    """Ask why, and allow the messages again."""
    if not is_id(row_id):
        return
    with form_dialog(_("Lift this opt-out?"), _("Lift")) as form:
        text = _("{address} can be written to again. The opt-out stays in the list of lifted ones.")
        text_element("p", text.format(address=address), "sub")
        form.add("why", ui.input(_("Why")).props("autofocus"))

    async def save() -> None:
        if (
            await perform(optouts.lift_because, UUID(row_id), form.values()["why"] or "", refused=form.refuse)
            is not None
        ):
            note(_("Opt-out lifted."))
            form.dialog.submit(True)

    await form.ask(save)


def _words(table: Mapping[str, str]) -> dict[str, str]:
    return {key: _(word) for key, word in table.items()}


def _columns() -> list[Column]:
    return [
        Column("address", _("Address"), cell=ADDRESS, phone="c-main"),
        Column("channel", _("Channel")),
        Column("topic", _("Topic"), cell=LIVE),
        Column("reason", _("Reason"), cell=CHIP, phone="c-side"),
        Column("by", _("Recorded by")),
        Column("made_at", _("Since"), True, align="right"),
        Column("lifted", _("Lifted"), cell=LIFT, phone="c-more", align="right"),
    ]


def _row(one: Optout, zone: str, may: bool) -> dict[str, Any]:
    channel = _(CHANNEL_WORDS.get(one.channel, one.channel))
    topic = one.topic or (_("Deleted topic") if one.topic_id else _("Everything"))
    return {
        "id": str(one.id),
        "address": one.address,
        "under": " · ".join(filter(None, [one.contact, _(one.detail) if one.detail else ""])),
        "path": f"/contacts/{one.contact_id}" if one.contact else "",
        "channel": channel,
        "topic": topic,
        "of": f"{channel} · {topic}",
        "reason": _(SUPPRESSED.get(one.reason, one.reason)),
        "tone": "mute" if one.lifted_at else TONES.get(one.reason, "info"),
        "by": one.by or "Steward",  # no text
        **timed("made_at", one.made_at, zone),
        "may": may and one.lifted_at is None,
        "lift": _("Lift"),
        "lift_this": _("Lift the opt-out of {address}").format(address=one.address),
        "lifted": moment(one.lifted_at, zone) if one.lifted_at else "",
        "why": one.lifted_why,
    }


def _sum(found: Page[Optout]) -> str:
    if found.capped:
        return _("{count}+ opt-outs").format(count=number(found.total))
    return ngettext("{count} opt-out", "{count} opt-outs", found.total)
