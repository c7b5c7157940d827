"""The list of opt-outs: who must not be written to, since when and why."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from nicegui import ui

from models.language import N_, _
from models.privacy import SUPPRESSED
from models.typed import CHANNEL_WORDS
from services import contacts, optouts
from services.optouts import EVERYTHING, Optout, Query, tokens
from services.records.lists import Slice
from ui import guard
from ui.guard import is_id
from ui.live import ask, note, perform, watch
from ui.pages.optouts import importing
from ui.parts.dialogs import Form, form_dialog, lazy
from ui.parts.filters import Filter, Switch, where
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, banner, button, coded, element, text_element
from ui.parts.record_list import RecordList, keeping
from ui.parts.table import CHIP, LIVE, Column
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
    errand: str = "", view: str = "",
) -> None:  # fmt: skip
    """The list: address, channel, reason, topic, live; and who may, adds, lifts, imports and exports."""
    actor, known = guard.page_actor(), await ask(optouts.topics)
    may = actor.may("optouts.edit")
    add = lazy(lambda: _form(known))
    listed = RecordList(
        optouts.OPTOUT,
        _query,
        lambda one: _row(one, actor.zone, may),
        _columns(),
        _("Search email or number"),
        CHANGES,
        _("Those who unsubscribe or reply STOP appear here."),
        filters=_filters(known, channel, reason, topic),
        switches={"lifted": Switch(_("Show lifted"), bool(lifted or view), where("lifted")(False))},
        nothing=_("No opt-outs"),
        main=lambda: _adding(add, may),
    )
    listed.before = partial(_above, listed, known, topic, errand, may)
    await listed.show(actor, q=q, sort=sort, number=page, new="", view=view)
    listed.table.body.on("lift", lambda event: _lift(str(event.args[0]), str(event.args[1])))


def _adding(add: Callable[[], object], may: bool) -> None:
    if may:
        importing.buttons()
        button(_("Add opt-out"), "solid", "add", on_click=add)
        on_key("new", add)


async def _above(listed: RecordList, known: Mapping[UUID, str], topic: str, errand: str, may: bool) -> None:
    """Show what stands above the list: that the link is missing, the outcome of an import, and the numbers by topic."""
    if may and tokens.missing():
        with banner("warn", "link_off"):
            StaticHtml().show(coded(_(NO_LINK)))
    if is_id(errand):
        await importing.refused(UUID(errand))
    await _numbers(listed, known, topic)


async def _numbers(listed: RecordList, known: Mapping[UUID, str], chosen: str) -> None:
    """Show how many opt-outs there are of each topic, each as a link to its rows, which keeps what else narrows them."""
    with element("nav", "views bare money-tabs") as nav:
        nav.props["aria-label"] = _("Topics")

    def show(counts: dict[UUID | None, int]) -> None:
        most = sorted((one for one in counts if one in known), key=lambda one: -counts[one])[:TOPICS]
        words = {"": (_("All"), sum(counts.values())), EVERYTHING: (_("Everything"), counts.get(None, 0))}
        words |= {str(one): (known[one], counts[one]) for one in most if one is not None}
        kept = {name: value for name, value in listed.kept().items() if name != "topic"}
        nav.clear()
        with nav:
            for key, (word, count) in words.items():
                query = urlencode(({"topic": key} if key else {}) | kept)
                link = ui.link(target=f"/optouts?{query}" if query else "/optouts")
                link.classes("view on" if key == chosen else "view")
                if key == chosen:
                    link.props("aria-current=true")
                with link:
                    text_element("span", word)
                    text_element("span", number(count), "count").props("data-live")

    with nav:
        await watch(keeping(listed, show), optouts.counts, on=optouts.KINDS)


def _query(
    part: Slice, q: str | None, channel: str | None, reason: str | None, topic: str | None, lifted: bool
) -> Query:
    of: UUID | str | None = topic or None
    if of and of != EVERYTHING:
        of = UUID(str(of))
    return Query(q or "", channel or "", reason or "", of, bool(lifted), part)


def _of_topic(topic: str) -> dict[str, Any]:
    """Return a topic as a filter."""
    return dict(where("everything")(True) if topic == EVERYTHING else where("topic_id")(topic))


def _filters(known: Mapping[UUID, str], channel: str, reason: str, topic: str) -> dict[str, Filter]:
    topics = {"": _("Any topic"), EVERYTHING: _("Everything"), **{str(one): name for one, name in known.items()}}
    return {
        "channel": Filter(_("Channel"), {"": _("Any channel"), **_words(CHANNEL_WORDS)}, channel, where("channel")),
        "reason": Filter(_("Reason"), {"": _("Any reason"), **_words(SUPPRESSED)}, reason, where("reason")),
        "topic": Filter(_("Topic"), topics, topic, _of_topic),
    }


def _form(known: Mapping[UUID, str]) -> Form:
    title = _("Add opt-out")
    topics = {"": _("Everything"), **{str(one): name for one, name in known.items()}}
    with form_dialog(title, title, of=optouts.OptoutDraft) as form:
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
