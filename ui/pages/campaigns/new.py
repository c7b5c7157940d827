"""Starting a campaign: to whom, with which text, when; the preview of each recipient; and who is left out and why,
before the button."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from nicegui import background_tasks, ui

from models.campaigns import CampaignDraft
from models.language import C_, _, ngettext
from services import campaigns, views
from services.channels import CHANNELS
from services.records import drafts
from services.records.lists import Slice
from services.templates import topics
from services.work import Refused
from ui import guard
from ui.live import ask, perform
from ui.pages.campaigns.foot import Foot
from ui.pages.campaigns.texts import DRAFT, Texts
from ui.pages.campaigns.timing import Timing
from ui.pages.messages.writing.leaving import open_message, own_number
from ui.parts.filters import day_of
from ui.parts.forms import Fields, once
from ui.parts.markup import element, page_head, panel, text_element
from ui.parts.preview import Preview
from ui.parts.undo import offer, undo
from ui.routes import page
from ui.words import number

HERE, EVERYBODY = "here", "all"  # the list one came from; all contacts
MOST_IDS = 500  # in an address


@page("/campaigns/new", needs="campaigns.send")
async def new_campaign_page(
    q: str = "",
    status: str = "",
    owner: str = "",
    rating: int = 0,
    interest: str = "",
    company: str = "",
    view: str = "",
    since: str = "",
    filter: str = "",
    ids: str = "",
    template: str = "",
) -> None:
    """Write to many: the contacts of the list one came from, of a view, or all of them."""
    typed = {"q": q, "status": status, "owner": owner, "rating": rating, "interest": interest, "company": company}
    if day_of(since) is not None:
        typed["filter"] = json.dumps({"all": [{"field": "made_at", "op": "from", "value": since}]})
    if filter:
        typed["filter"], view = filter, ""
    chosen = [one for one in ids.split(",")[:MOST_IDS] if guard.is_id(one)]
    sheet = Sheet({name: value for name, value in typed.items() if value}, chosen)
    await sheet.build(view if guard.is_id(view) else "", template)


class Sheet:
    """The form, the preview beside it, and the foot with the counts and the button."""

    def __init__(self, typed: dict[str, Any], ids: list[str]) -> None:
        self.typed, self.ids = typed, ids
        self.template_id: UUID | None = None  # as it was counted
        self.found = campaigns.Estimate()

    async def build(self, view: str, template: str) -> None:
        """Build the page."""
        actor = guard.page_actor()
        self.form = Fields(
            {"contact_ids": "to", "filter": "to", "view": "to", "text": "body", "html": "body", "channel": "to"},
            of=CampaignDraft,
        )
        self.texts = Texts(self.form, actor)
        with page_head(_("New campaign"), _("One message to many people.")):
            await self.texts.channels_for(template)
        with element("div", "studio"):
            with element("div", "stack"):
                await self._about(view)
                await self.texts.write()
                with panel(_("When to send")), element("div", "panel-b stack"):
                    self.timing = Timing(self.form, actor, self.recount)
            self.preview = Preview(self.texts.shown, self.texts.body.preview_refused, self._people)
        self.foot = Foot(self.values, self.send, self.send_test)
        self.texts.heard, self.texts.turned = self._text_changed, self._people_changed
        await self.recount()
        await self.preview.show()

    def values(self) -> dict[str, Any]:
        """Return what is typed, as `campaigns.start` takes it."""
        to = self.to.value
        who: dict[str, Any] = {"filter": {}} if to == EVERYBODY else {"view": to}
        if to == HERE:
            who = {"contact_ids": self.ids} if self.ids else {"filter": self.typed}
        topic = {"topic_id": self.topic.value} if self.topic.value else {}
        return {"name": self.name.value or "", **who, **topic, **self.texts.values(), **self.timing.values()}

    async def recount(self) -> None:
        """Count again who gets it."""
        self.form.refuse(None)
        self.template_id = self.texts.template.id if self.texts.template else None
        self._explain()
        found = await perform(campaigns.estimate, self.values(), refused=self.form.refuse)
        if found is not None and not self.name.is_deleted:
            self.found = found
            self.foot.show(found, later=self.timing.later)

    async def send(self) -> None:
        """Start the campaign, and offer to take it back for ten seconds."""
        await once(self.foot.button, self._send)

    async def send_test(self) -> None:
        """Send the text to oneself, as the contact of the preview would get it."""
        self.form.refuse(None)
        to = ""
        if CHANNELS[self.texts.channels.value].point != "email":
            to = await own_number()
            if not to:
                return
        args = (self.values(), self.preview.contact_id, to)
        sent = await perform(campaigns.send_test, *args, refused=self._refused)
        if sent is not None:
            queued = _("Test queued for {address}.").format(address=sent.to)
            offer(queued, C_("button", "View"), lambda: open_message(sent.id))

    async def _send(self) -> None:
        self.form.refuse(None)
        typed, address = self.texts.typed(), self._address()
        made = await perform(campaigns.start, self.values(), refused=self._refused)
        if made is None:
            return

        async def back() -> None:
            if await perform(campaigns.stop, made.id, _("Undone")) is not None and typed:
                await perform(drafts.keep, DRAFT, typed, refused=lambda _refusal: None)
                ui.navigate.to(address)

        if typed:
            await self.texts.draft.forget(over=True)

        if self.timing.later:
            told = ngettext("Scheduled for {count} recipient.", "Scheduled for {count} recipients.", made.will_get)
        else:
            told = ngettext("Sending to {count} recipient.", "Sending to {count} recipients.", made.will_get)
        undo(told.format(count=number(made.will_get)), back)
        ui.navigate.to(f"/campaigns/{made.id}")

    async def _refused(self, refusal: Refused) -> None:
        self.form.refuse(refusal)
        missing = refusal.more.get("missing")
        if missing:
            await self.foot.name_missing(missing)

    async def _about(self, view: str) -> None:
        known = await ask(views.search, views.Query(record="contact", part=Slice(size=100)))
        options = {HERE: self._list_in_words()} if self.typed or self.ids else {}
        options |= {EVERYBODY: _("All contacts"), **{str(one.id): one.name for one in known.rows}}
        topic_names: dict[Any, str] = {"": ""}
        topic_names |= {str(one): name for one, name in (await ask(topics.names)).items()}
        with panel(_("Recipients")), element("div", "panel-b stack"):
            chosen = view if view in options else next(iter(options))
            self.to = self.form.add("to", ui.select(options, value=chosen, label=_("To")))
            self.topic = self.form.add("topic_id", ui.select(topic_names, value="", label=_("Topic")))
            self.said = text_element("p", "", "sub")
            self.name = self.form.add("name", ui.input(_("Name (optional)")).props("maxlength=200"))
        self.to.on_value_change(self._people_changed)
        self.topic.on_value_change(self.recount)

    def _list_in_words(self) -> str:
        if self.ids:
            many = ngettext("{count} chosen contact", "{count} chosen contacts", len(self.ids))
            return many.format(count=number(len(self.ids)))
        return _("The filtered list of contacts")

    async def _people_changed(self) -> None:
        await self.recount()
        await self.preview.flip(1)

    def _text_changed(self) -> None:
        self.preview.touch()
        card = self.texts.template
        if (card.id if card else None) != self.template_id:  # another one has another topic
            background_tasks.create(self._recount_here(), name="count the recipients of a campaign")

    async def _recount_here(self) -> None:
        with self.name:
            await self.recount()

    def _explain(self) -> None:
        """Say what the topic means: without one, people who opted out get it as well."""
        card = self.texts.template
        usual = _("The template's topic") if card is not None and card.topic else _("No topic: transactional")
        if self.topic.options[""] != usual:
            self.topic.set_options({**self.topic.options, "": usual})
        free = not self.topic.value and not (card is not None and card.topic)
        without = _("Without a topic it has no unsubscribe link, and people who opted out get it as well.")
        self.said.set_text(without if free else _("People can opt out of the topic, and keep the others."))

    def _address(self) -> str:
        """Return the address of this page, with its recipients."""
        view = {"ids": ",".join(self.ids)} if self.ids else {n: v for n, v in self.typed.items() if n != "filter"}
        return f"/campaigns/new?{urlencode(view)}"

    async def _people(self, wanted: int) -> tuple[Any, int]:
        """Return one of those who will get it, by name, and how many there are."""
        query = campaigns.EstimateQuery(part=Slice("name", 1, wanted))
        found = await perform(campaigns.estimate_rows, self.values(), query, refused=lambda refusal: None)
        return (found.rows[0] if found and found.rows else None), self.found.will_get
