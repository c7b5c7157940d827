"""Fix: the outcomes as tabs, the bad values grouped and fixed alike, and what is left. `F8` goes to the next one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from models.contacts import STATUS_WORDS
from models.language import _, ngettext
from services import imports
from services.accounts import users
from services.imports import BadRow, BadValue, ImportCard
from ui.live import ask, note, perform
from ui.pages.imports import rows, rules
from ui.pages.imports.result import OUTCOMES
from ui.parts.markup import StaticHtml, banner, button, element, icon, icon_button, panel, text_element
from ui.parts.progress import progress
from ui.words import number

if TYPE_CHECKING:
    from ui.pages.imports.wizard import Wizard

TAB = Markup(
    '<a class="nicegui-link otab{}" href="/imports/{}?step=fix&tab={}"{}><i class="dot {}"></i>{}<b>{}</b></a>'
)
DOTS = {"created": "ok", "updated": "info", "unchanged": "mute", "refused": "bad"}
SHARE = Markup('<progress class="share {}" max="100" value="{}" aria-hidden="true"></progress>')
GROUPS = 30  # shown at once
FIX_KEYS = "(e) => { if (e.key === 'Enter') { e.preventDefault(); emit(); } }"


async def build(wizard: "Wizard", card: ImportCard) -> None:
    """Show the tabs with their rows on the left, what is left to fix and the rules on the right."""
    if card.state in ("read", "checking"):
        await _checking(card)
        return
    if card.state in ("cancelled", "failed"):
        _stopped(wizard, card)
        return
    tab = wizard.tab if wizard.tab in OUTCOMES else "refused" if card.refused else "created"
    with element("div", "import-fix"):
        with element("section", "panel cards"):
            StaticHtml("nav", "otabs").show(_tabs(card, tab))
            if tab == "refused" and card.refused:
                await _refused(wizard, card)
            else:
                await rows.table(wizard, card, tab)
        with element("div", "stack"):
            if tab == "refused" and card.refused:
                await _lands(wizard, card)
            _hints(card)
            if card.first:
                _left(wizard, card)
            rules.show(card, wizard.may)
            if card.refused and wizard.may:
                _keys()


async def _checking(card: ImportCard) -> None:
    with panel(_("Checking"), card.name), element("div", "panel-b stack tight"):
        if card.errand_id:
            await progress(card.errand_id)
        text_element("p", _("You can leave this page. It goes on in the background."), "sub")


def _stopped(wizard: "Wizard", card: ImportCard) -> None:
    """Say that it was given up, or its check stopped, and offer to check it again."""
    with banner("warn", "block"):
        text_element("div", _("Stopped before it ran. Nothing was changed."))
        if wizard.may:
            button(_("Check again"), "ghost small", "refresh", on_click=lambda: perform(imports.change, card.id))


def _tabs(card: ImportCard, tab: str) -> Markup:
    here = Markup(' aria-current="page"')
    return Markup("").join(
        TAB.format(
            f" on {DOTS[name]}" if name == tab else "",
            card.id,
            name,
            here if name == tab else "",
            DOTS[name],
            _(word),
            number(getattr(card, name)),
        )
        for name, (word, _under) in OUTCOMES.items()
    )


async def _lands(wizard: "Wizard", card: ImportCard) -> None:
    """Offer other countries where most phones cannot be read as numbers of the present one."""
    found = await ask(imports.other_countries, card.id)
    if found is None or not wizard.may:
        return

    async def use(code: str) -> None:
        if await perform(imports.change, card.id, None, {"country": code}) is not None:
            note(_("Checking again."), "info")

    with panel(_("Phones of another country?")), element("div", "panel-b stack tight"):
        said = _("{bad} of the first {count} phones cannot be read with the present country. They fit another one.")
        text_element("p", said.format(bad=number(found.unread), count=number(found.count)), "sub")
        for code, name in found.names.items():
            press = _("Read as phones of {country}").format(country=name)
            button(press, "ghost small", on_click=lambda code=code: use(code))


def _hints(card: ImportCard) -> None:
    if card.hints:
        with panel(_("Alike companies")), element("div", "panel-b stack tight"):
            for said in card.hints:
                text_element("p", said, "sub")


async def _refused(wizard: "Wizard", card: ImportCard) -> None:
    """Show the refused rows: equal bad values together, or one row after the other."""
    found = await ask(imports.bad_values, card.id)
    with element("div", "g-bar"):
        if wizard.by_row:
            text_element("b", ngettext("{count} row", "{count} rows", card.refused).format(count=number(card.refused)))
        else:
            kinds = ngettext("{count} kind of problem", "{count} kinds of problem", len(found))
            text_element("b", kinds.format(count=number(len(found))))
            text_element("span", _("Equal values are fixed together."), "sub only-d")
        _way(wizard)
    if wizard.by_row:
        await rows.table(wizard, card, "refused")
    else:
        await _values(wizard, card, found)


def _way(wizard: "Wizard") -> None:
    """Add the switch between the two ways."""

    async def turn(event: Any) -> None:
        wizard.by_row, wizard.number = event.value == "row", 1
        await wizard.refresh()

    with element("div", "acts"):
        ways = ui.toggle({"value": _("By value"), "row": _("By row")}, value="row" if wizard.by_row else "value")
        ways.classes("seg small").on_value_change(turn)
        ways.props["aria-label"] = _("How refused rows are shown")


async def _values(wizard: "Wizard", card: ImportCard, found: list[BadValue]) -> None:
    wizard.owners = await ask(users.owners) if any(one.field == "owner" for one in found) else []
    for one in found[:GROUPS]:
        _group(wizard, card, one)
    if not found:
        await rows.table(wizard, card, "refused")
    elif sum(one.count for one in found) < card.refused:
        text_element("p", _("Some rows are refused as a whole. “By row” shows them."), "sub panel-b")


def _group(wizard: "Wizard", card: ImportCard, one: BadValue) -> None:
    """Add one bad value: its column and reason, its new value, a button for all of its rows, and the rows themselves."""
    with element("div", "grp"):
        turn = icon_button("chevron_right", _("Show the rows with “{value}”").format(value=one.value or _("nothing")))
        with element("div", "g-w"):
            with element("div", "line"):
                text_element("b", one.heading or _("Column {number}").format(number=one.column + 1))
                text_element("span", one.value or _("empty"), "badv clip").props["title"] = one.value
            text_element("div", one.reason, "sub")
        text_element("span", ngettext("{count} row", "{count} rows", one.count).format(count=number(one.count)), "g-n")
        control = _control(one, {name: name for _id, name in wizard.owners})
        control.set_enabled(wizard.may)
        if wizard.may:
            _fix_button(card, one, control)
    _folded(wizard, card, one, control, turn)


def _fix_button(card: ImportCard, one: BadValue, control: Any) -> None:
    async def fix() -> None:
        if control.value is not None:
            await perform(imports.fix, card.id, one.column, one.value, str(control.value or ""))

    press = button(_("Fix {count}").format(count=number(one.count)), "ghost small", on_click=fix)
    label = _("Fix {count} rows with “{value}” in {column}")
    press.props["aria-label"] = label.format(count=number(one.count), value=one.value, column=one.heading)
    press.set_enabled(control.value is not None)
    control.on_value_change(lambda: press.set_enabled(control.value is not None))
    control.on("keydown", fix, js_handler=FIX_KEYS)


def _folded(wizard: "Wizard", card: ImportCard, one: BadValue, control: Any, turn: ui.button) -> None:
    """Add the rows of a bad value, folded until somebody asks for them."""
    key, inside = (one.column, one.value), element("div", "g-rows")
    inside.set_visibility(False)

    async def fix_one(row: int) -> None:
        if control.value is None:
            note(_("Choose a value first."), "info")
            return
        await perform(imports.fix, card.id, one.column, one.value, str(control.value or ""), row)

    def fold() -> None:
        shown = not inside.visible
        inside.set_visibility(shown)
        turn.props["icon"] = "expand_more" if shown else "chevron_right"
        (wizard.opened.add if shown else wizard.opened.discard)(key)
        if shown and not inside.default_slot.children:
            with inside:
                _rows(one, control, fix_one if wizard.may else None)

    turn.on_click(fold)
    if key in wizard.opened:
        fold()


def _control(one: BadValue, owners: dict[str, str]) -> Any:
    words = {
        "status": {key: _(word) for key, word in STATUS_WORDS.items()},
        "rating": {str(at): _("{number} of 5").format(number=at) for at in range(6)},
        "preferred": {"yes": _("Yes"), "no": _("No")},
        "owner": owners,
    }.get(one.field)
    found: Any
    if words is None:
        found = ui.input(value=one.offer, placeholder=_("Leave empty"))
    else:
        found = ui.select({**words, "": _("Leave empty")})
        found.props["display-value"] = _("Choose …")
        found.on_value_change(lambda: found.props.pop("display-value", None))
    found.props("outlined dense").classes("fixin")
    label = _("New value instead of “{value}” in {column}").format(value=one.value, column=one.heading)
    found.props["aria-label"] = label
    return found


def _rows(one: BadValue, control: Any, fix: Callable[[int], Any] | None) -> None:
    with element("table", "g-table"):
        with element("thead"), element("tr"):
            for word in (_("Row"), _("Name"), _("Company"), _("In the file"), _("Becomes")):
                text_element("th", word).props("scope=col")
            text_element("td", "")
        with element("tbody"):
            for row in one.rows:
                _line(row, control, fix)
    if one.count > len(one.rows):
        left = one.count - len(one.rows)
        text_element("p", ngettext("And {count} more", "And {count} more", left).format(count=number(left)), "sub")


def _line(row: BadRow, control: Any, fix: Callable[[int], Any] | None) -> None:
    with element("tr"):
        text_element("td", number(row.row), "num muted")
        text_element("td", row.name)
        text_element("td", row.company, "muted")
        with element("td"):
            text_element("span", row.value or _("empty"), "badv")
        with element("td"):
            becomes = text_element("span", "", "okv")

            def show() -> None:
                becomes.set_text("…" if control.value is None else str(control.value or _("empty")))

            show()
            control.on_value_change(show)
        with element("td"):
            if fix is not None:
                press = button(_("Only this one"), "quiet small", on_click=lambda: fix(row.row))
                press.props["aria-label"] = _("Only this one: row {number}").format(number=row.row)


def _left(wizard: "Wizard", card: ImportCard) -> None:
    fixed = max(0, card.first - card.refused)
    share = 100 * fixed // card.first
    with panel(_("Left to fix")), element("div", "panel-b stack tight"):
        with element("div", "big-n"):
            text_element("b", number(card.refused))
            text_element("span", _("of {count} refused at first").format(count=number(card.first)), "sub")
        StaticHtml("div").show(SHARE.format("ok", share))
        with element("div", "line between sub"):
            text_element("span", ngettext("{count} fixed", "{count} fixed", fixed).format(count=number(fixed)))
            text_element("span", _("{percent} %").format(percent=share))
        for at, one in reversed(list(enumerate(card.fixes))[-6:]):
            _fixed(wizard, card, at, one)


def _fixed(wizard: "Wizard", card: ImportCard, at: int, one: dict[str, Any]) -> None:
    told = _("“{old}” → {new}").format(old=one["from"], new=one["to"] or _("empty"))
    with element("div", "fix-done"):
        with element("span", "bubble ok"):
            icon("check")
        with element("span", "clip"):
            text_element("span", told, "clip")
            counted = ngettext("{count} row", "{count} rows", one["count"]).format(count=number(one["count"]))
            text_element("small", counted)
        if wizard.may:
            press = button(_("Undo"), "quiet small", on_click=lambda: perform(imports.unfix, card.id, at))
            press.props["aria-label"] = _("Undo the fix {fix}").format(fix=told)


def _keys() -> None:
    with element("div", "keys only-d"):
        for key, word in (("F8", _("next")), (_("Enter"), _("fix all alike"))):
            with element("span"):
                text_element("kbd", key)
                text_element("span", word)
