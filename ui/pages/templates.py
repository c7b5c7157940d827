"""Templates: the list, and one template with its editor beside the preview; and the topics people may opt out of."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _
from models.typed import CHANNEL_WORDS
from services import templates
from services.records.lists import Slice
from services.templates import TEMPLATE, topics
from services.templates.topics import TOPIC, TopicCard
from services.work import Actor, Refused, Stale
from ui import guard
from ui.live import ask, live, note, perform, watch
from ui.parts.details import Details
from ui.parts.dialogs import choose
from ui.parts.filters import Filter, where
from ui.parts.form_draft import form_draft
from ui.parts.forms import once
from ui.parts.keys import on_key
from ui.parts.markup import button, chip, element, panel, text_element
from ui.parts.new_form import new_form
from ui.parts.plain_fact import plain_fact
from ui.parts.preview import Preview
from ui.parts.record import frame, live_html
from ui.parts.record_list import RecordList, plain_query
from ui.parts.table import LIVE, NAMED, Column
from ui.parts.tabs import tabs
from ui.parts.text_editor import TextEditor
from ui.routes import page
from ui.words import timed

TABS = {"/templates": N_("Templates"), "/templates/topics": N_("Topics")}
TEXTS = ("subject", "html", "text")


@page("/templates", needs="templates.read")
async def templates_page(
    q: str = "", channel: str = "", sort: str = "", page: int = 1, new: str = "", view: str = ""
) -> None:
    """The list: search, channel, sort, live."""
    actor = guard.page_actor()
    known = {"": _("No topic: transactional"), **{str(one): name for one, name in (await ask(topics.names)).items()}}
    words = {name: _(word) for name, word in CHANNEL_WORDS.items()}

    def query(part: Slice, q: str | None, channel: str | None) -> templates.Query:
        return templates.Query(q or "", part=part, channel=channel or None)

    await RecordList(
        TEMPLATE,
        query,
        lambda one: _row(
            TEMPLATE.path, one, actor, under=one.subject, channel=words[one.channel], topic=one.topic or ""
        ),
        [
            Column("name", _("Name"), True, NAMED, "c-main"),
            Column("channel", _("Channel"), cell=LIVE, phone="c-side"),
            Column("topic", _("Topic")),
            Column("made_at", _("Added"), True, align="right"),
        ],
        _("Search name and subject"),
        [*templates.KINDS, *topics.KINDS],
        _("Write once what you send often."),
        lambda draft: new_form(TEMPLATE, draft, "name", "channel", "topic_id", options={"topic_id": known}, values={}),
        {"channel": Filter(_("Channel"), {"": _("Any channel"), **words}, channel, where("channel"))},
        tabs=lambda: tabs(TABS, "/templates"),
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


@page("/templates/topics", needs="templates.read")
async def topics_page(q: str = "", sort: str = "", page: int = 1, new: str = "", view: str = "") -> None:
    """The topics, and how many templates each has."""
    actor = guard.page_actor()
    await RecordList(
        TOPIC,
        lambda part, q: plain_query(part, q, None),
        lambda one: _row(TOPIC.path, one, actor, under=one.note or "", templates=TEMPLATE.counted(one.templates)),
        [
            Column("name", _("Name"), True, NAMED, "c-main"),
            Column("templates", _("Templates"), cell=LIVE, phone="c-side"),
            Column("made_at", _("Added"), True, align="right"),
        ],
        _("Search name and description"),
        [*templates.KINDS, *topics.KINDS],
        _("People opt out of one topic, such as offers, and still get the others."),
        lambda draft: new_form(TOPIC, draft, "name", "note", options={}, values={}),
        tabs=lambda: tabs(TABS, "/templates/topics"),
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


@page("/templates/topics/{topic_id}", needs="templates.read")
async def topic_page(topic_id: UUID) -> None:
    """Everything about one topic."""
    actor = guard.page_actor()
    card: TopicCard = await live(topics.find, topic_id, on=[*topics.KINDS, *templates.KINDS])
    shown, may = await frame(TOPIC, card, actor), TOPIC.may(actor, "edit")
    live_html(shown.line, card, "templates", lambda count: Markup("{}").format(TEMPLATE.counted(count)))
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    with shown.details, Details(TOPIC, card, topics.change, may, draft) as details:
        on_key("edit", details.edit)
        details.fields("name", "note")
    await shown.timeline(actor)


@page("/templates/{template_id}", needs="templates.read")
async def template_page(template_id: UUID) -> None:
    """Everything about one template: the editor, the preview beside it, its details and its history."""
    actor = guard.page_actor()
    card = await live(templates.find, template_id, on=[*templates.KINDS, *topics.KINDS])
    shown, may = await frame(TEMPLATE, card, actor), TEMPLATE.may(actor, "edit")
    with shown.marks:
        chip(_(CHANNEL_WORDS[card.channel]), "info")
    live_html(shown.line, card, "number", _numbered)
    with shown.wide, element("div", "studio"):
        desk = Desk(card, may and card.binned_at is None)
        await desk.follow(template_id)
        await desk.preview.show()
    known: dict[Any, str] = {None: _("No topic: transactional"), **await ask(topics.names)}
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    with shown.details, Details(TEMPLATE, card, templates.change, may, draft) as details:
        on_key("edit", details.edit)
        details.fields("name", "topic_id", options={"topic_id": known})
        plain_fact(_("Channel"), _(CHANNEL_WORDS[card.channel]))
        if card.channel == "whatsapp":
            details.fields("content_sid")
    await shown.timeline(actor)


class Desk:
    """The editor of a template, with its preview beside it."""

    def __init__(self, card: Any, editable: bool) -> None:
        self.card, self.editable = card, editable
        self.save: ui.button
        self.before = {name: getattr(card, name) for name in TEXTS}
        with panel(_("Text")) as head, element("div", "panel-b"):
            self.editor = TextEditor(card.channel, self.before, editable)
        if editable:
            with head, element("div", "acts"):
                self.said = text_element("span", "", "sub").props("role=status")
                self.save = button(_("Save"), "solid small", "save", on_click=self.submit)
        self.preview = Preview(lambda: {"channel": card.channel, **self.editor.values()}, self.editor.refuse)
        self.editor.heard.append(self._typed)

    async def follow(self, template_id: UUID) -> None:
        """Show what a colleague saves, unless something unsaved stands here; and offer what was left unsaved."""
        await watch(self._saved, templates.find, template_id, on=templates.KINDS)
        await self.editor.offer_own()
        if self.editable:
            self.draft = await form_draft(f"text:{template_id.hex}")
            self.draft.typed = self._unsaved
            for name, field in self.editor.fields.items():
                self.draft.follow(name, field)
            with self.editor.box:
                self.draft.offer(_("You have unsaved changes."), self._go_on)
            self.draft.continue_by(self._go_on)

    async def submit(self) -> None:
        """Save what changed, once."""
        await once(self.save, self._save)

    def _typed(self) -> None:
        if self.editable:
            self.said.set_text(_("Not saved") if self._unsaved() else "")
        self.preview.touch()

    def _unsaved(self) -> dict[str, str | None]:
        values: dict[str, str | None] = dict(self.editor.values())
        return {} if all((values[name] or "").strip() == self.before[name].strip() for name in TEXTS) else values

    def _go_on(self) -> None:
        left = self.draft.take()
        if left is not None:
            self.editor.fill({**self.editor.values(), **left.values})
            self._typed()

    def _saved(self, card: templates.TemplateCard) -> None:
        now = {name: getattr(card, name) for name in TEXTS}
        if now != self.before and not self._unsaved():
            self.before = now
            self.editor.fill(now)
            self.preview.touch()

    async def _save(self) -> None:
        values = self.editor.values()
        changed = {name: values[name] for name in TEXTS if values[name].strip() != self.before[name].strip()}
        if changed:
            await self._change(changed, {name: self.before[name] for name in changed})

    async def _change(self, changed: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        async def refused(refusal: Refused) -> None:
            if not isinstance(refusal, Stale):
                self.editor.refuse(refusal)
                return
            kept = await choose({name: TEMPLATE.label(name) for name in TEXTS}, refusal, lambda text: str(text or ""))
            if kept is not None:
                await self._change(kept, {name: refusal.more["theirs"][name] for name in kept})

        done = await perform(templates.change, self.card.id, dict(changed), before=dict(before), refused=refused)
        if done is not None:
            self.before = {name: getattr(done, name) for name in TEXTS}
            self.editor.fill(self.before)
            self.said.set_text("")
            await self.draft.forget()
            note(_("Saved. New messages use it from now on."))
            await self.preview.refresh()


def _numbered(number: int | None) -> Markup:
    text = _("Version {number}").format(number=number) if number else _("No text yet")
    return Markup("{}").format(text)


def _row(path: str, one: Any, actor: Actor, **more: Any) -> dict[str, Any]:
    about = {"id": str(one.id), "name": one.name, "path": f"{path}/{one.id}"}
    return about | timed("made_at", one.made_at, actor.zone) | more
