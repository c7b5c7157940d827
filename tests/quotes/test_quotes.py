"""Quotes: drafts, sending, new versions, and what a colleague decides for the customer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.sales import Quote
from services import contacts, notices, orders, quotes
from services.documents.locking import locked
from services.records import timeline
from services.work import Actor, Conflict, Invalid, NotFound, clock, perform, work
from tests.quotes.drafts import LINE, draft, sent


def test_p05_a_sent_quote_has_a_number_a_last_day_and_a_link_and_is_fixed(alice: Actor) -> None:
    made = draft(alice)
    assert (made.state, made.number, made.link, made.total) == ("draft", None, None, 23_800)
    out = perform(alice, quotes.send, made.id)
    today = clock.today("Europe/Paris")
    assert (out.state, out.number, out.name) == ("sent", f"Q-{today.year}-0001", f"Q-{today.year}-0001 Website")
    assert out.expires_on == today + timedelta(days=30)
    assert out.link and "/q/" in out.link
    assert perform(alice, quotes.send, made.id).number == out.number
    for act, more in ((quotes.change, ({"note": "Later"},)), (quotes.bin, ())):
        with pytest.raises(Conflict):
            perform(alice, act, made.id, *more)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"lines": []}, "lines"),
        ({"contact_id": None}, "contact_id"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
    ],
)
def test_p05_a_quote_that_is_not_ready_is_not_sent(alice: Actor, values: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        sent(alice, **values)
    assert list(refused.value.fields) == [wrong]


def test_f22_an_accepted_quote_is_one_approved_order_with_its_lines(alice: Actor) -> None:
    made = sent(alice, discount_percent="10", reference="PO 7")
    accepted = perform(alice, quotes.accept, made.id)
    assert perform(alice, quotes.accept, made.id).order_id == accepted.order_id
    order = perform(alice, orders.find, accepted.order_id)
    assert (order.state, order.total, order.reference, order.quote) == ("approved", made.total, "PO 7", made.name)
    assert [(one.text, one.quantity, one.amount) for one in order.lines] == [("Website", "2", 20_000)]
    assert order.due_on == clock.today("Europe/Paris") + timedelta(days=15)
    assert len(perform(alice, orders.search, orders.Query()).rows) == 1


def test_f22_two_people_accept_one_quote_and_there_is_one_order(alice: Actor) -> None:
    """Case 32: InvoicePlane-v2#579."""
    made = sent(alice)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: perform(alice, quotes.accept, made.id).order_id, range(4)))
    assert len(set(found)) == 1
    assert len(perform(alice, orders.search, orders.Query()).rows) == 1


def test_p05_a_declined_quote_keeps_the_reason_and_is_not_accepted(alice: Actor) -> None:
    made = sent(alice)
    declined = perform(alice, quotes.decline, made.id, "Too late in the year")
    assert (declined.state, declined.decline_reason) == ("declined", "Too late in the year")
    with pytest.raises(Conflict, match="declined already"):
        perform(alice, quotes.accept, made.id)
    with pytest.raises(Conflict, match="not been sent"):
        perform(alice, quotes.accept, draft(alice).id)
    with pytest.raises(Invalid):
        perform(alice, quotes.decline, sent(alice).id, "x" * 401)


def test_p05_a_new_version_copies_the_lines_and_ends_the_one_before(alice: Actor) -> None:
    made = sent(alice, title="Shop")
    new = perform(alice, quotes.revise, made.id)
    assert (new.state, new.number, new.title, new.total, new.revises_id) == ("draft", None, "Shop", made.total, made.id)
    assert perform(alice, quotes.find, made.id).revised_by_id == new.id
    with pytest.raises(Conflict, match="new version"):
        perform(alice, quotes.accept, made.id)
    with pytest.raises(Conflict, match="Change it itself"):
        perform(alice, quotes.revise, new.id)


