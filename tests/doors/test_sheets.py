"""Lists kept in a spreadsheet: whole, as texts, in parts, later where Google is busy, and as their owner sees them (W-04)."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from pydantic import SecretStr

from models.columns import uuid7
from services import contacts, views
from services.accounts import users
from services.doors import sheets, sheets_google, sheets_pushing
from services.doors.sheets import SheetCard
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, clock, perform
from services.work.config import Config
from tests.cast import Cast, actor, enter
from tests.doors.google import EMAIL, LocalGoogle, Tab, serving

SHEET = "1AbcDefGhiJklMnoPqrStu"


@pytest.fixture
def local(house: Config) -> Iterator[LocalGoogle]:
    """A spreadsheet with an empty first tab, shared with us."""
    with serving() as found:
        found.sheets[SHEET] = [Tab(0, "Sheet1", [[None]])]
        house.google_sheets_credentials_json = SecretStr(base64.b64encode(found.credentials().encode()).decode())
        house.google_sheets_url, house.webhook_allow_private = found.address, True
        sheets_google._writes.clear()
        sheets_pushing._tries.clear()
        yield found


def kept(who: Actor, tab: str = "Contacts", **more: Any) -> SheetCard:
    return perform(who, sheets.create, {"sheet": SHEET, "tab": tab, **more})


def pushed(who: Actor) -> int:
    from services.work import house_actor

    return sheets_pushing.push_due(house_actor(who.place))


def state(who: Actor, sheet_id: UUID) -> SheetCard:
    return perform(who, sheets.find_sheet, sheet_id)


def names(local: LocalGoogle, tab: str = "Contacts") -> list[str]:
    head, *rows = local.texts(SHEET, tab)
    return [row[head.index("Name")] for row in rows]


def test_w04_a_list_is_in_its_tab_and_follows(alice: Actor, local: LocalGoogle) -> None:
    perform(alice, contacts.create, {"name": "Ada", "emails": ["ada@example.com"]})
    one = kept(alice)
    assert pushed(alice) == 1
    found = state(alice, one.id)
    assert (names(local), found.rows, found.error, found.by) == (["Ada"], 1, "", "Alice")
    assert found.pushed_at is not None
    assert [tab.title for tab in local.sheets[SHEET]] == ["Sheet1", "Contacts"]
    assert pushed(alice) == 0
    perform(alice, contacts.create, {"name": "Grace"})
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        assert pushed(alice) == 1
    assert names(local) == ["Ada", "Grace"]


def test_w04_fewer_rows_leave_nothing_of_the_former_ones(alice: Actor, local: LocalGoogle) -> None:
    ids = [perform(alice, contacts.create, {"name": name}).id for name in ("Ada", "Grace", "Mary")]
    one = kept(alice)
    pushed(alice)
    for gone in ids[1:]:
        perform(alice, contacts.bin, gone)
    perform(alice, sheets.push, one.id)
    assert pushed(alice) == 1
    assert names(local) == ["Ada"]
    perform(alice, contacts.bin, ids[0])
    perform(alice, sheets.push, one.id)
    assert pushed(alice) == 1
    assert names(local) == [""]  # a tab has two rows at least: its heading is frozen


def test_w04_all_of_a_small_list_is_one_write(alice: Actor, local: LocalGoogle) -> None:
    perform(alice, contacts.create, {"name": "Ada"})
    kept(alice)
    pushed(alice)
    assert local.writes == [["addSheet", "updateSheetProperties", "updateCells"]]


def test_countly_7877_what_looks_like_a_formula_is_a_text(alice: Actor, local: LocalGoogle) -> None:
    perform(alice, contacts.create, {"name": "=IMPORTXML(1)"})
    kept(alice)
    pushed(alice)
    assert names(local) == ["=IMPORTXML(1)"]


def test_gspread_148_a_long_list_is_written_in_parts_beside_the_old_one(
    alice: Actor, local: LocalGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets_google, "CELLS", 100)
    perform(alice, contacts.create, {"name": "Contact 00"})
    one = kept(alice)
    pushed(alice)
    for number in range(1, 25):
        perform(alice, contacts.create, {"name": f"Contact {number:02}"})
    local.writes.clear()
    perform(alice, sheets.push, one.id)
    assert pushed(alice) == 1
    assert names(local) == [f"Contact {number:02}" for number in range(25)]
    assert local.writes[0] == ["addSheet", "updateCells"]
    assert local.writes[-1] == ["deleteSheet", "updateSheetProperties"]
    assert len(local.writes) > 4
    assert [tab.title for tab in local.sheets[SHEET]] == ["Sheet1", "Contacts"]


def test_w04_what_a_broken_off_writing_left_is_replaced(
    alice: Actor, local: LocalGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets_google, "CELLS", 100)
    for number in range(12):
        perform(alice, contacts.create, {"name": f"Contact {number:02}"})
    local.sheets[SHEET].append(Tab(7, f"Contacts{sheets_google.WRITING}", [["half"]]))
    kept(alice)
    assert pushed(alice) == 1
    assert [tab.title for tab in local.sheets[SHEET]] == ["Sheet1", "Contacts"]


def test_gspread_609_where_google_is_busy_it_is_tried_again_and_nothing_is_lost(
    alice: Actor, local: LocalGoogle
) -> None:
    perform(alice, contacts.create, {"name": "Ada"})
    one = kept(alice)
    local.busy = 1
    assert pushed(alice) == 0
    assert "429" in state(alice, one.id).error
    assert pushed(alice) == 0  # not at once
    sheets_pushing._tries.clear()  # a minute later
    assert pushed(alice) == 1
    assert (names(local), state(alice, one.id).error) == (["Ada"], "")


def test_gspread_1601_a_tab_with_an_apostrophe_is_that_tab(alice: Actor, local: LocalGoogle) -> None:
    local.sheets[SHEET].append(Tab(5, "It's", [[None]]))
    kept(alice, "It's")
    assert pushed(alice) == 1
    assert [tab.title for tab in local.sheets[SHEET]] == ["Sheet1", "It's"]


def test_w04_what_somebody_has_to_do_is_said(alice: Actor, local: LocalGoogle, house: Config) -> None:
    one = kept(alice)
    local.unshared.add(SHEET)
    pushed(alice)
    assert state(alice, one.id).error == f"Share the spreadsheet with {EMAIL}, as an editor."
    other = perform(alice, sheets.change, one.id, {"sheet": "1OtherOtherOther"})
    sheets_pushing._tries.clear()
    pushed(alice)
    assert state(alice, other.id).error == "There is no spreadsheet of this id."


def test_w04_a_view_is_kept_as_its_owner_sees_it(alice: Actor, people: Cast, local: LocalGoogle) -> None:
    perform(alice, contacts.create, {"name": "Ada", "status": "customer"})
    perform(alice, contacts.create, {"name": "Grace", "status": "lead"})
    rule = {"all": [{"field": "status", "op": "is", "value": "customer"}]}
    view = perform(alice, views.create, {"name": "Customers", "record": "contact", "filter": rule})
    kept(alice, view_id=view.id)
    pushed(alice)
    assert names(local) == ["Ada"]


def test_w04_who_may_no_longer_export_keeps_nothing(alice: Actor, people: Cast, local: LocalGoogle) -> None:
    dana = actor(enter(people.acme, "Dana", "administrator"))
    perform(alice, contacts.create, {"name": "Ada"})
    one = kept(dana)
    assert dana.user_id
    perform(alice, users.change_role, dana.user_id, "field")
    assert pushed(alice) == 0
    assert "Your role does not allow this" in state(alice, one.id).error
    assert len(local.sheets[SHEET]) == 1


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"sheet": "x"}, "sheet"),
        ({"tab": ""}, "tab"),
        ({"record": "secret"}, "record"),
        ({"every": "second"}, "every"),
    ],
)
def test_w04_a_mistake_is_said_at_its_field(alice: Actor, values: dict[str, str], where: str) -> None:
    with pytest.raises(Invalid) as refusal:
        perform(alice, sheets.create, {"sheet": SHEET, "tab": "Contacts", **values})
    assert where in refusal.value.fields


def test_w04_the_address_of_a_spreadsheet_may_be_pasted_and_a_tab_is_kept_once(alice: Actor) -> None:
    one = perform(
        alice, sheets.create, {"sheet": f"https://docs.google.com/spreadsheets/d/{SHEET}/edit#gid=0", "tab": "Contacts"}
    )
    assert one.sheet == SHEET
    with pytest.raises(Conflict):
        kept(alice)
    perform(alice, sheets.remove, one.id)
    with pytest.raises(NotFound):
        state(alice, one.id)


def test_w04_who_may_not_change_settings_keeps_no_sheet(bob: Actor) -> None:
    with pytest.raises(NotAllowed):
        kept(bob)
    with pytest.raises(NotAllowed):
        perform(bob, sheets.push, uuid7())
