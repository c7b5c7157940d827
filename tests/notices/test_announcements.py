"""Announcements reach every user of every workspace once; a new workspace's administrator is welcomed once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from services import announcements, notices
from services.house import tenants
from services.notices import mailing
from services.work import Actor, Invalid, NotAllowed, clock, house_actor, perform
from tests.cast import PASSWORD
from tests.notices.test_mailing import mails
from tests.records.test_notices import told

RELEASE: Mapping[str, Any] = {"kind": "release", "title": "Steward 2", "body": "It pushes now."}


def tell_all() -> None:
    announcements.go_on(house_actor())


def window(hours: float = 48, **more: Any) -> dict[str, Any]:
    """Maintenance that begins in so many hours, and takes two."""
    begin = clock.now() + timedelta(hours=hours)
    times = {"starts_at": begin, "ends_at": begin + timedelta(hours=2)}
    return {"kind": "maintenance", "title": "A new disk", **times, **more}


def test_s18_a_release_is_told_to_every_user_of_every_workspace_once(alice: Actor, bob: Actor, charlie: Actor) -> None:
    announcements.publish(alice, RELEASE)
    for _ in range(2):
        tell_all()
    assert [told(who) for who in (alice, bob, charlie)] == [["What's new: Steward 2"]] * 3
    assert perform(bob, notices.mine).entries[0].body == "It pushes now."


def test_s18_a_crash_between_two_workspaces_tells_nobody_twice(
    alice: Actor, bob: Actor, charlie: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    announcements.publish(alice, RELEASE)
    everyone = tenants.everyone()
    monkeypatch.setattr(tenants, "everyone", lambda: [*everyone[:1], replace_id(everyone[1])])
    tell_all()
    assert (len(told(bob)), len(told(charlie))) == (1, 0)
    monkeypatch.undo()
    tell_all()
    assert (len(told(bob)), len(told(charlie))) == (1, 1)


def replace_id(tenant: Any) -> Any:
    """A workspace that cannot be written."""
    from uuid import uuid4

    from models.tenants import Tenant

    return Tenant(id=uuid4(), name=tenant.name, zone="UTC", currency="EUR")


def test_s18_also_by_mail_means_one_mail_for_each_person(alice: Actor, bob: Actor) -> None:
    announcements.publish(alice, {**RELEASE, "mailed": True})
    for _ in range(2):
        tell_all()
    found = mails(bob.place)
    assert sorted(one.recipient for one in found) == ["alice@example.com", "bob@example.com"]
    assert {one.subject for one in found} == {"What's new: Steward 2"}
    with clock.at(clock.now() + timedelta(minutes=20)):
        mailing.mail(house_actor(bob.place))
    assert len(mails(bob.place)) == 2, "its notice is not mailed again"


def test_s19_maintenance_is_told_at_once_and_shown_from_a_day_before_until_its_end(alice: Actor, bob: Actor) -> None:
    announcements.publish(alice, window())
    tell_all()
    assert told(bob) == ["Planned maintenance: A new disk"]
    shown = []
    for hours in (23, 25, 49, 51):
        announcements._known.at = 0.0
        with clock.at(clock.now() + timedelta(hours=hours)):
            shown.append(len(announcements.shown()))
    assert shown == [0, 1, 1, 0]


def test_a_release_for_later_is_told_later(alice: Actor, bob: Actor) -> None:
    later = clock.now() + timedelta(days=2)
    announcements.publish(alice, {**RELEASE, "starts_at": later})
    tell_all()
    assert told(bob) == []
    with clock.at(later + timedelta(minutes=1)):
        tell_all()
    assert len(told(bob)) == 1


def test_what_is_withdrawn_disappears_for_everyone(alice: Actor, bob: Actor, charlie: Actor) -> None:
    made = announcements.publish(alice, window(1))
    tell_all()
    announcements.withdraw(alice, made.id)
    tell_all()
    assert (told(bob), told(charlie), announcements.shown()) == ([], [], [])
    tell_all()
    assert announcements.listing(alice)[0].told_at is None


@pytest.mark.parametrize(("wrong", "field"), [
    ({"title": " "}, "title"), ({"kind": "gossip"}, "kind"), ({"kind": "maintenance"}, "ends_at"),
    ({"ends_at": "2020-01-01T00:00:00"}, "ends_at"), ({"starts_at": "soon"}, "starts_at"), ({"title": "x" * 201}, "title"),
])  # fmt: skip
def test_a_mistake_is_named_at_its_field(alice: Actor, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        announcements.publish(alice, {**RELEASE, **wrong})
    assert set(refused.value.fields) == {field}


def test_only_operators_announce(charlie: Actor) -> None:
    with pytest.raises(NotAllowed):
        announcements.publish(charlie, RELEASE)


def test_s15_the_first_administrator_of_a_new_workspace_is_welcomed_once(alice: Actor) -> None:
    tenant = tenants.create("Third", "Europe/Paris")
    for name in ("Dora", "Erin"):
        tenants.create_administrator(tenant, name, f"{name.lower()}@third.example", PASSWORD)
    ((recipient, subject, text, html),) = mails(tenant.id.hex)
    assert (recipient, subject) == ("dora@third.example", "Welcome to Third")
    assert text.count("http://localhost:8080/") == 3 and html.count("<li>") == 3
