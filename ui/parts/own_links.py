"""The sign-on services of one's account: link one, or unlink it."""

from functools import partial

from nicegui import ui

from models.language import _
from services.accounts.sign_on import people, services
from services.accounts.sign_on.people import Link
from ui.live import note, perform, watch
from ui.parts.dialogs import ask_first, prove
from ui.parts.markup import button, chip, element, panel, text_element

LINK = (
    "const f=document.createElement('form');f.method='post';f.action='/sign-in/link/WHICH';"  # no text
    "document.body.append(f);f.submit();"
)


async def own_links() -> None:
    """Show the panel, live; nothing while the workspace has no service."""
    with panel(_("Sign-on services"), _("Sign in with an account that you have elsewhere.")) as head:
        rows = element("div").props("aria-live=polite")
    box = next(head.ancestors())

    def show(found: list[Link]) -> None:
        box.set_visibility(bool(found))
        rows.clear()
        with rows:
            for one in found:
                _row(one)

    with element("div", "hidden"):
        await watch(show, people.links, on=[*people.KINDS, *services.KINDS])


def _row(one: Link) -> None:
    with element("div", "feed pair"):
        with element("div"):
            with element("div", "line"):
                text_element("b", one.name)
                if one.identity_id:
                    chip(_("Linked"), "ok")
            text_element("div", one.email or _("Not linked yet"), "sub clip")
        if one.identity_id:
            press = button(_("Unlink"), "ghost small", on_click=partial(_unlink, one))
            press.props["aria-label"] = _("Unlink {service}").format(service=one.name)
        else:
            press = button(_("Link"), "ghost small", "link", on_click=partial(_link, one))
            press.props["aria-label"] = _("Link {service}").format(service=one.name)


async def _link(one: Link) -> None:
    """Go there by a form: only the answer to a request can set the cookie that this browser comes back with."""
    if await prove():
        ui.run_javascript(LINK.replace("WHICH", one.provider_id.hex))  # 32 hexadecimal digits, of our own


async def _unlink(one: Link) -> None:
    text = _("You sign in another way from now on.")
    sure = await ask_first(_("Unlink {service}?").format(service=one.name), text, _("Unlink"))
    if sure and one.identity_id and await prove() and await perform(people.unlink, one.identity_id):
        note(_("Unlinked."))
