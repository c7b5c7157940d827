"""Taking on: the page behind the link in a mail about alerts, for who is on call and not signed in.

GET changes nothing: programs follow links. The page says nothing that its mail did not say.
"""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from models.language import N_, _, ngettext
from services.house.alerts import acknowledging
from services.house.alerts.acknowledging import LONGEST, USUAL, Linked
from services.work import NotFound
from services.work.config import Config
from ui.entrance import forms
from ui.theme import plain

MOST = 20  # alerts shown
FOOT = N_("Alerts of Steward")
HOURS = {"1": N_("1 hour"), "4": N_("4 hours"), "8": N_("8 hours"), "24": N_("24 hours")}


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.get("/alert/{token}")
    async def show_alerts(token: str, request: Request) -> Response:
        try:
            found = await asyncio.to_thread(acknowledging.linked, token)
        except NotFound as refusal:
            return forms.count_stranger(request) or forms.gone(refusal)
        return _page(token, found)

    @router.post("/alert/{token}")
    async def do_acknowledge(token: str, request: Request) -> Response:
        typed = (await forms.typed(request)).get("hours", "")
        hours = int(typed) if typed in HOURS and int(typed) <= LONGEST else USUAL
        try:
            count = await asyncio.to_thread(acknowledging.acknowledge_by_link, token, hours)
            found = await asyncio.to_thread(acknowledging.linked, token)
        except NotFound as refusal:
            return forms.count_stranger(request) or forms.gone(refusal)
        return _done(found, count, hours)


def _page(token: str, found: Linked) -> Response:
    body = _lines(found)
    if found.open:
        field = plain.field(
            "hours",
            _("Remind me after"),
            type="select",
            value=str(USUAL),
            options=[(key, _(word)) for key, word in HOURS.items()],
        )
        body += plain.form(f"/alert/{token}", [field], _("Acknowledge"))
    elif found.acked_by:
        body += plain.notice(_("{who} has taken it on.").format(who=found.acked_by), "ok")
    else:
        body += plain.notice(_("It is over. There is nothing to acknowledge."), "ok")
    lead = _("Acknowledge as {who}, so that nobody else is called. It goes on being watched.").format(who=found.who)
    return _rendered(_("Take on this alert"), body, lead if found.open else "")


def _done(found: Linked, count: int, hours: int) -> Response:
    if not count:
        said = _("There was nothing left to acknowledge.")
    else:
        text = ngettext("You have it. If it still holds in {hours} hour, you are reminded.",
                        "You have it. If it still holds in {hours} hours, you are reminded.", hours)  # fmt: skip
        said = text.format(hours=hours)
    body = _lines(found) + plain.notice(said, "ok") + plain.button_link("/alerts", _("See all alerts"), solid=False)
    return _rendered(_("Acknowledged") if count else _("Nothing to acknowledge"), body, "")


def _lines(found: Linked) -> str:
    return "".join(plain.text(one.line) for one in found.alerts[:MOST])


def _rendered(title: str, body: str, lead: str) -> Response:
    return HTMLResponse(plain.render(title, body, lead=lead, foot=_(FOOT)))
