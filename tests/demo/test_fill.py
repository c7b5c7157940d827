"""The demonstration: a believable company, made whole or not taken for one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services import demo
from services.house import tenants, upgrades
from services.work import CannotStart, house_actor, work
from services.work.places import close_places
from tests import cast

pytestmark = pytest.mark.sqlite_only  # the demonstration knows no other database


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[None]:
    """A house nobody has claimed."""
    cast.open_house(cast.settings(tmp_path / "data"))
    upgrades.upgrade()
    yield
    close_places()


def asked(query: str) -> list[Any]:
    """What the database of the only company says, by the first column."""
    (one,) = tenants.everyone()
    with work(house_actor(one.id.hex), read=True) as session:
        return list(session.execute(text(query)).scalars())


def test_a_believable_company_is_made_once(empty: None) -> None:
    assert demo.fill().startswith("Harbour Plumbing has 240 contacts, 8 colleagues and two weeks of history.")
    assert asked("SELECT count(*) FROM contacts") == [240]
    assert asked("SELECT kind FROM stages WHERE id IN (SELECT stage_id FROM deals) GROUP BY kind") == [
        "lost",
        "open",
        "won",
    ]
    assert asked("SELECT count(*) FROM deals WHERE lost_reason > ''") == [3]
    assert asked("SELECT name FROM companies GROUP BY name_key HAVING count(*) > 1") == [], "each company once"
    assert (
        asked("SELECT id FROM companies WHERE id NOT IN (SELECT company_id FROM contacts WHERE company_id > '')") == []
    )
    states = set(asked("SELECT DISTINCT state FROM outbox"))
    assert states == {"pending", "sent", "delivered", "bounced", "failed", "unknown", "cancelled"}
    assert asked("SELECT DISTINCT code FROM outbox_attempts WHERE state = 'sent'") == [250], (
        "nobody takes it with a 550"
    )
    assert asked("SELECT name FROM tax_rates WHERE usual") == ["Standard"]
    assert asked("SELECT count(*) FROM price_items") == [6]
    assert asked("SELECT count(*) FROM schedules") == [3]
    assert demo.fill().startswith("The demonstration is here already.")
    assert asked("SELECT count(*) FROM contacts") == [240]


def test_one_that_was_cut_off_or_something_else_is_not_taken_for_it(
    empty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("services.messages.send", cut_off)
    with pytest.raises(KeyboardInterrupt):
        demo.fill()
    with pytest.raises(CannotStart, match="Choose another one with --folder"):
        demo.fill()
