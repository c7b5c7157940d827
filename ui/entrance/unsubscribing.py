"""Unsubscribing: the page behind the link of a message, for people who have no account; and one click of a mail program.

GET changes nothing: programs follow links. The page says nothing that its message did not say, and masks the address.
"""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from models.language import N_, _
from models.typed import CHANNEL_WORDS
from services.optouts import unsubscribing
from services.optouts.unsubscribing import MOST, Choices
from services.work import NotFound
from services.work.config import Config
from ui.entrance import forms
from ui.theme import plain

FOOT = N_("Sent with Steward")
ONE_CLICK = ("List-Unsubscribe", "One-Click")  # RFC 8058, 3.1
TOPIC = "topic-"


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.get("/u/{token}")
    async def show_choices(token: str, request: Request) -> Response:
        try:
            found = await asyncio.to_thread(unsubscribing.opened, token)
        except NotFound as refusal:
            return _unknown(request, refusal)
        return _page(token, found)

    @router.post("/u/{token}")
    async def do_choose(token: str, request: Request) -> Response:
        sent = await _sent(request)
        try:
            if sent.get(ONE_CLICK[0]) == ONE_CLICK[1]:
                await asyncio.to_thread(unsubscribing.one_click, token)
                return Response(status_code=200)
            before = await asyncio.to_thread(unsubscribing.opened, token)
            stopped, wanted = _chosen(sent, before)
            address = forms.caller(request)["address"]
            after = await asyncio.to_thread(unsubscribing.choose, token, stopped, wanted, address)
        except NotFound as refusal:
            return _unknown(request, refusal)
        return _done(token, before, after)


async def _sent(request: Request) -> Mapping[str, str]:
    """Return what a form or a mail program sent, as short texts; nothing for what neither of them sends."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    with suppress(Exception):  # a body that cannot be read asks for nothing
        if kind == "multipart/form-data":  # RFC 8058 allows it
            async with request.form(max_files=0, max_fields=20) as form:
                return {name: str(value)[:1_000] for name, value in form.items()}
        body = (await request.body()).decode("utf-8", "replace")
        return {name: value[:4_000] for name, value in parse_qsl(body, max_num_fields=2 * MOST)}
    return {}


def _chosen(sent: Mapping[str, str], now: Choices) -> tuple[bool, set[UUID]]:
    """Return what a form asks for: whether everything is stopped, and which topics are wanted."""
    everything = {one.id for one in now.topics}
    wanted = {one.id for one in now.topics if one.wanted}
    if sent.get("do") == "all":
        return True, wanted
    if sent.get("do") == "again":
        return False, wanted
    if sent.get("do") == "undo":
        return sent.get("stopped") == "1", everything & _ids(sent.get("wanted", "").split(","))
    if sent.get("do") != "save":
        return now.stopped, wanted
    ticked = everything & _ids(name.removeprefix(TOPIC) for name in sent if name.startswith(TOPIC))
    return now.stopped and not ticked, ticked


def _page(token: str, found: Choices) -> Response:
    fields = [
        plain.field(
            f"{TOPIC}{one.id.hex}",
            one.name,
            type="checkbox",
            value="on" if one.wanted and not found.stopped else "",
            hint=one.note,
            required=False,
        )
        for one in found.topics
    ]
    address, body = f"/u/{token}", ""
    if found.stopped:
        body += plain.notice(_("You get no more messages from {workspace}.").format(workspace=found.workspace), "info")
    if fields:
        body += plain.form(address, fields, _("Save"), {"do": "save"})
    if not found.stopped:
        body += plain.form(address, [], _("Unsubscribe from everything"), {"do": "all"}, solid=not fields)
    elif not fields:
        body += plain.form(address, [], _("Receive messages again"), {"do": "again"})
    lead = _("Choose what {workspace} may send to {address}.")
    if not fields:
        lead = _("Messages from {workspace} to {address}.")
    return _rendered(_title(found), body, found, lead.format(workspace=found.workspace, address=found.address))


def _done(token: str, before: Choices, after: Choices) -> Response:
    """Say what is so now, with the way back: whoever forwarded the message may not have meant this."""
    kept = [one.id.hex for one in before.topics if one.wanted]
    undo = {"do": "undo", "stopped": "1" if before.stopped else "0", "wanted": ",".join(kept)}
    title, said = _outcome(before, after)
    body = plain.notice(said, "ok")
    changed = (before.stopped, before.topics) != (after.stopped, after.topics)
    if changed:
        body += plain.form(f"/u/{token}", [], _("Undo"), undo, solid=False)
    body += plain.below(f"/u/{token}", _("Change your choice"))
    lead = _("For {address}.").format(address=after.address)
    return _rendered(title, body, after, lead)


def _outcome(before: Choices, after: Choices) -> tuple[str, str]:
    if after.stopped:
        said = _("You get no more messages from {workspace}. Answers about your orders and requests may still come.")
        return _("You are unsubscribed"), said.format(workspace=after.workspace)
    left = [one.name for one in after.topics if not one.wanted]
    if left:
        return _("Your choice is saved"), _("You no longer get: {topics}.").format(topics=", ".join(left))
    return _("Your choice is saved"), _("You get messages from {workspace}.").format(workspace=after.workspace)


def _title(found: Choices) -> str:
    word = _(CHANNEL_WORDS.get(found.channel, found.channel))
    return _("{channel} preferences").format(channel=word)


def _rendered(title: str, body: str, found: Choices, lead: str) -> Response:
    return HTMLResponse(plain.render(title, body, lead=lead, company=found.workspace, foot=_(FOOT), own=True))


def _unknown(request: Request, refusal: NotFound) -> Response:
    """Answer a token that is not ours. These are counted as requests of strangers are, and the right ones never: the
    servers of one mail provider may unsubscribe many people at once."""
    refused = forms.count_stranger(request)
    if refused is not None:
        return refused
    body = plain.text(refusal.message)
    return HTMLResponse(plain.render(_("This link does not work"), body, status=404, foot=_(FOOT)), 404)


def _ids(texts: Iterable[str]) -> set[UUID]:
    found = set()
    for text in texts:
        with suppress(ValueError):
            found.add(UUID(text))
    return found
