"""Contacts: the list, and everything about one person on one page."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from markupsafe import Markup, escape
from nicegui import ui

from models.contacts import STATUS_WORDS
from models.language import _, ngettext
from services import companies, contacts, custom_fields, deals, inbound, messages, optouts, tags
from services.accounts import users
from services.contacts import Listed, Query
from services.records.lists import Slice
from services.work import Actor
from ui import guard
from ui.live import ask, bind, live, note, perform
from ui.parts import field_work
from ui.parts.addresses import addresses_fact
from ui.parts.amounts import amounts_panel
from ui.parts.consents import contact_consents, optout_chips
from ui.parts.contact_tabs import contact_tabs
from ui.parts.custom_fields import custom_facts
from ui.parts.deals import deals_panel
from ui.parts.details import Details
from ui.parts.dialogs import Form, form_dialog
from ui.parts.filters import Filter, where
from ui.parts.form_draft import FormDraft, form_draft
from ui.parts.keys import on_key
from ui.parts.likely import warn_of_likely
from ui.parts.markup import StaticHtml, button, element
from ui.parts.merges import merge_chosen, merge_with, merges_panel
from ui.parts.people import TONES
from ui.parts.privacy import privacy_panel
from ui.parts.rating import rating as stars_of
from ui.parts.record import frame, live_html, owner_mark, reach
from ui.parts.record_list import RecordList
from ui.parts.recording import record_button
from ui.parts.selection import Selection
from ui.parts.selling import selling_buttons
from ui.parts.story import story
from ui.parts.summary import summary_panel
from ui.parts.table import CHIP, STARS, WHO, Column
from ui.parts.tags import tag_filter, tags_fact
from ui.parts.verified import verified_line
from ui.parts.write_to import WriteToAll, write_to_chosen
from ui.routes import page
from ui.theme import colour, initials
from ui.words import phone, timed

OTHERS = [*deals.KINDS, *messages.KINDS, *inbound.KINDS, *optouts.KINDS, *optouts.consents.KINDS, *field_work.LIVE]
PHONE = re.compile(r"\+?[\d\s().-]{6,}")
# A contact shows its company's name, its tags, and custom fields.
CHANGES = [*contacts.KINDS, companies.CHANGED, tags.MARKED, *custom_fields.CHANGES]


@page("/contacts", needs="contacts.read")
async def contacts_page(
    q: str = "",
    status: str = "",
    owner: str = "",
    rating: int = 0,
    interest: str = "",
    tag: str = "",
    sort: str = "",
    page: int = 1,
    company: str = "",
    new: str = "",
    view: str = "",
    since: str = "",
    named: str = "",
) -> None:
    """The list: search, filters, sort, live. `named` is what a new contact's form begins with."""
    actor = guard.page_actor()
    owners, known, at = dict(await ask(users.owners)), await ask(contacts.interests), _uuid(company)
    many = WriteToAll(actor)
    await RecordList(
        contacts.CONTACT,
        lambda part, **chosen: _query(part, at, chosen),
        lambda one: _row(one, actor.zone),
        _columns(),
        _("Search name, company, email, phone"),
        CHANGES,
        _("Add the first person you sell to or work with."),
        lambda draft: _new_form(owners, known, draft, named),
        _filters(owners, known, status, owner, rating, interest) | await tag_filter(tag),
        {"company": at or ""},
        lambda: _toolbar(at),
        head=lambda: _head(actor, many),
        tabs=lambda: contact_tabs(actor, "/contacts"),
        fixed_tree=where("company_id")(str(at)) if at else {},
        counted=many.count,
        selection=Selection(*filter(None, (write_to_chosen(actor), merge_chosen(actor)))),
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view, since=since)


async def _toolbar(at: UUID | None) -> None:
    if at is not None:
        await _only_at(at)


def _head(actor: Actor, many: WriteToAll) -> None:
    many.show()
    if actor.may("imports.edit"):
        button(_("Import"), "ghost only-d", "upload", on_click=lambda: ui.navigate.to("/imports/new"))


