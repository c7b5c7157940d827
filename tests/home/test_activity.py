"""Activity: what happened in the whole workspace, as far as timelines tell of it to who looks."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services import contacts, messages, quotes, tasks
from services.accounts import users
from services.contacts import ContactCard
from services.records import activity, timeline
from services.records.activity import Query
from services.records.declaration import Record
from services.roles import ROLES
from services.work import Actor, Invalid, clock, perform, visible, work
from tests.cast import join
from tests.home.world import everything_waits
from tests.quotes.drafts import draft
from tests.statements import statements


def told(actor: Actor, **chosen: object) -> list[str]:
    return [one.text for one in perform(actor, activity.happened, Query(**chosen)).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_f18_each_role_is_told_what_the_timelines_it_may_open_tell(alice: Actor, role: str) -> None:
    """Every event of a timeline that may be opened, and none beside them."""
    everything_waits(alice)
    one = join(alice.place, "Olive", role)
    perform(alice, contacts.create, {"name": "Hers", "owner_id": one.user_id})
    seen = set()
    for record in activity.nouns(one):
        for record_id in _ids(one, record):
            seen |= {entry.id for entry in perform(one, timeline.of_record, record.noun, record_id, 500)}
    page = perform(one, activity.happened, Query(limit=100))
    events = {entry.id for entry in page.rows if entry.kind not in (*activity.OF_USERS, *activity.OF_ALL)}
    assert not page.capped and events <= seen
    stored = {entry.id for entry in perform(alice, activity.happened, Query(limit=100)).rows}
    assert seen & stored <= events | {entry.id for entry in page.rows}


def _ids(actor: Actor, record: Record) -> list[UUID]:
    with work(actor, read=True) as session:
        return list(session.scalars(select(record.row.__table__.c.id).where(visible(actor, record.row))))  # type: ignore[attr-defined]


def test_f18_money_is_told_only_to_who_may_see_it(alice: Actor) -> None:
    made = draft(alice)
    perform(alice, quotes.send, made.id)
    perform(alice, quotes.change, made.id, {"owner_id": None})
    engineer = join(alice.place, "Eve", "engineering")
    blind = replace(engineer, permissions=engineer.permissions - {"contacts.read", "companies.read", "tasks.read"})
    assert any("sent Q-" in line for line in told(alice))
    assert not any("Q-" in line for line in told(blind))
    with pytest.raises(Invalid, match="check the form"):
        told(engineer, noun="quote")


def test_who_joined_is_told_to_who_may_see_colleagues(alice: Actor) -> None:
    bob = join(alice.place, "Ben", "sales")
    assert bob.user_id
    perform(alice, users.change_role, bob.user_id, "management")
    line = "Alice changed the role of Ben to management"
    assert line in told(alice) and line in told(alice, noun="user")
    assert line not in told(bob) and line not in told(join(alice.place, "Eve", "engineering"))


def test_it_is_narrowed_by_colleague_record_type_and_days(alice: Actor, bob: Actor) -> None:
    yesterday = clock.now() - timedelta(days=1)
    with clock.at(yesterday):
        perform(alice, contacts.create, {"name": "Ada"})
    perform(bob, contacts.create, {"name": "Ben"})
    perform(alice, tasks.create, {"title": "Call Ada"})
    today = clock.today(alice.zone)
    assert told(alice, colleague=bob.user_id) == ["Bob added Ben"]
    assert told(alice, noun="contact") == ["Bob added Ben", "Alice added Ada"]
    assert told(alice, noun="contact", first=today) == ["Bob added Ben"]
    assert told(alice, noun="contact", last=today - timedelta(days=1)) == ["Alice added Ada"]
    assert told(alice, colleague=alice.user_id, noun="task", first=today, last=today) == ["Alice added Call Ada"]


def test_it_goes_on_after_an_entry_without_a_gap_or_a_repetition(alice: Actor, ada: ContactCard) -> None:
    with clock.at(clock.now()):  # all at the same moment
        for stars in (1, 2, 3, 4, 5):
            perform(alice, contacts.rate, ada.id, stars)
    whole = [one.id for one in perform(alice, activity.happened, Query(noun="contact")).rows]
    some, before = [], None
    while True:
        page = perform(alice, activity.happened, Query(noun="contact", before=before, limit=2))
        some += [one.id for one in page.rows]
        if not page.capped:
            break
        before = (page.rows[-1].at, page.rows[-1].id)
    assert some == whole and len(whole) == 6


def test_it_takes_as_many_queries_for_much_as_for_little(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    def asked(one: Actor) -> int:
        with statements() as found:
            told(one)
        return len(found)

    def work_on(number: int) -> None:
        perform(bob, contacts.create, {"name": f"One {number}"})
        perform(alice, messages.send, {"contact_id": ada.id, "subject": "Hello", "body": "x"})

    work_on(0)
    before = asked(alice), asked(bob)
    for number in range(1, 6):
        work_on(number)
    assert (asked(alice), asked(bob)) == before
