"""What a campaign says: its channel, a template or texts of its own, its files; kept as a draft until it is started."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from models.language import _
from services import html, messages, templates
from services.channels import CHANNELS
from services.work import Actor
from ui import guard
from ui.live import ask, perform
from ui.pages.messages.writing.attached import Attachments
from ui.pages.messages.writing.body import Body
from ui.pages.messages.writing.channels import Channels
from ui.pages.messages.writing.drafted import rest_of
from ui.parts import pictures
from ui.parts.form_draft import FormDraft, form_draft
from ui.parts.forms import Fields
from ui.parts.markup import element, panel

DRAFT = "campaign"


class Texts:
    """The tabs of the channels and the editor. `heard` is called after each change of the text or the template, `turned`
    after another channel was chosen."""

    def __init__(self, form: Fields, actor: Actor) -> None:
        self.form, self.actor = form, actor
        self.heard: Callable[[], object] = lambda: None
        self.turned: Callable[[], Awaitable[object]]
        self.draft: FormDraft

    async def channels_for(self, template: str) -> None:
        """Show the tabs, on the channel of a template if one is given."""
        card = await perform(templates.find, UUID(template)) if guard.is_id(template) else None
        self.first = str(card.id) if card is not None else ""
        self.channels = Channels(card.channel if card is not None else "email")
        self.channels.on_value_change(self._turn)

    async def write(self) -> None:
        """Show the panel with the template, the editor and the files."""
        desk = (await ask(messages.desk)).model_copy(update={"signature": ""})  # that of a person, for letters
        self.draft = await form_draft(DRAFT)
        with panel(_("Text")), element("div", "panel-b stack"):
            self.body = Body(self.form, self.actor, desk)
            self.above = element("div", "no-box")
            self.body.choose_template()
            self.body.write()
            self.files = self.form.add("files", Attachments())
        self.body.follow = self.draft.follow
        self.body.heard = self._heard
        self.files.on_value_change(self.draft.touch)
        await self._show(self.channels.value)
        if self.first:
            await self.body.take(self.first)
            await self.body.offer_templates()
        self.draft.typed = self.typed
        with self.above:
            self.draft.offer(_("You have an unsent campaign."), self._go_on)

    @property
    def template(self) -> templates.TemplateCard | None:
        """The chosen template."""
        return self.body.template

    def shown(self) -> dict[str, str]:
        """Return the texts, as the preview takes them."""
        return {"channel": self.channels.value, **self.body.typed()}

    def values(self) -> dict[str, Any]:
        """Return the fields of `campaigns.start` about the texts."""
        texts = self.body.typed()
        if _made_of(self.template, texts):
            texts["text"] = ""
        found: dict[str, Any] = {name: text for name, text in texts.items() if text}
        if self.template is not None:
            found["template_id"] = str(self.template.id)
        if self.channels.value == "email":
            found["files"] = list(dict.fromkeys([*self.files.value, *pictures.ids(texts["html"])]))
        return {"channel": self.channels.value, **found}

    def typed(self) -> dict[str, str | None]:
        """Return the texts as the draft keeps them; nothing where they are those of a template."""
        texts, card = self.body.typed(), self.template
        same = card is not None and all((getattr(card, name) or "").strip() == texts[name].strip() for name in texts)
        if same or self.body.empty():
            return {}
        rest = {
            "channel": self.channels.value,
            "template": str(card.id) if card else "",
            "files": self.files.typed(),
        }
        return {"subject": texts["subject"], "body": texts["text"], "html": texts["html"], "sheet": json.dumps(rest)}

    def _heard(self) -> None:
        self.heard()

    async def _go_on(self) -> None:
        left = self.draft.take()
        if left is None or self.body.place.is_deleted:
            return
        rest = rest_of(left.values.get("sheet"))
        if rest.get("channel") in CHANNELS and rest["channel"] != self.channels.value:
            self.channels.value = rest["channel"]
            await self._show(rest["channel"])
        if guard.is_id(str(rest.get("template"))):
            await self.body.take(str(rest["template"]), texts=False)
            await self.body.offer_templates()
        self.files.fill(rest.get("files") or [])
        self.body.fill({**left.values, "text": left.values.get("body")})
        await self.turned()

    async def _turn(self) -> None:
        await self._show(self.channels.value, {"text": self.body.typed()["text"]})
        await self.turned()

    async def _show(self, channel: str, values: Mapping[str, Any] | None = None) -> None:
        await self.body.turn(channel, values)
        await self.body.offer_templates()
        self.files.show(channel == "email")


def _made_of(card: templates.TemplateCard | None, texts: Mapping[str, str]) -> bool:
    """Return whether the plain text was made from a formatted one that has changed since: then it is made anew."""
    changed = card is not None and texts["html"] != card.html and texts["text"] == card.text
    return changed and card is not None and texts["text"].split() == html.as_text(card.html).split()
