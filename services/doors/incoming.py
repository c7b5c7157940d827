"""Incoming webhooks: the addresses of ours that other systems call, and what each of their calls became (W-01)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from models.accounts import User
from models.columns import uuid7
from models.doors import InboundHook, InboundHookDraft, InboundReceipt
from models.language import N_, _
from services.doors import incoming_mapping as mapping
from services.doors import incoming_signing as signing
from services.doors.incoming_mapping import Outcome
from services.records import custom, fields
from services.work import (
    Actor,
    Conflict,
    Invalid,
    Mistakes,
    Refused,
    action,
    announce,
    errand,
    expect,
    find,
    kind,
    step,
    vault,
    work,
)
from services.work.places import places

ADDED = kind("inbound_hook.added", N_("{actor} added the incoming webhook {subject}"), "add")
CHANGED = kind("inbound_hook.changed", N_("{actor} changed the incoming webhook {subject}"), "edit")
ROTATED = kind("inbound_hook.rotated", N_("{actor} gave the incoming webhook {subject} a new secret"), "key")
REMOVED = kind("inbound_hook.removed", N_("{actor} removed the incoming webhook {name}"), "delete")
CALLED = kind(
    "inbound_hook.called", N_("An incoming webhook was called"), "webhook"
)  # a signal: nothing of it is stored
KINDS = [ADDED, CHANGED, ROTATED, REMOVED, CALLED]
NOUN = N_("incoming webhook")
PATH = "/api/hooks/"
MOST = 100  # in one workspace
SAMPLES = 20  # the last calls, which are shown
RECORDS = tuple(mapping.TARGETS)  # what a call may make
TYPED = ("name", "scheme", "header", "record", "mapping", "matches", "on")
USUAL: dict[str, Any] = {
    "name": "", "scheme": "standard", "header": "", "record": "contact", "on": True,
}  # fmt: skip


class HookCard(InboundHookDraft):
    """An incoming webhook: its address, how its calls are signed, and what they become. Its secret is never shown again.
    Its records are made by `by`, who saved it last, with their rights."""

    id: UUID
    version: int
    url: str
    scheme: str
    header: str
    record: str
    mapping: dict[str, str]
    matches: str
    on: bool
    by: str
    called_at: datetime | None
    calls: int
    refused: int


class HookMade(HookCard):
    """An incoming webhook with its secret, which is told only this once."""

    secret: str


class Sample(SQLModel):
    """One call of the last week: its body as it came, and what became of it."""

    id: UUID
    made_at: datetime
    state: str
    why: str
    subject: str
    subject_id: UUID | None
    body: str


@action("settings.read")
def hooks(session: Session, actor: Actor) -> list[HookCard]:
    """Return the incoming webhooks, by name."""
    calls = func.count(col(InboundReceipt.id))
    refused = func.count(col(InboundReceipt.id)).filter(col(InboundReceipt.state) == "refused")
    counted = select(
        col(InboundReceipt.hook_id), calls.label("calls"), refused.label("refused"),
        func.max(col(InboundReceipt.made_at)).label("at"),
    ).group_by(col(InboundReceipt.hook_id)).subquery()  # fmt: skip
    query = (
        select(InboundHook, col(User.name), counted.c.calls, counted.c.refused, counted.c.at)
        .join_from(InboundHook, User, col(User.id) == col(InboundHook.user_id))
        .outerjoin(counted, counted.c.hook_id == col(InboundHook.id))
        .order_by(col(InboundHook.name), col(InboundHook.id))
    )
    return [
        _shown(row, actor.place, by, (calls or 0, no or 0, at)) for row, by, calls, no, at in session.execute(query)
    ]


@action("settings.read")
def find_hook(session: Session, actor: Actor, hook_id: UUID) -> HookCard:
    """Return one incoming webhook."""
    return _card(session, actor, find(session, actor, InboundHook, hook_id, NOUN))


@action("settings.read")
def offered(session: Session, actor: Actor) -> dict[str, dict[str, str]]:
    """Return what calls may make, and of each the fields that a mapping may set, with their labels."""
    return {record: mapping.offered(session, record) for record in mapping.TARGETS}


def findable(record: str, name: str) -> bool:
    """Return whether records can be found again by a field."""
    return name in mapping.TARGETS[record].matches or name.startswith(custom.PREFIX)


@action("settings.edit")
def create_hook(session: Session, actor: Actor, values: Mapping[str, Any]) -> HookMade:
    """Add an incoming webhook. Without a `secret` of who calls, a new one is made; either way it is told only now."""
    if (session.scalar(select(func.count()).select_from(InboundHook)) or 0) >= MOST:
        raise Conflict(_("There are {number} incoming webhooks already.").format(number=MOST))
    record = str(values.get("record") or "contact")
    typed = _checked(session, {**USUAL, **_begun(record), **values})
    secret = str(values.get("secret") or "").strip() or signing.new_secret(typed["scheme"])
    assert actor.user_id
    hook = InboundHook(id=uuid7(), user_id=actor.user_id, **typed)
    hook.secret = _sealed(hook.id, _right(hook.scheme, secret))
    session.add(hook)
    session.flush()
    announce(session, ADDED, hook)
    return HookMade(**_card(session, actor, hook).model_dump(), secret=secret)


@action("settings.edit")
def change_hook(
    session: Session, actor: Actor, hook_id: UUID, values: Mapping[str, Any], version: int | None = None
) -> HookCard:
    """Change the named fields of an incoming webhook. From now on its records are made with the rights of the actor: nobody
    makes a colleague do what they may not do themselves. A new `secret` may come with it."""
    hook = find(session, actor, InboundHook, hook_id, NOUN)
    expect(hook, version)
    assert actor.user_id
    typed = _checked(session, {**{name: getattr(hook, name) for name in TYPED}, **values})
    now = vault.unseal(hook.secret, f"inbound_hooks.secret:{hook.id}")
    secret = str(values.get("secret") or "").strip() or now
    if secret != now or typed["scheme"] != hook.scheme:
        hook.secret = _sealed(hook.id, _right(typed["scheme"], secret))
    for name, value in typed.items():
        setattr(hook, name, value)
    hook.user_id = actor.user_id
    session.flush()
    announce(session, CHANGED, hook)
    return _card(session, actor, hook)


@action("settings.edit")
def rotate_hook(session: Session, actor: Actor, hook_id: UUID) -> HookMade:
    """Give an incoming webhook a new secret, which is told only now. The one before is wrong from now on."""
    hook = find(session, actor, InboundHook, hook_id, NOUN)
    secret = signing.new_secret(hook.scheme)
    hook.secret = _sealed(hook.id, secret)
    session.flush()
    announce(session, ROTATED, hook)
    return HookMade(**_card(session, actor, hook).model_dump(), secret=secret)


@action("settings.edit")
def delete_hook(session: Session, actor: Actor, hook_id: UUID) -> None:
    """Remove an incoming webhook with its samples; its address is wrong from now on. What it made stays."""
    hook = find(session, actor, InboundHook, hook_id, NOUN)
    announce(session, REMOVED, hook, name=hook.name)
    session.delete(hook)


@action("settings.read")
def samples(session: Session, actor: Actor, hook_id: UUID) -> list[Sample]:
    """Return the last calls of an incoming webhook, the latest first."""
    hook = find(session, actor, InboundHook, hook_id, NOUN)
    query = select(InboundReceipt).where(col(InboundReceipt.hook_id) == hook.id)
    latest = query.order_by(col(InboundReceipt.made_at).desc(), col(InboundReceipt.id).desc()).limit(SAMPLES)
    return [Sample(**one.model_dump(exclude={"body"}), body=body_of(one)) for one in session.scalars(latest)]


class _Undo(Exception):
    """Carries what a rehearsal found out of its work, which is not kept."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