def test_p05_a_quote_expires_when_its_last_day_has_ended_where_the_workspace_is(alice: Actor) -> None:
    """The workspace is in Paris: 23:30 UTC is the next day there."""
    with clock.at(datetime(2026, 12, 1, 12, 0, tzinfo=UTC)):
        made, other = sent(alice, expires_on="2026-12-31"), sent(alice, expires_on="2026-12-31")
    with clock.at(datetime(2026, 12, 31, 22, 30, tzinfo=UTC)):
        assert _expired(alice) == 0
    with clock.at(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
        with pytest.raises(Conflict, match="expired"):  # before the chore came
            perform(alice, quotes.accept, other.id)
        assert _expired(alice) == 2
        assert _expired(alice) == 0
        assert perform(alice, quotes.find, made.id).state == "expired"


def test_p05_a_colleagues_acceptance_is_on_the_timelines_and_told_to_the_owner(alice: Actor, bob: Actor) -> None:
    ada = perform(bob, contacts.create, {"name": "Ada"})
    made = sent(bob, contact_id=ada.id)
    perform(alice, quotes.accept, made.id)
    told = [one.text for one in perform(bob, notices.mine).entries]
    assert told == [f"Alice accepted {made.name}"]
    shown = [one.text for one in perform(bob, timeline.of_record, "contact", ada.id)]
    assert f"Alice accepted {made.name}" in shown


def test_a_quote_in_the_bin_is_neither_sent_nor_locked(alice: Actor) -> None:
    made = draft(alice)
    perform(alice, quotes.bin, made.id)
    with pytest.raises(Conflict, match="in the bin"):
        perform(alice, quotes.send, made.id)
    with pytest.raises(Conflict, match="in the bin"), work(alice) as session:
        locked(session, alice, Quote, made.id, "quote")


def test_quotes_are_found_by_state_customer_and_last_day_and_only_where_they_may_be_seen(
    alice: Actor, bob: Actor, charlie: Actor
) -> None:
    made, later = sent(alice, expires_on="2027-01-10"), sent(alice, expires_on="2027-02-10")
    draft(alice)
    find = lambda **by: [one.id for one in perform(alice, quotes.search, quotes.Query(**by)).rows]  # noqa: E731
    assert set(find(state="sent")) == {made.id, later.id}
    assert find(expiring=date(2027, 1, 31)) == [made.id]
    assert find(contact=made.contact_id) == [made.id]
    assert find(q=made.number) == [made.id]
    for stranger in (bob, charlie):
        assert perform(stranger, quotes.search, quotes.Query()).rows == []
        with pytest.raises(NotFound):
            perform(stranger, quotes.accept, made.id)


def test_a_quote_may_hold_lines_without_tax_and_its_sums_follow_each_change(alice: Actor) -> None:
    made = draft(alice)
    changed = perform(alice, quotes.change, made.id, {"lines": [LINE, {"text": "Domain", "price": "12"}]})
    assert (changed.net, changed.tax, changed.total) == (21_200, 3_800, 25_000)
    assert perform(alice, quotes.sums)["draft"] == {"EUR": (1, 25_000)}


def _expired(actor: Actor) -> int:
    with work(actor) as session:
        return quotes.expire(session, actor)


def test_p05_the_owner_of_a_sent_quote_changes_and_nothing_else_of_it(alice: Actor, bob: Actor) -> None:
    made = sent(alice)
    given = perform(alice, quotes.change, made.id, {"owner_id": bob.user_id}, version=made.version)
    assert (given.owner, given.total, given.version) == ("Bob", made.total, made.version + 1)
    newest = perform(alice, timeline.of_record, "quote", made.id)[0]
    assert [(one.label, one.old, one.new) for one in newest.changes] == [("Owner", "Alice", "Bob")]
    for content in ({"note": "Later"}, {"lines": [LINE]}, {"lines": []}, {"owner_id": None, "terms": "60"}):
        with pytest.raises(Conflict, match="Only its owner"):
            perform(alice, quotes.change, made.id, content)
