"""Roles of a workspace's own: the list, and the form in which they are ticked together."""

from functools import partial
from itertools import groupby
from typing import Any

from nicegui import ui

from models.language import _, ngettext
from models.own_roles import OwnRoleDraft
from services.accounts import own_roles
from services.accounts.own_roles import ALWAYS, GRANTED, RoleCard
from services.roles import PERMISSIONS
from ui import guard
from ui.live import note, perform
from ui.pages.users.people import role_cards
from ui.parts.areas import FAR, area_of
from ui.parts.dialogs import ask_first, form_dialog, prove
from ui.parts.markup import button, chip, element, text_element

FIRST = "sales"  # what a new role begins as


def listed(cards: list[RoleCard], words: dict[str, str], may: bool) -> None:
    """Show the own roles, each with how it differs from the role it began as."""
    if not cards:
        text_element("p", _("None yet. The seven built-in roles are enough for most."), "panel-f")
    for one in cards:
        with element("div", "feed pair"):
            with element("div"):
                with element("div", "line"):
                    text_element("b", one.label, "clip")
                    people = ngettext("{count} person", "{count} people", one.people).format(count=one.people)
                    chip(people, "mute")
                text_element("div", " ".join(filter(None, [one.meant_for, _(FAR[one.scope])])), "sub")
                text_element("div", differs(one.added, one.removed, words[one.base]), "sub")
            if may:
                with element("span", "line"):
                    press = button(_("Edit"), "ghost small", "edit", on_click=partial(edit, one))
                    press.props["aria-label"] = _("Edit {name}").format(name=one.label)
                    # Without a tooltip: one of a row that is drawn anew at once looks for its button in vain.
                    press = button(_("Remove"), "ghost small", "delete", on_click=partial(_remove, one))
                    press.props["aria-label"] = _("Remove {name}").format(name=one.label)


def differs(added: list[str], removed: list[str], base: str) -> str:
    """Return in a sentence how a role differs from the built-in one it began as."""
    said = []
    if added:
        said.append(_("may also: {what}").format(what=_words(added)))
    if removed:
        said.append(_("may not: {what}").format(what=_words(removed)))
    return f"{base}, {'; '.join(said)}" if said else _("The same permissions as {role}.").format(role=base)


async def add() -> None:
    """Ask for a new role: a copy of a built-in one, with permissions ticked."""
    await _ask(None)


async def edit(one: RoleCard) -> None:
    """Ask what an own role shall be from now on."""
    await _ask(one)


async def _ask(one: RoleCard | None) -> None:
    cards = await role_cards()
    bases = {key: card.label for key, card in cards.items() if card.id is None}
    now = one or cards[FIRST]
    ticks: dict[str, ui.checkbox] = {}
    with form_dialog(_("Edit role") if one else _("Add role"), of=OwnRoleDraft) as form:
        form.add("label", ui.input(_("Name"), value=one.label if one else "").props("autofocus maxlength=60"))
        form.add("meant_for", ui.input(_("Meant for"), value=one.meant_for if one else "").props("maxlength=200"))
        base = form.add("base", ui.select(bases, value=now.base, label=_("Begins as")))
        sights = {key: _(text) for key, text in FAR.items()}
        scope = form.add("scope", ui.select(sights, value=now.scope, label=_("Records")))
        said = text_element("p", "", "sub").props("aria-live=polite")

        def compare() -> None:
            chosen, usual = {name for name, box in ticks.items() if box.value}, set(cards[base.value].permissions)
            said.set_text(differs(_sorted(chosen - usual), _sorted(usual - chosen), bases[base.value]))

        def follow() -> None:
            if one is None:  # a new role is a copy until it is changed
                for name, box in ticks.items():
                    box.value = name in cards[base.value].permissions and box.enabled
                scope.value = cards[base.value].scope
            compare()

        _boxes(ticks, now, compare)
        compare()
        base.on_value_change(follow)

    async def save() -> None:
        values: dict[str, Any] = {**form.values(), "permissions": [name for name, box in ticks.items() if box.value]}
        if not await prove():
            return
        asked = (own_roles.change, one.id, values, one.version) if one and one.id else (own_roles.create, values)
        done: RoleCard | None = await perform(*asked, refused=form.refuse)
        if done is not None:
            note(_("The role {name} is saved.").format(name=done.label))
            form.dialog.submit(True)

    await form.ask(save)


def _boxes(ticks: dict[str, ui.checkbox], now: RoleCard, compare: Any) -> None:
    """Add a box for each permission, by shelf; what the person may not do themself cannot be ticked."""
    actor = guard.page_actor()
    for area, names in groupby([name for name in PERMISSIONS if name in GRANTED], area_of):
        with element("fieldset", "stack tight ticks"):
            text_element("legend", area)
            for name in names:
                box = ui.checkbox(_(PERMISSIONS[name]), value=name in now.permissions, on_change=compare)
                box.props("dense")
                if name in ALWAYS or not actor.may(name):
                    box.disable()
                ticks[name] = box


async def _remove(one: RoleCard) -> None:
    text = _("Nobody can be given it any more. What it may do stays in the audit trail.")
    if await ask_first(_("Remove {name}?").format(name=one.label), text, _("Remove"), danger=True) and await prove():
        before = one.label
        assert one.id is not None
        await perform(own_roles.remove, one.id)
        if one.key not in await role_cards():
            note(_("The role {name} is removed.").format(name=before))


def _words(names: list[str]) -> str:
    return "; ".join(_(PERMISSIONS[name]).lower() for name in names)


def _sorted(names: set[str]) -> list[str]:
    return [name for name in PERMISSIONS if name in names]