@errand("settings.edit")
def dry_run(actor: Actor, hook_id: UUID, body: str, values: Mapping[str, Any] | None = None) -> Outcome:
    """Return what a body would become with a mapping as typed (`record`, `mapping`, `matches`), or as it is kept. The
    service really does it, in a work that is undone: nothing is changed, and nobody is told."""
    try:
        with work(actor) as session:
            hook = find(session, actor, InboundHook, hook_id, NOUN)
            now = {name: getattr(hook, name) for name in TYPED}
            typed = _checked(session, {**now, **(values or {})})
            raise _Undo(mapping.written(session, actor, typed["record"], typed["mapping"], typed["matches"], body))
    except _Undo as found:
        outcome = found.outcome
        return outcome if outcome.verb == "changed" else outcome.model_copy(update={"subject_id": None})
    except Refused as refusal:
        if not isinstance(refusal, Invalid | Conflict):
            raise
        return Outcome(verb="refused", values={}, why=mapping.sentence(refusal))


@step
def body_of(receipt: InboundReceipt) -> str:
    """Return the body of a call; empty where its key is gone."""
    try:
        return vault.unseal(receipt.body, f"inbound_receipts.body:{receipt.id}")
    except ValueError:
        return ""


@step
def _checked(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the typed fields as they are kept. Refuses all mistakes at once."""
    with Mistakes() as found:
        name = found.check(fields.draft, InboundHookDraft, {"name": str(values["name"] or "").strip()})
        scheme = found.check(fields.one_of, str(values["scheme"]), tuple(signing.SCHEMES), "scheme")
        record = found.check(fields.one_of, str(values["record"]), tuple(mapping.TARGETS), "record")
        header = found.check(_header, str(values["header"] or "").strip())
        paths = {str(one)[:80]: str(path or "").strip() for one, path in dict(values["mapping"] or {}).items()}
        paths = {one: path for one, path in paths.items() if path}
        matches = str(values["matches"] or "")
        if record is not None:
            found.check(mapping.refuse_wrong, session, record, paths, matches)
    return {
        "name": name.name, "scheme": scheme, "header": header, "record": record, "mapping": paths, "matches": matches,
        "on": bool(values["on"]),
    }  # fmt: skip


def _begun(record: str) -> dict[str, Any]:
    """Return the mapping and the field to find by that a new one of this record begins with."""
    if record == "contact" or record not in mapping.TARGETS:
        return {"mapping": {"name": "name", "email": "email"}, "matches": "email"}
    title = mapping.TARGETS[record].record.title
    return {"mapping": {title: title}, "matches": title}


def _header(name: str) -> str:
    if name and not signing.HEADER.fullmatch(name):
        raise Invalid(_("Please check the form."), header=_("The name of a header, as X-Hub-Signature-256."))
    return name


def _right(scheme: str, secret: str) -> str:
    if wrong := signing.wrong_secret(scheme, secret):
        raise Invalid(_("Please check the form."), secret=wrong)
    return secret


def _sealed(hook_id: UUID, secret: str) -> str:
    return vault.seal(secret, f"inbound_hooks.secret:{hook_id}")


@step
def _card(session: Session, actor: Actor, hook: InboundHook) -> HookCard:
    mine = col(InboundReceipt.hook_id) == hook.id
    refused = func.count().filter(col(InboundReceipt.state) == "refused")
    calls, no, at = session.execute(
        select(func.count(), refused, func.max(col(InboundReceipt.made_at))).where(mine)
    ).one()
    by = session.get(User, hook.user_id)
    return _shown(hook, actor.place, by.name if by else "", (calls, no, at))


def _shown(hook: InboundHook, place: str, by: str, calls: tuple[int, int, datetime | None]) -> HookCard:
    return HookCard(
        **hook.model_dump(exclude={"secret"}),
        url=f"{places().config.address}{PATH}{place}.{hook.id.hex}",
        by=by,
        calls=calls[0],
        refused=calls[1],
        called_at=calls[2],
    )
