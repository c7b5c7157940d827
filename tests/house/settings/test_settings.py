"""Settings: a default until somebody sets another value, which is recorded, announced, and theirs alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.audit import AuditEntry
from models.settings import Setting as SettingRow
from services import settings
from services.accounts import users
from services.house import tenants
from services.house.settings import CHANGED, SETTINGS, Setting, Shown, change, change_installation, installation, types
from services.house.settings import setting as declare
from services.house.settings import workspace as shown
from services.work import HOUSE, Actor, Conflict, Invalid, NotAllowed, NotFound, Stale, house_actor, perform, work
from services.work.config import Config
from services.work.events import Event, listen
from services.work.trail import seal, verify

BIN = settings.BIN_KEPT.key


@pytest.fixture
def token() -> Iterator[Setting[str]]:
    """A setting that holds a secret, declared as long as the test runs."""
    yield declare("test.token", "Token", types.secret(), group="Test", help="A secret of the tests.")
    del SETTINGS["test.token"]


@pytest.fixture
def heard() -> Iterator[list[Event]]:
    """What is announced meanwhile."""
    found: list[Event] = []
    stop = listen(found.extend)
    yield found
    stop()


def value(actor: Actor, one: Setting[Any]) -> Any:
    with work(house_actor(actor.place), read=True) as session:
        return settings.get(session, one)


def line(actor: Actor, one: Setting[Any]) -> Shown:
    return next(found for found in shown(actor) if found.setting is one)


def trail(place: str) -> list[tuple[str, Any, Any]]:
    """What the trail of a place has of changed settings: the table, who, and what changed."""
    with work(house_actor(place), read=True) as session:
        query = select(AuditEntry).where(col(AuditEntry.action) == "settings.change").order_by(col(AuditEntry.id))
        return [(one.subject, one.actor_id, one.changes) for one in session.scalars(query)]


def test_the_default_applies_until_a_value_is_set(alice: Actor) -> None:
    assert value(alice, settings.BIN_KEPT) == timedelta(days=30)
    assert change(alice, BIN, "14").value == 14
    assert value(alice, settings.BIN_KEPT) == timedelta(days=14)


def test_none_goes_back_to_the_default(alice: Actor) -> None:
    change(alice, BIN, 14)
    assert change(alice, BIN, None).value == 30
    assert (value(alice, settings.BIN_KEPT), line(alice, settings.BIN_KEPT).changed) == (timedelta(days=30), False)


def test_a_wrong_value_is_refused_at_its_key_and_nothing_changes(alice: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        change(alice, BIN, 0)
    assert refusal.value.fields == {BIN: "This must be at least 1."}
    assert (value(alice, settings.BIN_KEPT), trail(alice.place)) == (timedelta(days=30), [])


def test_the_environment_gives_the_default(alice: Actor, house: Config) -> None:
    house.session_idle_hours = 3
    assert value(alice, settings.SESSION_IDLE) == timedelta(hours=3)
    change(alice, settings.SESSION_IDLE.key, 12)
    assert value(alice, settings.SESSION_IDLE) == timedelta(hours=12)


def test_each_change_is_in_the_trail_from_the_old_value_to_the_new_one(alice: Actor) -> None:
    change(alice, BIN, 14)
    change(alice, BIN, None)
    by = ("settings", alice.user_id)
    assert trail(alice.place) == [(*by, {BIN: [30, 14]}), (*by, {BIN: [14, 30]})]
    with work(house_actor(alice.place)) as session:
        seal(session)
        assert verify(session).trouble == ""


def test_each_change_is_announced_where_it_was_made(alice: Actor, heard: list[Event]) -> None:
    change(alice, BIN, 14)
    assert [(one.kind, one.place, one.data["key"]) for one in heard] == [(CHANGED, alice.place, BIN)]


def test_what_does_not_change_is_neither_recorded_nor_announced(alice: Actor, heard: list[Event]) -> None:
    for typed in (30, None):
        change(alice, BIN, typed)
    change(alice, settings.NAME.key, "Acme")
    assert (heard, trail(alice.place)) == ([], [])


def test_the_page_knows_who_changed_it_last_and_when(alice: Actor, bob: Actor) -> None:
    change(alice, BIN, 14)
    change(replace(bob, permissions=alice.permissions), BIN, 7)
    perform(bob, users.rename, "Robert")
    found = line(alice, settings.BIN_KEPT)
    assert (found.value, found.changed, found.by, found.at is not None) == (7, True, "Robert", True)
    assert (line(alice, settings.ANSWERS_KEPT).changed, line(alice, settings.ANSWERS_KEPT).by) == (False, None)


def test_a_value_that_was_changed_meanwhile_is_not_overwritten(alice: Actor) -> None:
    change(alice, BIN, 14)
    with pytest.raises(Stale) as refusal:
        change(alice, BIN, 7, before=30)
    more = refusal.value.more
    assert (more["yours"], more["theirs"], more["before"]) == ({BIN: 7}, {BIN: 14}, {BIN: 30})
    assert change(alice, BIN, 7, before=14).value == 7


def test_a_secret_is_sealed_hidden_in_the_trail_and_never_shown(alice: Actor, token: Setting[str]) -> None:
    change(alice, token.key, "hunter2")
    assert (value(alice, token), line(alice, token).value, line(alice, token).changed) == ("hunter2", None, True)
    assert trail(alice.place)[-1][2] == {token.key: ["hidden", "hidden"]}
    with work(alice, read=True) as session:
        kept = session.scalars(select(col(SettingRow.value)).where(col(SettingRow.name) == token.row)).one()
    assert "hunter2" not in kept and kept.startswith("v1.")


def test_settings_are_changed_by_those_who_may(alice: Actor, bob: Actor) -> None:
    with pytest.raises(NotAllowed):
        change(bob, BIN, 14)
    with pytest.raises(NotAllowed):
        shown(bob)
    with pytest.raises(NotAllowed):  # an administrator of a workspace is no operator
        change_installation(replace(alice, permissions=alice.permissions - {"maintenance.run"}), "api.limit", 5)


@pytest.mark.parametrize(("ask", "key"), [(change, "no.such"), (change, "api.limit"), (change_installation, BIN)])
def test_a_key_of_no_setting_of_that_page_is_refused(alice: Actor, ask: Any, key: str) -> None:
    with pytest.raises(NotFound):
        ask(alice, key, 5)


def test_c19_each_workspace_has_values_of_its_own(alice: Actor, charlie: Actor) -> None:
    change(alice, BIN, 14)
    change(alice, settings.ZONE.key, "Asia/Tokyo")
    assert value(charlie, settings.BIN_KEPT) == timedelta(days=30)
    assert line(charlie, settings.ZONE).value == "Asia/Kathmandu"
    assert [found for found in shown(charlie) if found.changed or found.by] == []
    assert trail(charlie.place) == []


def test_a_setting_is_read_only_where_it_is_kept(alice: Actor) -> None:
    for place, one in ((HOUSE, settings.BIN_KEPT), (alice.place, settings.API_LIMIT), (alice.place, settings.NAME)):
        with work(house_actor(place), read=True) as session, pytest.raises(RuntimeError):
            settings.get(session, one)


def test_the_workspaces_name_zone_and_currency_are_changed_in_the_register(alice: Actor, heard: list[Event]) -> None:
    for one, typed in ((settings.NAME, " Acme & Sons "), (settings.ZONE, "Asia/Tokyo"), (settings.CURRENCY, "usd")):
        change(alice, one.key, typed)
    here = tenants.of(alice.place)
    assert (here.name, here.zone, here.currency) == ("Acme & Sons", "Asia/Tokyo", "USD")
    assert trail(alice.place)[0][2] == {settings.NAME.key: ["Acme", "Acme & Sons"]}
    assert {one.place for one in heard} == {alice.place}
    assert line(alice, settings.NAME).by == "Alice"


def test_a_name_that_another_workspace_has_is_refused(alice: Actor) -> None:
    with pytest.raises(Conflict) as refusal:
        change(alice, settings.NAME.key, "  óther ")
    assert refusal.value.more["fields"] == {settings.NAME.key: "This name is taken."}
    with pytest.raises(Invalid):
        change(alice, settings.NAME.key, None)
    assert tenants.of(alice.place).name == "Acme"


def test_the_installations_settings_are_kept_in_the_house_with_who_changed_them(
    alice: Actor, heard: list[Event]
) -> None:
    change_installation(alice, settings.API_LIMIT.key, 50)
    (found,) = [one for one in installation(alice) if one.setting is settings.API_LIMIT]
    assert (found.value, found.changed, found.by) == (50, True, "Alice")
    assert trail(HOUSE) == [("settings", alice.user_id, {settings.API_LIMIT.key: [100, 50]})]
    assert {one.place for one in heard} == {HOUSE}


@pytest.mark.parametrize("one", SETTINGS.values(), ids=SETTINGS)
def test_each_setting_has_words_and_a_default_that_it_would_take(house: Config, one: Setting[Any]) -> None:
    assert one.label and one.group and one.help.endswith((".", ")."))
    if not one.column and not one.secret:
        assert one.type.check(one.usual, one.key) == one.usual
        assert one.type.say(one.usual)
