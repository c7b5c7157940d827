"""Secrets: how old each one is, and the rotation of the secret key, live."""

from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _, ngettext
from services.house import secrets
from services.house.secrets import Age, Need, Overview
from ui import guard
from ui.live import ask, note, perform, watch
from ui.pages.maintenance import canaries, tabs
from ui.parts.dialogs import ask_first, prove
from ui.parts.markup import StaticHtml, button, element, page_head, panel, text_element
from ui.routes import page
from ui.words import day, exact, number

EVERY = 2.0  # seconds
WORDS = {"ok": N_("In order"), "info": N_("Change soon"), "warn": N_("Change now")}
NAME = (
    '<q-td :props="props"><span class="who"><span><b>{{ props.value }}</b><small>{{ props.row.remedy }}</small></span></span>'
    "</q-td>"
)
STATE = '<q-td :props="props"><span :class="\'chip \' + props.row.tone">{{ props.value }}</span></q-td>'  # no text
AGE = '<q-td :props="props"><span :title="props.row.exact">{{ props.value }}</span></q-td>'
COLUMNS: list[dict[str, Any]] = [
    {"name": "label", "label": N_("Secret"), "field": "label", "align": "left", "classes": "c-main wrap"},
    {"name": "age", "label": N_("Age"), "field": "age", "align": "right", "classes": "c-side num"},
    {"name": "due", "label": N_("Change by"), "field": "due", "align": "right", "classes": "c-more num"},
    {"name": "state", "label": N_("State"), "field": "state", "align": "left", "classes": "c-more"},
]
PROGRESS = Markup(
    '<div class="progress"><div class="progress-h"><span>{}</span><span data-live>{}</span></div>'
    '<progress max="100" value="{}" aria-label="{}" aria-valuetext="{}"></progress></div>{}'
)
REASON = Markup('<p class="sub">{}</p>')
EXPLAINED = N_(
    "Steward makes a new key and uses it from now on. The present one still opens what it sealed, and everything is "
    "sealed again in the background. Nobody is signed out. Print the recovery kit again afterwards."
)
IN_ENVIRONMENT = N_(
    "The secret key comes from the environment. `python main.py secret rotate` says what to put where; then restart "
    "Steward."
)


@page("/maintenance/secrets", needs="maintenance.read")
async def secrets_page() -> None:
    """The ages, then the secret key."""
    zone = guard.page_actor().zone
    with page_head(_("Secrets"), _("Change each one every 90 days. Their values are never shown.")):
        text_element("span", _("Live"), "live").props("role=status")
    tabs.tabs("/maintenance/secrets")
    with panel(_("Ages")), element("div", "cards short"):
        columns = [one | {"label": _(one["label"])} for one in COLUMNS]
        table = ui.table(columns=columns, rows=[], row_key="id", pagination=0).props("flat dense hide-bottom")
    for name, slot in (("label", NAME), ("state", STATE), ("age", AGE)):
        table.add_slot(f"body-cell-{name}", slot)
    key = SecretKey()
    await canaries.canary_panel()

    def show(now: Overview) -> None:
        rows = [_row(one, zone) for one in now.ages]
        if rows != table.rows:
            table.rows = rows
        key.show(now)

    with ui.element("div").classes("hidden"):
        await watch(show, secrets.overview, on=secrets.KINDS, every=EVERY)


class SecretKey:
    """The panel of the secret key: its id, how far re-sealing has come, and the two buttons."""

    def __init__(self) -> None:
        runs = guard.page_actor().may("maintenance.run")
        with panel(_("Secret key")), element("div", "panel-b stack"):
            self.line = text_element("p")
            self.state = StaticHtml("div", "stack tight")
            self.outside = text_element("p", _(IN_ENVIRONMENT), "sub")
            with element("div", "line"):
                self.rotate = button(_("Rotate the secret key"), "solid", "key", on_click=_rotate)
                self.retire = button(_("Retire the earlier key"), "ghost", "key_off", on_click=_retire)
        self.runs = runs
        self.rotate.set_visibility(False)
        self.retire.set_visibility(False)

    def show(self, now: Overview) -> None:
        """Show this state."""
        present, *earlier = now.keys
        text = _("The present key is {key}.").format(key=present)
        if earlier:
            more = ngettext(
                "{count} earlier key still opens what it sealed.",
                "{count} earlier keys still open what they sealed.",
                len(earlier),
            )
            text = f"{text} {more}"
        self.line.set_text(text)
        self.state.set_visibility(bool(earlier))
        content = _state(now.need) if earlier else Markup("")
        if content != self.state.content:
            self.state.show(content)
        self.outside.set_visibility(not now.in_file)
        self.rotate.set_visibility(self.runs and now.in_file)
        self.retire.set_visibility(self.runs and bool(earlier) and now.need.nothing)


def _state(need: Need) -> Markup:
    done = need.total - need.left
    percent = 100 * done // need.total if need.total else 100
    figures = _("{done} of {total} · {percent} %").format(done=number(done), total=number(need.total), percent=percent)
    title = _("Sealed with the present key")
    said = list(secrets.reasons(need)) or [_("Nothing needs the earlier key any more. You can retire it.")]
    return PROGRESS.format(title, figures, percent, title, figures, Markup("").join(REASON.format(one) for one in said))


def _row(one: Age, zone: str) -> dict[str, Any]:
    return {
        "id": one.name,
        "label": one.label,
        "remedy": one.remedy,
        "age": ngettext("{count} day", "{count} days", one.days),
        "exact": _("since {time}").format(time=exact(one.since, zone)),
        "due": day(one.due_on),
        "state": _(WORDS[one.tone]),
        "tone": one.tone,
    }


async def _rotate() -> None:
    if await ask_first(_("Rotate the secret key?"), _(EXPLAINED), _("Rotate")) and await prove():
        name = await perform(secrets.rotate)
        if name is not None:
            note(_("The new secret key is {key}.").format(key=name))


async def _retire() -> None:
    text = _("It is removed from this machine. Keep it with the recovery kit as long as you keep older backups.")
    if await ask_first(_("Retire the earlier key?"), text, _("Retire"), danger=True) and await prove():
        count = await perform(secrets.retire)
        if count is not None:
            note(ngettext("{count} earlier key is retired.", "{count} earlier keys are retired.", count))
            if len((await ask(secrets.overview)).keys) > 1:
                note(_("Remove it from STEWARD_SECRET_KEY_OLD before the next start."), "info")
