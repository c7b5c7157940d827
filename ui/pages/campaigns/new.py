"""Starting a campaign: to whom, with which template, when; the preview of each recipient; and who is left out and why,
before the button."""

import json
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _, ngettext
from models.typed import CHANNEL_WORDS
from services import campaigns, templates, views
from services.records.lists import Slice
from services.templates import topics
from services.work import Refused
from ui import guard
from ui.live import ask, perform
from ui.pages.campaigns.foot import Foot
from ui.pages.campaigns.timing import Timing
from ui.parts.filters import day_of
from ui.parts.forms import Fields, once
from ui.parts.markup import element, page_head, panel, text_element
from ui.parts.preview import Preview
from ui.parts.undo import undo
from ui.routes import page
from ui.words import number

HERE, EVERYBODY = "here", "all"  # the list one came from; all contacts
MOST_IDS = 500  # in an address
MOST = 100  # templates to choose from


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
    ids: str = "",
    template: str = "",
) -> None:
    """Write to many: the contacts of the list one came from, of a view, or all of them."""
    typed = {"q": q, "status": status, "owner": owner, "rating": rating, "interest": interest, "company": company}
    if day_of(since) is not None:
        typed["filter"] = json.dumps({"all": [{"field": "made_at", "op": "from", "value": since}]})
    chosen = [one for one in ids.split(",")[:MOST_IDS] if guard.is_id(one)]
    sheet = Sheet({name: value for name, value in typed.items() if value}, chosen)
    await sheet.build(view if guard.is_id(view) else "", template)


class Sheet:
    """The form, the preview beside it, and the foot with the counts and the button."""

    def __init__(self, typed: dict[str, Any], ids: list[str]) -> None:
        self.typed, self.ids = typed, ids
        self.card: Any = None  # the chosen template
        self.found = campaigns.Estimate()

    async def build(self, view: str, template: str) -> None:
        """Build the page."""
        with page_head(_("New campaign"), _("One message to many people.")):
            pass
        self.form = Fields({"contact_ids": "to", "filter": "to", "view": "to", "text": "template_id"})
        with element("div", "studio"):
            with element("div", "stack"):
                await self._about(view)
                with panel(_("When to send")), element("div", "panel-b stack"):
                    self.timing = Timing(self.form, guard.page_actor(), self.recount)
            self.preview = Preview(self._texts, lambda refusal: None, self._people)
        self.foot = Foot(self.values, self.send, self.send_test)
        if template in self.template.options:
            self.template.value = template
        await self.recount()
        await self.preview.show()

    def values(self) -> dict[str, Any]:
        """Return what is typed, as `campaigns.start` takes it."""
        to = self.to.value
        who: dict[str, Any] = {"filter": {}} if to == EVERYBODY else {"view": to}
        if to == HERE:
            who = {"contact_ids": self.ids} if self.ids else {"filter": self.typed}
        topic = {"topic_id": self.topic.value} if self.topic.value else {}
        text = {"template_id": str(self.card.id)} if self.card else {}
        return {"name": self.name.value or "", **who, **topic, **text, **self.timing.values()}

    async def recount(self) -> None:
        """Count again who gets it."""
        self.form.refuse(None)
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
        contact_id = self.preview.contact_id
        sent = await perform(campaigns.send_test, self.values(), contact_id, refused=self.form.refuse)
        if sent is not None:
            ui.notify(_("Test queued for {address}.").format(address=sent.to), type="positive", position="bottom")

    async def _send(self) -> None:
        self.form.refuse(None)
        made = await perform(campaigns.start, self.values(), refused=self._refused)
        if made is None:
            return

        async def back() -> None:
            await perform(campaigns.stop, made.id, _("Undone"))

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
        topic_names: dict[Any, str] = {"": _("The template's topic")}
        topic_names |= {str(one): name for one, name in (await ask(topics.names)).items()}
        with panel(_("Message")), element("div", "panel-b stack"):
            chosen = view if view in options else next(iter(options))
            self.to = self.form.add("to", ui.select(options, value=chosen, label=_("To")))
            self.template = self.form.add(
                "template_id", ui.select(await self._templates(), label=_("Template"), with_input=True)
            )
            self.topic = self.form.add("topic_id", ui.select(topic_names, value="", label=_("Topic")))
            self.name = self.form.add("name", ui.input(_("Name (optional)")).props("maxlength=200"))
            self.said = text_element("p", _("Choose a template: it is what people get."), "sub")
        self.to.on_value_change(self._people_changed)
        self.topic.on_value_change(self.recount)
        self.template.on_value_change(self._template_changed)

    def _list_in_words(self) -> str:
        if self.ids:
            many = ngettext("{count} chosen contact", "{count} chosen contacts", len(self.ids))
            return many.format(count=number(len(self.ids)))
        return _("The filtered list of contacts")

    async def _people_changed(self) -> None:
        await self.recount()
        await self.preview.flip(1)

    async def _template_changed(self) -> None:
        self.card = await perform(templates.find, UUID(self.template.value)) if self.template.value else None
        self.said.set_visibility(self.card is None)
        await self._people_changed()

    async def _templates(self) -> dict[str, str]:
        """Return the templates to choose from, by name."""
        found = await ask(templates.search, templates.Query(part=Slice("name", MOST)))
        return {str(one.id): f"{one.name} · {_(CHANNEL_WORDS[one.channel])}" for one in found.rows}

    def _texts(self) -> dict[str, str]:
        names = ("channel", "subject", "html", "text")
        return {name: getattr(self.card, name) or "" for name in names} if self.card else {"channel": "email"}

    async def _people(self, wanted: int) -> tuple[Any, int]:
        """Return one of those who will get it, by name, and how many there are."""
        query = campaigns.EstimateQuery(part=Slice("name", 1, wanted))
        found = await perform(campaigns.estimate_rows, self.values(), query, refused=lambda refusal: None)
        return (found.rows[0] if found and found.rows else None), self.found.will_get
