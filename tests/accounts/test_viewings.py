"""View as: an administrator sees what a colleague sees, changes nothing, for 30 minutes, and the colleague is told (F-18)."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import select, update

from models.accounts import User, UserSession, Viewing
from models.audit import AuditEntry
from services import contacts, exports, notices, pins, views
from services.accounts import seeing, sessions, sign_in, users, viewings
from services.house import tenants
from services.records import drafts
from services.tasks import feeds
from services.work import (
    Actor,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Refused,
    clock,
    house_actor,
    perform,
    work,
)
from services.work.action import ACTIONS, ERRANDS
from tests.cast import PASSWORD, Cast, actor, join
from tests.rules.belongings import dump

SESSIONS = UserSession.__table__  # type: ignore[attr-defined]


def who(user: Actor) -> UUID:
    assert user.user_id is not None
    return user.user_id


def begin(alice: Actor, bob: Actor, reason: str = "He cannot find a contact") -> Actor:
    """What Alice's session is while she views Bob."""
    perform(alice, viewings.begin, who(bob), reason)
    assert alice.session_id is not None
    return sessions.by_id(alice.place, alice.session_id)


@pytest.fixture
def moved(house: object) -> Iterator[time_machine.Traveller]:
    """A clock the test may move."""
    with time_machine.travel(clock.now(), tick=True) as traveller:
        yield traveller


def test_f18_an_administrator_sees_exactly_what_a_colleague_sees(alice: Actor, bob: Actor, people: Cast) -> None:
    hers = perform(alice, contacts.create, {"name": "Ada", "owner_id": alice.user_id})
    his = perform(alice, contacts.create, {"name": "Ben", "owner_id": bob.user_id})
    own = perform(bob, views.create, {"name": "Bob's own", "record": "contact"})
    perform(bob, pins.pin, own.id)
    begin(alice, bob)
    seen = sessions.current(people.alice)
    assert (seen.user_id, seen.role, seen.scope, seen.permissions) == (bob.user_id, "sales", "team", bob.permissions)
    assert [one.id for one in perform(seen, contacts.search, contacts.Query()).rows] == [his.id]
    assert [pin.name for pin in perform(seen, pins.mine)] == ["Bob's own"]
    with pytest.raises(NotFound):
        perform(seen, contacts.find, hers.id)


def function(name: str) -> Any:
    """The function behind the name of an action or errand."""
    room, _, verb = name.rpartition(".")
    for shelf in ("services.", "services.house.", "services.records."):
        with suppress(ImportError):
            return getattr(import_module(shelf + room), verb)
    raise LookupError(name)


def test_f18_every_action_but_reading_is_refused_with_a_sentence(alice: Actor, bob: Actor) -> None:
    seen = replace(begin(alice, bob), permissions=frozenset(one.permission for one in [*ACTIONS.values()]))
    before = dump(alice)
    for name, marked in {**ACTIONS, **ERRANDS}.items():
        if not marked.permission.endswith(".read"):
            with pytest.raises(NotAllowed, match="You see what Bob sees, and cannot change anything"):
                perform(seen, function(name))
    assert dump(alice) == before


def test_f18_nothing_is_written_even_by_code_that_forgets_to_ask(alice: Actor, bob: Actor) -> None:
    seen = begin(alice, bob)
    with pytest.raises(NotAllowed, match="cannot change anything"), work(seen) as session:
        session.execute(update(User.__table__).values(name="x"))  # type: ignore[attr-defined]


def test_f18_what_is_private_to_the_colleague_stays_hidden(alice: Actor, bob: Actor) -> None:
    perform(bob, drafts.keep, "contact", {"a": "secret"})
    perform(bob, feeds.renew)
    export, _ = perform(bob, exports.begin, "contact", {"filter": {}}), None
    seen = begin(alice, bob)
    for name in (sessions.mine, notices.mine, notices.unread, feeds.mine, exports.mine, viewings.of_me):
        with pytest.raises(NotAllowed, match="private to Bob"):
            perform(seen, name)
    with pytest.raises(NotAllowed):
        perform(seen, drafts.read, "contact")
    with pytest.raises(NotAllowed):
        perform(seen, exports.find, export.id)


OPEN = {  # what an administrator may read of a colleague, beside the records: nothing in it is a secret
    "accounts.users.me", "pins.mine", "pins.pinned", "first_steps.mine", "attention.mine", "bulk.asking.count",
    "bulk.results.lines",
    "errands.errands.find", "errands.errands.mine", "errands.errands.rows",
}  # fmt: skip


