"""An erased person is found again nowhere: by a former name, a former address, or in letters about an account (G-01)."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from models.base import METADATA, tables
from models.inbound import Received
from models.notices import Notice
from services import contacts, deals, privacy, technicians
from services.accounts import invitations, resetting, users
from services.records import drafts
from services.work import Actor, clock, perform, work
from tests import cast

PASSWORD = "a long enough passphrase 7"


def found(actor: Actor, word: str) -> list[str]:
    """The tables of a place in which a word stands, in whatever case."""

    def holds(session: Session, name: str) -> bool:
        rows = session.execute(select(METADATA.tables[name])).all()
        return any(word.casefold() in str(tuple(row)).casefold() for row in rows)

    with work(actor, read=True) as session:
        return [one.name for one in tables("tenant") if holds(session, one.name)]


def test_g01_a_former_name_and_a_former_address_are_found_again_nowhere(alice: Actor, bob: Actor) -> None:
    typed = {"name": "Qvorgina Byronwolf", "emails": ["qvorgina@example.com"]}
    ada = perform(alice, contacts.create, typed)
    perform(alice, contacts.change, ada.id, {"name": "Ada Zyxwolf"})
    perform(alice, contacts.change, ada.id, {"emails": ["ada@example.com"]})
    perform(bob, drafts.keep, "message", {"body": "Dear QVORGINA BYRONWOLF, we"})
    perform(alice, deals.create, {"title": "Roof", "contact_id": ada.id})
    with work(alice) as session:
        letter = {"sender": "qvorgina@example.com", "sender_key": "qvorgina@example.com", "sender_name": "Qvorgina"}
        session.add(Received(channel="email", subject="Hello", text="Yours, Qvorgina", at=clock.now(), **letter))
        about = {"kind": "task.due", "subject": "tasks", "subject_id": ada.id}
        session.add(Notice(user_id=bob.user_id, data={"name": "Call qvorgina byronwolf"}, **about))
    privacy.erase(alice, ada.id)
    assert (found(alice, "byronwolf"), found(alice, "qvorgina")) == ([], [])
    assert perform(bob, drafts.read, "message") is None


def test_g01_a_name_of_one_word_takes_nothing_from_others(alice: Actor) -> None:
    ada = perform(alice, contacts.create, {"name": "Anna"})
    perform(alice, contacts.change, ada.id, {"name": "Ada Zyxwolf"})
    perform(alice, drafts.keep, "message", {"body": "Dear Anna, we"})
    privacy.erase(alice, ada.id)
    assert perform(alice, drafts.read, "message")


def test_u05_an_erased_colleague_is_found_again_nowhere(alice: Actor) -> None:
    """Neither in letters about the account, nor as invited, nor as a technician."""
    perform(alice, invitations.invite, "qvorgwen@example.com", "field", "Qvorgwen Zyx")
    secret = perform(alice, invitations.invite, "qvorgwen@example.com", "field", "Qvorgwen Zyx")
    user, signed = invitations.accept(secret, "Qvorgwen Zyx", PASSWORD)
    gwen = cast.actor(signed.opened.token)
    perform(alice, technicians.create, {"name": "Qvorgwen Zyx", "user_id": str(user.id)})
    resetting.send_to(alice, user.id)
    perform(gwen, users.rename, "Qvorgwen Wolf")
    perform(alice, users.change_role, user.id, "engineering")
    assert {"outbox", "outbox_texts", "audit_entries", "technicians"} <= set(found(alice, "qvorgwen"))
    done = privacy.erase_colleague(alice, UUID(str(user.id)))
    assert (found(alice, "qvorgwen"), done.counts["outbox"]) == ([], 1)
