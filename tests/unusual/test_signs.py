"""Unusual activity: each person beside their own last four weeks."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models.accounts import UserSession
from models.audit import AuditEntry
from models.events import EventRow
from services import contacts, unusual
from services.accounts import sign_in, users
from services.exports.making import EXPORTED
from services.work import Actor, Invalid, Kind, NotAllowed, NotFound, announce_id, clock, house_actor, perform, work

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:{}.0) Gecko/20100101 Firefox/{}.0"
NINE = (datetime.now(ZoneInfo("Europe/Paris")) - 3 * DAY).replace(hour=9, minute=20, second=0, microsecond=0)
SAID = NINE.date().isoformat()


def happen(actor: Actor, kind: Kind, at: datetime, subject_id: UUID | None = None, **data: object) -> None:
    with clock.at(at), work(actor) as session:
        announce_id(session, kind, "users", subject_id or actor.user_id, **data)  # type: ignore[arg-type]


def signed_in(actor: Actor, at: datetime, address: str = "192.0.2.1", agent: str = FIREFOX.format(131, 131)) -> None:
    happen(house_actor(actor.place), sign_in.SIGNED_IN, at, actor.user_id)
    with clock.at(at), work(house_actor(actor.place)) as session:
        token, ends = f"{actor.user_id}{at.isoformat()}"[-64:], at + HOUR
        times = {"seen_at": at, "expires_at": ends, "proved_at": at}
        session.add(UserSession(user_id=actor.user_id, token_hash=token, address=address, agent=agent, **times))


def each_morning(actor: Actor, days: int = 20) -> None:
    for back in range(1, days + 1):
        signed_in(actor, NINE - DAY * back)


def seen(alice: Actor, *, at: datetime = NINE + 10 * HOUR, kind: str = "") -> list[unusual.Shown]:
    with clock.at(at):
        found = perform(alice, unusual.overview)
    return [one for one in found.signs if kind in ("", one.kind)]


@pytest.mark.parametrize(("hours", "odd"), [(0, False), (2, False), (-7, True), (13, True)])
def test_a09_a_sign_in_at_an_hour_never_used_is_unusual(alice: Actor, bob: Actor, hours: int, odd: bool) -> None:
    each_morning(bob)
    signed_in(bob, NINE + hours * HOUR)
    found = seen(alice, at=NINE + 14 * HOUR, kind="hour")
    assert [one.name for one in found] == (["Bob"] if odd else [])
    if odd:
        assert "the 20 sign-ins of four weeks before were between 09:00 and 09:59" in found[0].why


def test_a09_too_few_sign_ins_make_nothing_usual(alice: Actor, bob: Actor) -> None:
    each_morning(bob, 9)
    signed_in(bob, NINE - 7 * HOUR, "203.0.113.7", "Opera")
    assert seen(alice) == []


def test_a09_a_new_device_or_address_is_unusual_and_a_new_version_of_the_browser_is_not(
    alice: Actor, bob: Actor
) -> None:
    each_morning(bob)
    signed_in(bob, NINE, agent=FIREFOX.format(132, 132))
    assert seen(alice) == []
    signed_in(bob, NINE + HOUR, "203.0.113.7", "Opera/9.1")
    (one,) = seen(alice, kind="place")
    assert "New: the address 203.0.113.7, the device Opera." in one.why
    assert "had 1 address and 1 device" in one.why


@pytest.mark.parametrize(("failed", "odd"), [(2, False), (3, True)])
def test_a09_a_sign_in_after_failed_ones_is_unusual(alice: Actor, bob: Actor, failed: int, odd: bool) -> None:
    for back in range(failed):
        happen(house_actor(bob.place), sign_in.REFUSED, NINE - (10 + back) * MINUTE, bob.user_id)
    signed_in(bob, NINE)
    signed_in(bob, NINE + 5 * MINUTE)  # the failures were before the other one
    assert len(seen(alice, kind="guessed")) == odd


@pytest.mark.parametrize(
    ("usual", "today", "odd"), [(0, 499, False), (0, 500, True), (600, 700, False), (300, 900, True)]
)
def test_a09_many_exported_records_are_unusual_for_who_exports_few(
    alice: Actor, bob: Actor, usual: int, today: int, odd: bool
) -> None:
    for back in range(1, 29):
        happen(bob, EXPORTED, NINE - DAY * back, count=usual, plural="contacts", name="x.csv")
    happen(bob, EXPORTED, NINE, count=today, plural="contacts", name="x.csv")
    found = seen(alice, kind="exported")
    assert len(found) == odd
    assert not odd or f"{today} on {SAID}. In four weeks before: {usual:.1f} a day" in found[0].why


def test_a09_many_records_moved_to_the_bin_are_unusual(alice: Actor, bob: Actor) -> None:
    for number in range(20):
        one = perform(bob, contacts.create, {"name": f"Contact {number}"})
        with clock.at(NINE):
            perform(bob, contacts.bin, one.id) if bob.may("contacts.delete") else perform(alice, contacts.bin, one.id)
    (found,) = seen(alice, kind="deleted")
    assert found.why.startswith(f"20 on {SAID}.")
    assert found.link.startswith(f"/activity?by={found.user_id}&first={SAID}")


def test_a09_u18_raised_permissions_are_unusual_and_listed_with_who_did_it(alice: Actor, bob: Actor) -> None:
    assert bob.user_id is not None
    perform(alice, users.change_role, bob.user_id, "administrator")
    now = perform(alice, unusual.overview)
    (one,) = now.signs
    assert (one.kind, one.name) == ("raised", "Bob")
    assert one.why.startswith("From Sales to Administrator, by Alice: ")
    assert ("Bob", "Alice", "role changed from Sales to Administrator") in [(c.name, c.by, c.what) for c in now.changes]
    perform(alice, users.change_role, bob.user_id, "field")
    assert len(perform(alice, unusual.overview).signs) == 1  # fewer permissions are no sign


def test_a09_a_review_has_a_note_and_is_kept_in_the_trail(alice: Actor, bob: Actor) -> None:
    assert bob.user_id is not None
    perform(alice, users.change_role, bob.user_id, "administrator")
    (one,) = perform(alice, unusual.overview).signs
    with pytest.raises(Invalid):
        perform(alice, unusual.review, one.key, {"note": " "})
    with pytest.raises(NotFound):
        perform(alice, unusual.review, "raised:nothing", {"note": "x"})
    perform(alice, unusual.review, one.key, {"note": "He covers for Alice"})
    now = perform(alice, unusual.overview)
    assert (now.waiting, now.signs[0].reviewed_by, now.signs[0].note) == (0, "Alice", "He covers for Alice")
    with work(alice, read=True) as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.verb == "reviewed"))
    assert (entry.actor_id, entry.changes["note"]) == (alice.user_id, [None, "He covers for Alice"])


def test_u18_the_permission_changes_of_the_week_are_reviewed(alice: Actor) -> None:
    assert perform(alice, unusual.overview).changes_reviewed_by == ""
    perform(alice, unusual.review_permissions)
    assert perform(alice, unusual.overview).changes_reviewed_by == "Alice"
    with clock.at(clock.now() + 8 * DAY):
        assert perform(alice, unusual.overview).changes_reviewed_by == ""  # it is due again


def test_a09_only_operators_see_it_and_of_their_own_workspace(alice: Actor, bob: Actor, charlie: Actor) -> None:
    for back in range(3):
        happen(house_actor(charlie.place), sign_in.REFUSED, clock.now() - (10 + back) * MINUTE, charlie.user_id)
    signed_in(charlie, clock.now())
    assert perform(alice, unusual.overview).signs == []
    for one in (bob, charlie):
        with pytest.raises(NotAllowed):
            perform(one, unusual.overview)


def test_u18_another_role_keeps_the_former_one(alice: Actor, bob: Actor) -> None:
    assert bob.user_id is not None
    perform(alice, users.change_role, bob.user_id, "billing")
    with work(alice, read=True) as session:
        (row,) = session.scalars(select(EventRow).where(EventRow.kind == users.ROLE_CHANGED.name))
    assert (row.data["was"], row.data["role"]) == ("sales", "billing")
