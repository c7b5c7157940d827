"""Erasing a colleague for good: who was disabled, and owns nothing any more."""

from uuid import UUID

from models.language import _
from services import privacy, reviews
from services.accounts.users import Colleague
from ui import guard
from ui.live import ask, note, perform
from ui.pages.users.away import hand_over
from ui.parts.dialogs import Form, ask_first, prove
from ui.parts.markup import button, element, text_element


def offer(one: Colleague, form: Form) -> None:
    """Build the part of the dialog that erases a disabled colleague, for who may."""
    if not guard.page_actor().may("privacy.erase"):
        return

    async def erase_this() -> None:
        if await erase(one.id, one.name):
            form.dialog.submit(True)

    with element("div", "line between"):
        asked = _("For when they ask to be forgotten: everything about them goes for good.")
        text_element("p", asked, "sub").style("flex: 1 1 220px")
        button(_("Erase…"), "ghost danger", "person_remove", on_click=erase_this)


async def erase(user_id: UUID, name: str) -> bool:
    """Ask for a confirmation and the password, then erase. Offers to hand records over first, where there are any. Return
    whether the colleague is erased."""
    if await ask(reviews.left, user_id):
        title = _("Hand over the records of {name} first").format(name=name)
        text = _("Records need an owner. Erase this colleague after that.")
        if await ask_first(title, text, _("Hand over records")):
            await hand_over(user_id, name)
        return False
    title = _("Erase {name} for good?").format(name=name)
    text = _(
        "Name, address, password, positions and their own visits go. What they did stays, by a former colleague. "
        "Nothing brings it back."
    )
    if not await ask_first(title, text, _("Erase for good"), danger=True) or not await prove():
        return False
    if await perform(privacy.erase_colleague, user_id) is None:
        return False
    note(_("Erased. What {name} did is now by a former colleague.").format(name=name))
    return True