def test_f18_what_belongs_to_an_account_is_private_or_known_to_be_harmless() -> None:
    read = {**ACTIONS, **ERRANDS}
    mine = {name for name, one in read.items() if one.permission in ("account.read", "exports.read")}
    assert {name for name in mine if not read[name].private} <= OPEN


def test_f18_a_viewing_shares_no_answers_with_the_colleague(alice: Actor, bob: Actor) -> None:
    assert begin(alice, bob).sight != bob.sight


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_f18_a_viewing_needs_a_reason(alice: Actor, bob: Actor, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        begin(alice, bob, reason)
    assert "Say why" in refusal.value.fields["reason"]


def test_f18_only_administrators_with_a_fresh_password_view(alice: Actor, bob: Actor) -> None:
    for actor_ in (bob, replace(alice, proved_at=None), join(alice.place, "Mia", "management")):
        with pytest.raises(NotAllowed):
            perform(actor_, viewings.begin, who(bob), "curious")


def test_f18_nobody_views_an_operator_or_who_may_more_or_themself(alice: Actor, bob: Actor) -> None:
    gina = join(alice.place, "Gina", "administrator")
    for target, said in ((alice, "may do more than you"), (gina, "You see what you see anyway")):
        with pytest.raises(Refused, match=said):
            perform(gina, viewings.begin, who(target), "curious")
    weaker = replace(gina, permissions=frozenset({"users.edit", "account.edit"}))
    with pytest.raises(NotAllowed, match="may do more than you"):
        perform(weaker, viewings.begin, who(bob), "curious")


def test_f18_a_colleague_of_another_company_is_unknown(alice: Actor, charlie: Actor) -> None:
    with pytest.raises(NotFound):
        perform(alice, viewings.begin, who(charlie), "curious")


def test_f18_a_colleague_made_operator_meanwhile_is_no_longer_seen(alice: Actor, bob: Actor) -> None:
    begin(alice, bob)
    tenants.make_operator(UUID(alice.place), who(bob))
    assert alice.session_id and sessions.by_id(alice.place, alice.session_id).user_id == alice.user_id


def test_f18_viewings_do_not_nest(alice: Actor, bob: Actor) -> None:
    other = join(alice.place, "Olga", "sales")
    seen = begin(alice, bob)
    with pytest.raises(NotAllowed):
        perform(seen, viewings.begin, who(other), "more")
    with pytest.raises(Conflict, match="Stop that first"):  # another tab, which has not heard of it yet
        perform(alice, viewings.begin, who(other), "more")


def test_f18_a_programs_token_views_nobody(alice: Actor, bob: Actor) -> None:
    with work(house_actor(alice.place)) as session:
        opened = sessions.open_session(session, session.get_one(User, alice.user_id), "program", "x", "127.0.0.1")
    program = replace(sessions.by_id(alice.place, opened.id), proved_at=clock.now())
    with pytest.raises(NotAllowed, match="at a browser"):
        perform(program, viewings.begin, who(bob), "curious")


@pytest.mark.parametrize("forged", ["unknown", "of someone else"])
def test_f18_a_forged_viewing_makes_nobody_somebody_else(alice: Actor, bob: Actor, people: Cast, forged: str) -> None:
    perform(alice, viewings.begin, who(bob), "curious")
    with work(house_actor(alice.place)) as session:
        real = session.scalar(select(Viewing.__table__.c.id))  # type: ignore[attr-defined]
        which = real if forged == "of someone else" else uuid4()
        session.execute(update(SESSIONS).where(SESSIONS.c.user_id == bob.user_id).values(viewing_id=which))
    assert sessions.current(people.bob).user_id == bob.user_id
    assert sessions.current(people.bob).viewing is None


def test_f18_it_ends_by_itself_after_30_minutes(moved: time_machine.Traveller, alice: Actor, bob: Actor) -> None:
    seen = begin(alice, bob)
    moved.shift(timedelta(minutes=29))
    assert sessions.by_id(alice.place, alice.session_id or uuid4()).viewing is not None
    moved.shift(timedelta(minutes=1, seconds=1))
    with pytest.raises(NotAllowed, match="The viewing has ended"):  # a page that still holds the old actor
        perform(seen, contacts.search, contacts.Query())
    assert sessions.by_id(alice.place, alice.session_id or uuid4()).user_id == alice.user_id
    [one] = perform(alice, viewings.search).rows
    assert one.until == one.ends_at and not one.open


def test_f18_the_clock_ends_what_was_simply_left(moved: time_machine.Traveller, alice: Actor, bob: Actor) -> None:
    begin(alice, bob)
    moved.shift(timedelta(minutes=31))
    with work(house_actor(alice.place)) as session:
        assert seeing.close_overdue(session, house_actor(alice.place)) == 1
    with work(alice, read=True) as session:
        assert session.scalar(select(SESSIONS.c.viewing_id).where(SESSIONS.c.id == alice.session_id)) is None


def test_f18_stop_gives_the_session_back(alice: Actor, bob: Actor, people: Cast) -> None:
    begin(alice, bob)
    assert perform(sessions.holder(people.alice), viewings.stop) is True
    assert perform(sessions.holder(people.alice), viewings.stop) is False
    assert sessions.current(people.alice).user_id == alice.user_id


def test_f18_signing_out_ends_it(alice: Actor, bob: Actor, people: Cast) -> None:
    begin(alice, bob)
    holder = sessions.holder(people.alice)
    perform(holder, sessions.end, holder.session_id or uuid4())
    [one] = perform(alice, viewings.search).rows
    assert one.ended_at is not None


@pytest.mark.parametrize("change", ["disable colleague", "colleague's role", "viewer's role", "password"])
def test_f18_it_ends_when_either_of_the_two_changes(alice: Actor, bob: Actor, change: str) -> None:
    gina = join(alice.place, "Gina", "administrator")
    begin(gina, bob)
    if change == "disable colleague":
        perform(alice, users.disable, who(bob))
    elif change == "password":
        other = join(alice.place, "Gus", "sales")
        assert other  # a colleague's own password change ends nothing of hers
        with work(house_actor(alice.place)) as session:
            sessions.end_all(session, who(gina))
    else:
        perform(alice, users.change_role, who(bob if change == "colleague's role" else gina), "field")
    [one] = perform(alice, viewings.search).rows
    assert one.ended_at is not None and not one.open


def test_f18_the_colleague_is_told_and_sees_who_why_and_which_pages(alice: Actor, bob: Actor) -> None:
    seen = begin(alice, bob, "He asked for help")
    viewings.note_page(seen, "/contacts")
    viewings.note_page(alice, "/never")
    [entry] = perform(bob, notices.mine).entries
    assert "He asked for help" in entry.text and entry.link == "/account"
    [one] = perform(bob, viewings.of_me)
    assert (one.viewer, one.reason, [page.page for page in one.pages]) == ("Alice", "He asked for help", ["/contacts"])
    assert perform(alice, viewings.of_me) == []


def test_f18_the_trail_holds_begin_and_end_with_the_reason(alice: Actor, bob: Actor, people: Cast) -> None:
    begin(alice, bob, "He asked for help")
    perform(sessions.holder(people.alice), viewings.stop)
    with work(alice, read=True) as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.__table__.c.subject == "viewings")).all()  # type: ignore[attr-defined]
    assert [(one.verb, one.actor_id) for one in rows] == [("added", alice.user_id), ("changed", alice.user_id)]
    assert "He asked for help" in str(rows[0].changes) and "ended_at" in str(rows[1].changes)


def test_f18_nothing_of_the_colleague_is_touched_by_looking(alice: Actor, bob: Actor, people: Cast) -> None:
    with work(alice, read=True) as session:
        before = session.execute(select(SESSIONS.c.seen_at).where(SESSIONS.c.user_id == bob.user_id)).all()
    begin(alice, bob)
    sessions.current(people.alice)
    with work(house_actor(alice.place), read=True) as session:
        assert session.execute(select(SESSIONS.c.seen_at).where(SESSIONS.c.user_id == bob.user_id)).all() == before


def test_f18_the_password_is_not_guessed_or_proved_in_a_viewing(alice: Actor, bob: Actor) -> None:
    with pytest.raises(NotAllowed):
        perform(begin(alice, bob), sign_in.prove, PASSWORD)


def test_f18_density_is_each_persons_own(alice: Actor, bob: Actor, people: Cast) -> None:
    perform(bob, users.set_density, "compact")
    assert actor(people.bob).density == "compact"
    assert actor(people.alice).density == "comfortable"
    with pytest.raises(Invalid):
        perform(bob, users.set_density, "tiny")
