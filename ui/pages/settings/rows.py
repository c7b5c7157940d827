"""One setting on the page: its label, its field, its default, and its last change. It is saved by itself."""

from collections.abc import Callable
from typing import Any

from nicegui import ui

from models.language import _
from models.text import fold
from services.house.settings import Setting, Shown
from services.papers import logos
from services.work import Refused, Stale
from services.work.places import places
from ui.live import note, perform
from ui.parts.dialogs import choose
from ui.parts.markup import button, element, text_element
from ui.parts.picture_field import PictureField
from ui.parts.undo import undo
from ui.words import exact, moment

Change = Callable[..., Shown]
TYPED = 8  # the number of choices above which a field is searched by typing


class Row:
    """One setting. A colleague's change shows at once, unless the field is being edited here: then it is a conflict."""

    def __init__(self, one: Setting[Any], change: Change, *, may: bool, zone: str) -> None:
        self.one, self.change, self.may, self.zone = one, change, may, zone
        self.now = Shown(one, None, False)
        self.saving = False
        self.label = _(one.label)
        self.words = fold(f"{_(one.group)} {self.label} {_(one.help)}")
        with element("div", "setting") as self.box:
            with element("div"):
                text_element("b", self.label)
                text_element("div", _(one.help), "sub")
            with element("div"):
                self.field = _field(one)
                with element("div", "foot") as self.below:
                    self.foot = text_element("span").props("data-live")
                    self.reset = button(_("Reset"), "quiet small", on_click=lambda: self.put(None))
        self.field.props["aria-label"] = self.label
        self.reset.props["aria-label"] = _("Reset {setting} to the default").format(setting=self.label)
        self.field.set_enabled(may)
        _listen(self)

    def show(self, now: Shown) -> None:
        """Show the setting's current value, and its origin."""
        if self.field.value in (_typed(self.now), _typed(now)):
            self._fill(now)
        self.foot.set_text(self._origin(now))
        self.below.set_visibility(bool(self.foot.text))
        self.foot.props["title"] = exact(now.at, self.zone)
        self.reset.set_visibility(now.changed and self.may)

    async def save(self) -> None:
        """Save the field's value, unless it is already saved."""
        if not self.saving and self.field.value != _typed(self.now):
            await self.put(self.field.value)

    async def put(self, typed: Any) -> None:
        """Save the value, or the default with None, and offer to undo it."""
        before = self.now
        done = await self._change(typed, before.value)
        if done is None:
            return
        if self.one.secret:
            note(_("Saved."))
        else:
            was = before.value if before.changed or self.one.column else None
            undo(f"{self.label}: {self.one.type.say(done.value)}", lambda: self._change(was, done.value))

    def back(self) -> None:
        """Replace the field's content with the saved value."""
        self._fill(self.now)

    async def _change(self, typed: Any, before: Any) -> Shown | None:
        async def refused(refusal: Refused) -> None:
            if isinstance(refusal, Stale):
                self.now = Shown(self.one, refusal.more["theirs"][self.one.key], True)
                kept = await choose({self.one.key: self.label}, refusal, self.one.type.say)
                await self._change(kept[self.one.key], self.now.value) if kept else self.back()
            elif isinstance(self.field, ui.switch):
                note(refusal.message, "bad")
                self.back()
            else:
                fields = getattr(refusal, "fields", {}) or refusal.more.get("fields", {})
                self.field.error = next(iter(fields.values()), refusal.message)

        self.saving = True
        try:
            done = await perform(self.change, self.one.key, typed, before=before, refused=refused)
        finally:
            self.saving = False
        if done is not None and not self.box.is_deleted:
            self._fill(done)
            self.show(done)
        return done

    def _fill(self, now: Shown) -> None:
        self.now = now
        options = getattr(self.field, "options", None)
        if options is not None and now.value is not None and now.value not in options:  # one no longer offered
            options[now.value] = self.one.type.say(now.value)
        self.field.value = _typed(now)
        if not isinstance(self.field, ui.switch):
            self.field.error = None

    def _origin(self, now: Shown) -> str:
        """Return the default, and below it the last change with its author."""
        usual = self.one.default_in(places().config)
        told = usual and self.one.default != ""  # that nothing is set is seen in the field
        default = _("Default: {value}").format(value=usual) if told else ""
        by = _("Changed by {name}, {time}").format(name=now.by, time=moment(now.at, self.zone)) if now.at else ""
        return "\n".join(part for part in (default, by) if part)


def _field(one: Setting[Any]) -> Any:
    kind = one.type
    options = {key: _(word) for key, word in kind.options().items()} if kind.options else {}
    made: dict[str, Callable[[], Any]] = {
        "line": ui.input,
        "text": lambda: ui.textarea().props("autogrow"),
        "number": lambda: ui.input().props("inputmode=numeric"),
        "switch": ui.switch,
        "choice": lambda: ui.select(options, with_input=len(options) > TYPED),
        "time": lambda: ui.input().props("type=time"),
        "secret": lambda: ui.input(password=True).props("autocomplete=new-password"),
        "picture": lambda: PictureField(logos.put, ",".join(logos.KINDS), logos.MOST, logos.WRONG),
    }
    field = made[kind.control]()
    if kind.unit:
        field.props["suffix"] = _(kind.unit)
    return field if isinstance(field, ui.switch | PictureField) else field.props("outlined dense")


def _typed(now: Shown) -> Any:
    """Return a field's content for the plain value of a setting."""
    if now.setting.type.control in ("switch", "choice"):
        return now.value
    return "" if now.value is None else f"{now.value:g}" if isinstance(now.value, float) else str(now.value)


def _listen(row: Row) -> None:
    """Save a choice when it is made, typed text on Enter or blur. Esc restores the saved value."""
    if row.one.type.control in ("switch", "choice", "picture"):
        row.field.on_value_change(row.save)
        return
    row.field.on("keydown.ctrl.enter" if row.one.type.control == "text" else "keydown.enter", row.save)
    row.field.on("blur", row.save)
    row.field.on("keydown.esc", row.back)
    row.field.on_value_change(lambda: setattr(row.field, "error", None))
