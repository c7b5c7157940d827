"""Privacy: who was erased on request, and what survives where until when."""

from models.language import _, ngettext
from services import privacy
from services.privacy import STATES, ErasureCard, PrivacyPage, Survival
from ui import guard
from ui.live import watch
from ui.pages.settings import tabs
from ui.parts.markup import chip, element, empty, icon, page_head, panel, text_element
from ui.routes import page
from ui.words import day, exact, moment, number

EVERY = 5.0  # seconds: the house moves on without an event here
TONES = {"begun": "warn", "swept": "accent", "done": "ok"}


@page("/settings/privacy", needs="privacy.read")
async def privacy_page() -> None:
    """Where the data is, what survives, and the erasures."""
    actor = guard.page_actor()
    with page_head(_("Privacy"), _("Who was erased on request, and what may still be somewhere, until when.")):
        text_element("span", _("Live"), "live").props("role=status")
    tabs.tabs("/settings/privacy")
    with element("div", "stack"):
        with panel(_("Where the data is stored")):
            region = element("div", "panel-b")
        with panel(_("What survives, where and until when"), _("Everything else is gone with the erasure.")):
            survives = element("div", "retention")
        with panel(_("Erasures"), _("Kept with ids alone: no name and no text.")):
            erasures = element("div", "retention")
    before: list[PrivacyPage] = []

    def show(found: PrivacyPage) -> None:
        if before == [found]:
            return
        before[:] = [found]
        for place in (region, survives, erasures):
            place.clear()
        with region:
            text_element("p", found.region or _("Not said yet: set it under Workspace, Retention."))
        with survives:
            _backups([one for one in found.survives if one.backup])
            for one in found.survives:
                if not one.backup:
                    _survival(one)
        with erasures:
            for card in found.erasures:
                _erasure(card, actor.zone)
            if not found.erasures:
                empty(
                    "person_remove",
                    _("Nobody was erased"),
                    _("Erase a person on the page of their contact, under Privacy."),
                )

    with element("div", "hidden"):
        await watch(show, privacy.overview, on=privacy.KINDS, every=EVERY)


def _backups(found: list[Survival]) -> None:
    """Show the backups in one line that opens: there may be fifty."""
    if not found:
        return
    days = [one.until for one in found if one.until]
    said = ngettext("{count} backup from before an erasure", "{count} backups from before an erasure", len(found))
    with element("details", "fold"):
        with element("summary"):
            icon("expand_more")
            text_element("span", said.format(count=number(len(found))))
            last = _("the last one until {day}").format(day=day(max(days))) if days else found[0].said
            text_element("span", last, "sub")
        text_element("p", found[0].what, "panel-f")
        for one in found:
            with element("div", "feed pair"):
                text_element("span", one.where, "clip")
                text_element("span", _("until {day}").format(day=day(one.until)) if one.until else one.said, "sub num")


def _survival(one: Survival) -> None:
    with element("div", "feed pair"):
        with element("div"):
            text_element("b", one.where)
            text_element("div", one.what, "sub")
        text_element("span", _("until {day}").format(day=day(one.until)) if one.until else one.said, "sub num")


def _erasure(card: ErasureCard, zone: str) -> None:
    with element("div", "feed pair"):
        with element("div"):
            with element("div", "line"):
                text_element("b", _("A contact") if card.subject == "contacts" else _("A colleague"))
                chip(_(STATES[card.state]), TONES[card.state])
            rows, at = sum(card.counts.values()), moment(card.made_at, zone)
            said = _("{count} rows, {time}").format(count=number(rows), time=at)
            if card.state == "begun":
                said = _("{count} of {all} rows, {time}").format(count=number(card.worked), all=number(rows), time=at)
            text_element("div", said, "sub").props["title"] = exact(card.made_at, zone)
            text_element("div", card.subject_id.hex, "sub")
        for one in card.kept[:1]:
            if one.get("until"):
                text_element("span", _("until {day}").format(day=one["until"]), "sub num")
