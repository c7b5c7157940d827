"""Roles: the table of services/roles.py itself, so the page shows exactly the rules that are checked."""

from functools import partial
from itertools import groupby
from typing import Any

from nicegui import ui

from models.language import _, ngettext
from services import reviews
from services.accounts import own_roles, users
from services.accounts.own_roles import RoleCard
from services.reviews import RoleDraft, RoleReview
from services.roles import OPERATOR_PERMISSIONS, PERMISSIONS
from ui import guard
from ui.live import note, perform, watch
from ui.pages.users import editing
from ui.parts.areas import FAR, SIGHT, area_of
from ui.parts.dialogs import form_dialog
from ui.parts.markup import button, chip, element, icon, panel, text_element
from ui.words import exact, lately

OPERATOR = "operator"
BODY = (
    '<q-tr v-if="props.row.area" no-hover><td class="sub" :colspan="props.cols.length">'  # no text
    "<b>{{ props.row.area }}</b></td></q-tr>"
    '<q-tr :props="props"><td role="rowheader">{{ props.row.text }}</td>'
    '<td v-for="col in props.cols.slice(1)" :key="col.name" class="text-center">'
    "<span v-if=\"typeof props.row[col.name] === 'string'\">{{ props.row[col.name] }}</span>"
    '<span v-else-if="props.row[col.name]" class="delta up"><q-icon name="check" size="18px" aria-hidden="true" /> '
    '<span class="vh">{{ props.row.yes }}</span></span>'
    '<span v-else class="muted"><span aria-hidden="true">–</span><span class="vh">{{ props.row.no }}</span></span>'
    "</td></q-tr>"
)
HEAD = '<q-th :props="props"><span :title="props.col.title">{{ props.col.label }}</span></q-th>'


async def reviewed(may: bool) -> None:
    """Show when somebody last looked whether each role fits its people, with the button that notes it (U-07)."""
    zone = guard.page_actor().zone
    with panel(_("Monthly review"), _("Look whether each role still fits what its people do.")):
        rows = element("div").props("aria-live=polite")

    def show(found: list[RoleReview]) -> None:
        rows.clear()
        with rows:
            for one in found:
                if one.people or one.at:
                    _review(one, may, zone)

    with rows:
        await watch(show, reviews.roles, on=[reviews.REVIEWED, *users.KINDS, *own_roles.KINDS], every=60)


def _review(one: RoleReview, may: bool, zone: str) -> None:
    name = one.label
    with element("div", "feed pair"):
        with element("div"):
            with element("div", "line"):
                text_element("b", name)
                chip(_("To review") if one.due else _("Reviewed"), "warn" if one.due else "ok")
            people = ngettext("{count} person", "{count} people", one.people)
            said = (
                _("reviewed by {name}, {day}").format(name=one.by, day=lately(one.at, zone))
                if one.at
                else _("never reviewed")
            )
            text = text_element("div", " · ".join(filter(None, [people, said, one.note])), "sub")
            text.props["title"] = exact(one.at, zone)
        if may:
            press = button(_("Mark as reviewed"), "ghost small", "fact_check", on_click=partial(_mark, one.role, name))
            press.props["aria-label"] = _("Mark as reviewed: {role}").format(role=name)


async def _mark(role: str, name: str) -> None:
    """Ask for a note, and keep that the role was reviewed."""
    with form_dialog(_("Review {role}").format(role=name), _("Mark as reviewed"), of=RoleDraft) as form:
        form.add("note", ui.input(_("Note (optional)")).props("autofocus maxlength=300"))

    async def save() -> None:
        if await perform(reviews.mark_reviewed, role, form.values()["note"] or "", refused=form.refuse) is not None:
            note(_("{role} is reviewed.").format(role=name))
            form.dialog.submit(True)

    await form.ask(save)


async def roles(may: bool) -> None:
    """Show the workspace's own roles, and one table of all: on phones one role at a time."""
    with panel(_("Roles of your own"), _("A copy of a role that may more, or less.")):
        own = element("div").props("aria-live=polite")
        if may:
            with element("div", "panel-f"):
                button(_("Add role"), "solid", "add", on_click=editing.add)
    with panel(_("What each role can do"), _("Every action is checked against this table.")):
        table = element("div")
        with element("div", "panel-f"):
            icon("info")
            text = _("Operators look after the whole installation, on top of the role they have.")
            text_element("span", text)
    before: list[Any] = []

    def show(cards: list[RoleCard]) -> None:
        own.clear()
        with own:
            editing.listed([one for one in cards if one.id is not None], {one.key: one.label for one in cards}, may)
        now = [(one.key, one.label, one.scope, one.permissions) for one in cards]
        if now != before:
            before[:] = now
            table.clear()
            with table, element("div", "only-d matrix").props("tabindex=0 role=region") as wide:
                wide.props["aria-label"] = _("What each role can do")
                _table(cards)
            with table, element("div", "only-m panel-b stack"):
                _one_role(cards)

    await watch(show, own_roles.roles, on=[*own_roles.KINDS, *users.KINDS])


def _table(cards: list[RoleCard]) -> None:
    columns: list[dict[str, Any]] = [{"name": "text", "label": _("Permission"), "field": "text", "align": "left"}]
    columns += [
        {"name": one.key, "label": one.label, "field": one.key, "align": "center", "title": one.meant_for}
        for one in cards
    ]
    columns.append(
        {
            "name": OPERATOR,
            "label": _("Operator"),
            "field": OPERATOR,
            "align": "center",
            "title": _("Looks after the whole installation."),
        }
    )
    table = (
        ui.table(columns=columns, rows=_rows(cards), row_key="id", pagination=0)
        .props("flat dense hide-bottom wrap-cells")
        .classes("short")
    )
    table.add_slot("header-cell", HEAD)
    table.add_slot("body", BODY)


def _rows(cards: list[RoleCard]) -> list[dict[str, Any]]:
    sight: dict[str, Any] = {one.key: _(SIGHT[one.scope]) for one in cards}
    rows = [{"id": "sight", "area": "", "text": _("Which records they see"), **sight, OPERATOR: "–"}]
    words = {"yes": _("Yes"), "no": _("No")}
    for area, names in groupby(PERMISSIONS, area_of):
        for number, name in enumerate(names):
            ticks = {one.key: name in one.permissions for one in cards}
            rows.append(
                {
                    "id": name,
                    "area": area if not number else "",
                    "text": _(PERMISSIONS[name]),
                    **words,
                    **ticks,
                    OPERATOR: name in OPERATOR_PERMISSIONS,
                }
            )
    return rows


def _one_role(cards: list[RoleCard]) -> None:
    known = {one.key: one for one in cards}
    chosen = ui.select({one.key: one.label for one in cards}, value=cards[0].key, label=_("Role"))
    chosen.props("outlined dense")
    shown = element("div", "stack tight").props("aria-live=polite")

    def show() -> None:
        shown.clear()
        with shown:
            _role(known[chosen.value])

    chosen.on_value_change(show)
    show()


def _role(role: RoleCard) -> None:
    text_element("p", role.meant_for)
    text_element("p", _(FAR[role.scope]), "sub")
    for area, names in groupby(PERMISSIONS, area_of):
        text_element("h3", area)
        with element("ul", "stack tight"):
            for name in names:
                may = name in role.permissions
                with element("li", "line"):
                    with element("span", "delta up" if may else "muted"):
                        icon("check" if may else "remove")
                    text_element("span", _("Allowed:") if may else _("Not allowed:"), "vh")
                    text_element("span", _(PERMISSIONS[name]), "" if may else "muted").style("flex: 1 1 0")
