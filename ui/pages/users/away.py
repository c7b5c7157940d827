"""Away: colleagues who have not been here for long, each with what to do; and the records of one who was disabled."""

from functools import partial
from uuid import UUID

from nicegui import ui

from models.language import _, ngettext
from services import reviews
from services.accounts import sessions, sign_in, users
from services.house import settings as of_house
from services.reviews import Away, HandOverDraft, KeepDraft, Left, Standing
from ui import guard
from ui.live import ask, note, perform, watch
from ui.pages.users.words import role_word
from ui.parts.dialogs import ask_first, form_dialog, prove
from ui.parts.markup import avatar, button, chip, element, empty, panel, text_element
from ui.words import day, exact, lately, number, or_more

CHANGES = [*reviews.KINDS, *users.KINDS, *sessions.KINDS, *sign_in.KINDS, *of_house.KINDS]
EVERY = 60.0  # seconds: people become inactive without anything happening


async def away_colleagues(may: bool) -> None:
    """Show who is away, the longest first, live."""
    zone, here = guard.page_actor().zone, guard.page_actor().user_id
    proposed: list[UUID] = []

    async def disable_all() -> None:
        await _disable(proposed, ngettext("Disable {count} colleague?", "Disable {count} colleagues?", len(proposed)))

    with panel(_("Not here for long")) as head:
        with head, element("div", "acts"):
            press = button(_("Disable all proposed"), "ghost small danger", "person_off", on_click=disable_all)
        rows = element("div").props("aria-live=polite")
        line = text_element("p", "", "panel-f")

    def show(now: Standing) -> None:
        proposed[:] = [one.id for one in now.rows if one.proposed and one.id != here]
        press.set_visibility(may and len(proposed) > 1)
        line.set_text(_explained(now))
        rows.clear()
        with rows:
            if not now.rows:
                empty(
                    "how_to_reg",
                    _("Everybody is here"),
                    _("Who has not been here for long appears here by themselves."),
                )
            for one in now.rows:
                _line(one, may and one.id != here, zone)

    with element("div", "hidden"):
        await watch(show, reviews.away, on=CHANGES, every=EVERY)


def _explained(now: Standing) -> str:
    if now.automatic:
        text = _("Reported after {idle} days, disabled once a month after {away} days.")
    else:
        text = _("Reported after {idle} days, proposed to be disabled after {away} days.")
    return text.format(idle=now.idle_days, away=now.away_days) + " " + _("Administrators set this under Settings.")


def _line(one: Away, may: bool, zone: str) -> None:
    with element("div", "feed acted"):
        avatar(one.name)
        with element("div"):
            with element("div", "line"):
                text_element("b", one.name, "clip")
                if one.proposed:
                    chip(_("To disable"), "warn")
                elif one.last:
                    chip(_("Last administrator"), "mute")
                elif one.kept:
                    chip(_("Keeps the access"), "ok")
            seen = _("last seen {day}").format(day=lately(one.seen_at, zone)) if one.seen_at else _("never signed in")
            text = text_element("div", f"{role_word(one.role, one.own_role)} · {seen}", "sub")
            text.props["title"] = exact(one.since, zone)
            if one.kept and one.kept_at:
                said = _("{name}, {day}: {reason}").format(
                    name=one.kept_by, day=day(one.kept_at.date()), reason=one.kept
                )
                text_element("div", said, "sub")
        if may and not one.last:
            with element("span", "line"):
                keep = button(_("Keep"), "ghost small", on_click=partial(_keep, one))
                keep.props["aria-label"] = _("Keep {name}").format(name=one.name)
                title = _("Disable {name}?").format(name=one.name)
                if one.proposed:
                    press = button(_("Disable"), "ghost small danger", on_click=partial(_disable, [one.id], title))
                    press.props["aria-label"] = _("Disable {name}").format(name=one.name)


async def _disable(ids: list[UUID], title: str) -> None:
    text = _("They are signed out everywhere within a second. Their records stay, and can be handed over.")
    if ids and await ask_first(title, text, _("Disable"), danger=True) and await prove():
        done = await perform(reviews.disable_away, list(ids))
        if done is not None:
            said = ngettext(
                "{count} colleague can no longer sign in.", "{count} colleagues can no longer sign in.", len(done)
            )
            note(said.format(count=number(len(done))))


async def _keep(one: Away) -> None:
    """Ask why a colleague keeps the access."""
    with form_dialog(_("Keep {name}").format(name=one.name), _("Keep"), of=KeepDraft) as form:
        form.add("reason", ui.input(_("Why")).props("autofocus maxlength=300"))

    async def save() -> None:
        if await perform(reviews.keep, one.id, form.values()["reason"] or "", refused=form.refuse) is not None:
            note(_("{name} keeps the access.").format(name=one.name))
            form.dialog.submit(True)

    await form.ask(save)


async def hand_over(user_id: UUID, name: str) -> bool:
    """Ask who gets the records of a colleague, and begin to give them. Return whether it was begun."""
    found: list[Left] = await ask(reviews.left, user_id)
    if not found:
        note(_("{name} owns no records.").format(name=name), "info")
        return False
    others = {one: word for one, word in await ask(users.owners) if one != user_id}
    with form_dialog(_("Hand over the records of {name}").format(name=name), _("Hand over"), of=HandOverDraft) as form:
        with element("ul", "stack tight"):
            for one in found:
                text_element("li", f"{or_more(number(one.count), one.capped)} {one.plural}")
        form.add("to_id", ui.select(others, label=_("To whom"), with_input=True))
        text_element("p", _("Each type of record is one change of many, and can be undone for 30 days."), "sub")

    async def save() -> None:
        to_id = form.values()["to_id"]
        if to_id is None:
            form.fields["to_id"].error = _("Choose a colleague who may sign in.")
            return
        if await perform(reviews.hand_over, user_id, to_id, refused=form.refuse) is not None:
            form.dialog.submit(True)

    return await form.ask(save)