@page("/contacts/{contact_id}", needs="contacts.read")
async def contact_page(contact_id: UUID) -> None:
    """Everything about one person."""
    actor = guard.page_actor()
    card = await live(contacts.find, contact_id, on=[*CHANGES, contacts.ACTIVE])
    may, stops = actor.may("contacts.edit"), lambda: _stops(actor, contact_id)
    shown = await frame(contacts.CONTACT, card, actor, stops=stops)
    with shown.marks:
        live_html(StaticHtml("span", "no-box"), card, "status", _status)
        stars_of(card, (lambda stars: perform(contacts.rate, card.id, stars)) if may else None)
        if actor.may("optouts.read"):
            await optout_chips(contact_id)
    live_html(shown.line, card, "title", lambda _: _position(card))
    live_html(shown.line, card, "company", lambda _: _position(card))
    with shown.reaches:
        _reaches(card, actor)
    with shown.acts:
        if actor.may("messages.send"):
            _email_button(card, contact_id)
        selling_buttons(actor, card, "contact")
        record_button(actor, card, "contact")
        merge_with(actor, card)
    with shown.wide:
        await amounts_panel(actor, "contact", contact_id)
    with shown.details:
        await _facts(card, may)
        verified_line(card, actor)
    with shown.aside:
        await summary_panel(actor, "contact", contact_id)
        await merges_panel(actor, contact_id)
        if actor.may("optouts.read"):
            await contact_consents(contact_id, actor.zone, actor.may("optouts.edit"))
        await deals_panel(actor, contact=contact_id)
        await field_work.field_panels(actor, "contact", contact_id)
        privacy_panel(actor, contact_id)
    await story(shown, actor, OTHERS)


async def _stops(actor: Actor, contact_id: UUID) -> str:
    """Return what else stops when a contact moves to the bin, as far as the user may see messages."""
    return await ask(messages.stopped, contact_id) if actor.may("messages.read") else ""


def _status(status: str) -> Markup:
    word = _(STATUS_WORDS.get(status, status))
    return Markup('<span class="chip {}">{}</span>').format(TONES.get(status, "mute"), word)  # no text


def _position(card: Any) -> Markup:
    """Return a person's role and company: `Buyer at Harbor Mills`."""
    if not card.company:
        return escape(card.title or "")
    at = Markup('<a class="nicegui-link" href="/companies/{}">{}</a>').format(card.company_id, card.company)
    return escape(_("{title} at {company}")).format(title=card.title, company=at) if card.title else at


def _reaches(card: Any, actor: Actor) -> None:
    write = f"/messages/new?contact={card.id}" if actor.may("messages.send") else ""
    with element("span", "no-box") as mail:
        reach(card, "emails", "mail", lambda address: write or f"mailto:{address}")
    bind(mail, "visible", card, "binned_at", lambda at: at is None)  # a contact in the bin gets no messages
    reach(card, "phones", "call", lambda number: f"tel:{number}", phone)
    owner_mark(card)


def _email_button(card: Any, contact_id: UUID) -> None:
    write = button(_("Email"), "solid", "mail", on_click=lambda: ui.navigate.to(f"/messages/new?contact={contact_id}"))
    bind(write, "visible", card, "binned_at", lambda at: at is None)


async def _facts(card: Any, may: bool) -> None:
    owners = dict(await ask(users.owners))
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    with Details(contacts.CONTACT, card, contacts.change, may, draft) as facts:
        on_key("edit", facts.edit)
        facts.fields("name", "title")
        facts.fields("emails", hint=_("One per line; the first one is used"))
        facts.fields("phones", hint=_("One per line, with the country code"))
        facts.fields("company", "status", "interests", "owner_id", "preferred", options={"owner_id": owners})
        await tags_fact(facts)
        facts.fields("street", "postcode", "city", "country")
        addresses_fact(facts)
        facts.fields("terms", "note")
    await custom_facts(facts)


