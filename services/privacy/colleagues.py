"""Erasing a colleague: who was disabled and handed over their records becomes "Former colleague" (U-05, V-02)."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlmodel import Session

from models.accounts import User
from models.base import METADATA, tables
from models.language import N_, _
from models.tenants import Erasure
from services.accounts import own_roles, sessions, users
from services.outbox.recipients import key_of
from services.privacy import erasing, sweeping, wiping
from services.privacy.erasing import ErasureCard
from services.privacy.reach import chunks
from services.records import search, spelling
from services.reviews import left
from services.visits import forgetting
from services.work import Actor, Conflict, Invalid, announce, clock, errand, house_actor, kind, step, trail, work
from services.work.killpoints import reach

ERASED = kind("user.erased", N_("{actor} erased a former colleague"), "person_remove")
FORMER = N_("Former colleague")


@errand("privacy.erase", fresh=True)
def erase(actor: Actor, user_id: UUID) -> ErasureCard:
    """Erase a colleague for good: name, address, password, sessions, factors and positions go; what they did stays, by a
    former colleague. Refuses who may do more (`NotAllowed`), oneself, the last administrator
    (`Invalid`), and one who still owns records (`Conflict`)."""
    with work(actor) as session:
        user = users.row(session, user_id)
        own_roles.refuse_stronger(session, actor, user)
        if user.erased_at is not None:
            raise Conflict(_("This colleague was erased before."))
        if user.id == actor.user_id:
            raise Invalid(_("You cannot erase yourself. Ask another administrator."))
        if left(session, actor, user.id):
            raise Conflict(_("This colleague still owns records. Hand them over first."))
        users.shut_out(session, user)
    erasure = erasing.begin(actor, "users", user_id, "", False, [])
    finish(actor, erasure, user_id)
    return erasing.card(erasure)


def finish(actor: Actor, erasure: UUID, user_id: UUID) -> None:
    """Do what is left of the erasure of a colleague."""
    with work(actor) as session:
        session.info["action"] = "privacy.erase"
        user, counts, files = session.get(User, user_id), dict[str, int](), list[str]()
        if user is not None and user.erased_at is None:
            files = _own_files(session, user)
            counts = _wipe(session, user)
    reach("erasure wiped")
    with work(house_actor()) as session:
        row = session.get(Erasure, erasure)
        if row is not None:
            row.state, row.erased_at = "swept", row.erased_at or clock.now()
            row.counts, row.files = row.counts or counts, sorted({*row.files, *files})
            row.worked = sum(row.counts.values())
    sweeping.sweep_place(actor.place)


@step
def _wipe(session: Session, user: User) -> dict[str, int]:
    """Take everything personal of a colleague. Return how many rows of each table went."""
    counts = {"visits": forgetting.forget_of(session, user.id)}
    sessions.end_all(session, user.id)
    connection, table = session.connection(), METADATA.tables["users"]
    own = [user.id]
    for child in tables("tenant"):
        for key in child.foreign_keys:
            if key.column.table is table and key.ondelete == "CASCADE":
                gone = connection.execute(delete(child).where(key.parent == user.id).returning(child.c.id)).scalars()
                ids = list(gone)
                own += ids
                counts[child.name] = counts.get(child.name, 0) + len(ids)
    technicians = METADATA.tables["technicians"]
    mine = technicians.c.user_id == user.id
    _blank_traces(session, user, [*own, *session.scalars(select(technicians.c.id).where(mine))])
    counts["outbox"] = _letters(session, user)
    blank: dict[str, Any] = {
        "name": _(FORMER),
        "name_key": "",
        "phone": "",
        "home": "",
        "home_lat": None,
        "home_lon": None,
    }
    connection.execute(update(technicians).where(mine).values({k: v for k, v in blank.items() if k in technicians.c}))
    empty: dict[str, Any] = {
        "name": _(FORMER), "email": f"{user.id.hex}@erased.invalid", "password_hash": None, "password_at": None,
        "signature": "", "quiet_from": "", "quiet_until": "", "recent": None, "zone": "", "team_id": None,
        "erased_at": clock.now(), "disabled_at": user.disabled_at or clock.now(),
    }  # fmt: skip
    announce(session, ERASED, user)
    session.flush()
    connection.execute(update(table).where(table.c.id == user.id).values(empty))
    session.expire(user)
    trail.bulk(session, "users", user.id, "changed", {"erased_at": (None, empty["erased_at"])})
    return {name: n for name, n in counts.items() if n}


@step
def _own_files(session: Session, user: User) -> list[str]:
    """Drop the files of a colleague's own visits. Return the digests of their bytes."""
    own = [one.id for one in forgetting.of_user(session, user.id) if one.job_id is None]
    files, pictures = METADATA.tables["stored_files"], (METADATA.tables["photos"], METADATA.tables["signatures"])
    shown = [select(one.c.file_id).where(one.c.visit_id.in_(own), one.c.file_id.is_not(None)) for one in pictures]
    mine = or_(files.c.subject_id.in_(own), *(files.c.id.in_(one) for one in shown))
    return list(session.connection().execute(delete(files).where(mine).returning(files.c.digest)).scalars())


@step
def _letters(session: Session, user: User) -> int:
    """Drop the letters to a colleague's own address, which are about their account, and their texts. Return how many."""
    outbox, messages = METADATA.tables["outbox"], METADATA.tables["messages"]
    mine = outbox.c.recipient_key == key_of("email", user.email)
    apart = outbox.c.id.not_in(select(messages.c.id)) & outbox.c.state.not_in(("claimed", "handed"))
    gone = session.connection().execute(delete(outbox).where(mine, apart).returning(outbox.c.id)).scalars()
    return len(list(gone))


@step
def _blank_traces(session: Session, user: User, ids: list[UUID]) -> None:
    """Take the values of these rows and of invitations of this address from the trail, with the events, the words of the
    search and the invitations that name the colleague."""
    names = ("audit_entries", "events", "invitations", "search_documents")
    audit, events, invitations, documents = (METADATA.tables[name] for name in names)
    connection, technicians = session.connection(), METADATA.tables["technicians"]
    words = wiping.words(session, [user.name, user.email], ids)
    for some in chunks(ids):
        trail.empty(session, audit.c.subject_id.in_(some))
        told = (technicians.name, "users")
        connection.execute(delete(events).where(events.c.subject.in_(told), events.c.subject_id.in_(some)))
        connection.execute(delete(documents).where(documents.c.subject_id.in_(some)))
    invited = [table.c.subject == "invitations" for table in (audit, events)]
    trail.empty(session, invited[0], wiping.mentions(audit.c.changes, [user.email]))
    connection.execute(delete(events).where(invited[1], wiping.mentions(events.c.data, [user.email])))
    connection.execute(delete(invitations).where(invitations.c.email == user.email))
    spelling.forget(session, [one for one, word in words if not search.held(session, word)])
