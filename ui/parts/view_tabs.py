"""Saved views above a list: a tab for each, and what can be done with the open one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _
from models.views import ViewDraft
from services import pins, views
from services.records.declaration import Record
from services.views import ViewCard, may_change
from services.work import Actor
from ui.live import ask, note, perform
from ui.parts.dialogs import form_dialog, lazy
from ui.parts.markup import button, element, icon_button, text_element
from ui.parts.narrowing import Narrowing
from ui.parts.undo import undo


class ViewTabs:
    """The tabs, and the buttons that save. `now` returns the list's filter, sort and columns as a view keeps them, `usual`
    the filter it has where nobody narrowed it."""

    def __init__(
        self,
        actor: Actor,
        narrowing: Narrowing,
        now: Callable[[], Mapping[str, Any]],
        usual: Callable[[], Mapping[str, Any] | None] = dict,
    ) -> None:
        self.actor, self.narrowing, self.now, self.usual = actor, narrowing, now, usual

    @property
    def record(self) -> Record:
        """The record type of the list."""
        return self.narrowing.record

    async def tabs(self) -> None:
        """Show a tab for each view one's lists offer; nothing where there is none."""
        some: Sequence[ViewCard] = await ask(views.of_list, self.record.noun)
        saved = self.narrowing.saved
        if saved is not None and saved.id not in {one.id for one in some}:
            some = [*some, saved]
        if not some:
            return
        with element("nav", "views") as holder:
            holder.props["aria-label"] = _("Saved views")
            _tab(_("All {nouns}").format(nouns=_(self.record.plural)), self.record.path, on=saved is None)
            for one in some:
                _tab(one.name, f"{self.record.path}?view={one.id}", on=saved is not None and one.id == saved.id)

    def saving(self) -> None:
        """Add the button that saves what is shown as a view of its own."""
        word = _("Save as new view") if self.narrowing.saved else _("Save view")
        self.save = icon_button("bookmark_add", word, on_click=lazy(self._form))

    async def buttons(self) -> None:
        """Add what is done with the open view: update it, and its menu."""
        saved = self.narrowing.saved
        self.update = button(_("Update view"), "ghost small", "save", on_click=self._update)
        if saved is not None:
            await self._menu(saved)
        self.show()

    def show(self) -> None:
        """Offer to save what differs from the open view."""
        saved, now = self.narrowing.saved, self.now()
        plain = {"filter": self.usual() or {}}
        kept = {"filter": saved.filter, "sort": saved.sort, "columns": saved.columns} if saved else plain
        differs = any(now[name] != kept.get(name, type(now[name])()) for name in now) and not self.narrowing.trouble
        self.update.set_visibility(differs and saved is not None and may_change(self.actor, saved.owner_id))
        self.save.set_visibility(differs)

    async def _update(self) -> None:
        saved = self.narrowing.saved
        if saved is not None and await perform(views.change, saved.id, self.now(), saved.version) is not None:
            note(_("{name} was saved.").format(name=saved.name))
            ui.navigate.to(f"{self.record.path}?view={saved.id}")

    def _form(self) -> Any:
        with form_dialog(_("Save view"), of=ViewDraft) as form:
            name = form.add("name", ui.input(_("Name")).props("autofocus maxlength=120"))
            shared = ui.checkbox(_("Share it with everyone in the workspace"))
            text_element("p", _("“Me” in a shared view is whoever looks at it."), "sub")

        async def save() -> None:
            values = {"name": name.value, "record": self.record.noun, "shared": shared.value, **self.now()}
            made = await perform(views.create, values, refused=form.refuse)
            if made is not None:
                form.dialog.close()
                note(_("{name} was saved.").format(name=made.name))
                ui.navigate.to(f"{self.record.path}?view={made.id}")

        form.save = save
        return form

    async def _menu(self, saved: ViewCard) -> None:
        here = saved.id in await ask(pins.pinned)
        with icon_button("more_horiz", _("More for {name}").format(name=saved.name)).classes("small"), ui.menu():
            _item(_("Unpin from menu") if here else _("Pin to menu"), lambda: self._pin(saved.id, not here))
            if may_change(self.actor, saved.owner_id):
                _item(_("Rename or share"), lazy(lambda: self._edit(saved)))
                ui.separator()
                _item(_("Move to bin"), lambda: self._bin(saved)).classes("danger")

    async def _pin(self, view_id: UUID, on: bool) -> None:
        await perform(pins.pin if on else pins.unpin, view_id)
        ui.navigate.to(f"{self.record.path}?view={view_id}")

    def _edit(self, saved: ViewCard) -> Any:
        with form_dialog(_("Rename or share"), of=ViewDraft) as form:
            name = form.add("name", ui.input(_("Name"), value=saved.name).props("autofocus maxlength=120"))
            shared = ui.checkbox(_("Share it with everyone in the workspace"), value=saved.shared)

        async def save() -> None:
            values = {"name": name.value, "shared": shared.value}
            if await perform(views.change, saved.id, values, saved.version, refused=form.refuse) is not None:
                form.dialog.close()
                ui.navigate.to(f"{self.record.path}?view={saved.id}")

        form.save = save
        return form

    async def _bin(self, saved: ViewCard) -> None:
        if await perform(views.bin, saved.id) is not None:
            undo(_("{name} was moved to the bin.").format(name=saved.name), lambda: perform(views.restore, saved.id))
            ui.navigate.to(self.record.path)


def _tab(word: str, path: str, on: bool) -> None:
    with ui.link(target=path).classes("view on" if on else "view") as link:
        if on:
            link.props("aria-current=page")
        text_element("span", word)


def _item(word: str, do: Callable[[], Any]) -> ui.menu_item:
    return ui.menu_item(word, do).props("role=menuitem")