def _new_form(owners: dict[UUID, str], known: list[str], draft: FormDraft | None, named: str) -> Form:
    """Build the form. Of what was typed into the palette it takes an address or a number as such, else as the name."""
    actor = guard.page_actor()
    given = {"email" if "@" in named else "phone" if PHONE.fullmatch(named) else "name": named}
    with form_dialog(_("Add a contact"), _("Add contact"), draft, of=contacts.CONTACT.draft) as form:
        form.add("name", ui.input(_("Name"), value=given.get("name", "")).props("autofocus"))
        form.add("email", ui.input(_("Email"), value=given.get("email", "")))
        phone = ui.input(_("Phone"), value=given.get("phone", ""), placeholder="+33 1 23 45 67 89")
        form.add("phone", phone)
        form.add("company", ui.input(_("Company")))
        warn_of_likely(form)
        form.add("status", ui.select(_statuses(), value="lead", label=_("Status")))
        form.add(
            "interests",
            ui.select(known, label=_("Interests"), multiple=True, with_input=True, new_value_mode="add-unique"),
        )
        form.add("owner_id", ui.select(owners, value=actor.user_id, label=_("Owner")))

    async def save() -> None:
        typed = form.values()
        values = {**typed, "interests": typed["interests"] or []}
        made = await perform(contacts.create, values, refused=form.refuse)
        if made is not None:
            form.dialog.close()
            note(_("{name} was added.").format(name=made.name))
            ui.navigate.to(f"/contacts/{made.id}")

    form.save = save
    return form


async def _only_at(company_id: UUID) -> None:
    name = (await ask(companies.find, company_id)).name
    button(_("At {company}").format(company=name), "ghost on", "close", on_click=lambda: ui.navigate.to("/contacts"))


def _filters(
    owners: dict[UUID, str], known: list[str], status: str, owner: str, rating: int, interest: str
) -> dict[str, Filter]:
    people = {"": _("Any owner"), "none": _("No owner"), **{str(i): name for i, name in owners.items()}}
    statuses = {"": _("Any status"), **_statuses()}
    stars = {n: ngettext("{count} star or more", "{count} stars or more", n) for n in range(1, 6)}
    interests = {"": _("Any interest"), **{name: name for name in known}}
    return {
        "status": Filter(_("Status"), statuses, status, where("status")),
        "owner": Filter(_("Owner"), people, owner, _owned),
        "rating": Filter(_("Rating"), {0: _("Any rating"), **stars}, rating, where("rating", "at_least")),
        "interest": Filter(_("Interest"), interests, interest, where("interests")),
    }


def _owned(owner: Any) -> Mapping[str, Any]:
    return {"field": "owner_id", "op": "empty"} if owner == "none" else where("owner_id")(owner)


def _statuses() -> dict[str, str]:
    return {status: _(word) for status, word in STATUS_WORDS.items()}


def _columns() -> list[Column]:
    return [
        Column("name", _("Name"), True, WHO, "c-main"),
        Column("company", _("Company"), True),
        Column("status", _("Status"), True, CHIP, "c-side"),
        Column("rating", _("Rating"), True, STARS),
        Column("phone", _("Phone")),
        Column("owner", _("Owner"), True),
        Column("made_at", _("Added"), True, align="right"),
        Column("title", _("Title"), more=True),
        Column("email", _("Email"), more=True),
    ]


def _row(one: Listed, zone: str) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "under": one.email or one.title or "",
        "title": one.title or "",
        "email": one.email or "",
        "path": f"/contacts/{one.id}",
        "colour": colour(one.name),
        "initials": initials(one.name),
        "company": one.company or "",
        "owner": one.owner or "",
        "status": _(STATUS_WORDS.get(one.status, one.status)),
        "tone": TONES.get(one.status, "mute"),
        "rating": one.rating,
        "phone": phone(one.phone or ""),
        **timed("made_at", one.made_at, zone),
    }


def _query(part: Slice, at: UUID | None, chosen: Mapping[str, Any]) -> Query:
    given: dict[str, Any] = {name: chosen[name] or None for name in ("status", "interest")}
    stars, owner, tag = chosen["rating"] or 0, _owner(chosen["owner"]), chosen["tag"] or ""
    return Query(chosen["q"] or "", owner=owner, rating=stars, company=at, part=part, tag=tag, **given)


def _owner(text: str | None) -> Any:
    return text if text == "none" else _uuid(text)


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text and guard.is_id(text) else None
