"""Consents: what a person agreed to, in which words, when and from where; added to, never changed (G-02)."""

from datetime import timedelta

import pytest

from services import optouts
from services.contacts import ContactCard
from services.optouts import consents
from services.work import Actor, Invalid, NotFound, clock, perform


def test_g02_a_consent_has_its_words_its_time_and_where_it_came_from(alice: Actor, ada: ContactCard) -> None:
    began = clock.now()
    made = perform(alice, optouts.record, ada.id, "marketing", True, "Send me news.", "Web form")
    assert (made.wording, made.source, made.by, made.given) == ("Send me news.", "Web form", "Alice", True)
    assert began <= made.made_at <= clock.now()


def test_g02_the_latest_entry_says_what_holds_and_all_of_them_stay(alice: Actor, ada: ContactCard) -> None:
    for days, given in ((3, True), (2, True), (1, False)):
        with clock.at(clock.now() - timedelta(days=days)):
            perform(alice, optouts.record, ada.id, "marketing", given, f"{days} days ago")
    now = {one.purpose: one for one in perform(alice, consents.of_contact, ada.id)}
    assert [(one.given, one.wording) for one in now["marketing"].history] == [
        (False, "1 days ago"), (True, "2 days ago"), (True, "3 days ago"),
    ]  # fmt: skip
    assert (now["marketing"].given, now["analytics"].given, now["analytics"].since) == (False, None, None)


def test_g02_many_entries_about_one_purpose_hide_no_other(
    alice: Actor, ada: ContactCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consents, "SHOWN", 2)
    for purpose in ("data_processing", "marketing", "marketing"):
        perform(alice, optouts.record, ada.id, purpose, True, "Yes.")
    now = {one.purpose: one.given for one in perform(alice, consents.of_contact, ada.id)}
    assert now == {"data_processing": True, "marketing": True, "analytics": None}


def test_g02_colleagues_record_their_own_with_the_internet_address(alice: Actor, bob: Actor) -> None:
    perform(bob, optouts.record_mine, "analytics", True, "Count my clicks.", "Account page", "203.0.113.7")
    (own,) = [one for one in perform(bob, consents.mine) if one.given is not None]
    assert (own.purpose, own.history[0].address) == ("analytics", "203.0.113.7")
    assert [one.given for one in perform(alice, consents.mine)] == [None, None, None]
    assert perform(alice, consents.search, consents.Query()).total == 0, "a colleague's own are not those of contacts"


@pytest.mark.parametrize(
    ("purpose", "wording"), [("sport", "Yes"), ("marketing", " \u200b"), ("marketing", "x" * 1_001)]
)
def test_g02_a_purpose_nobody_knows_and_a_consent_without_words_are_refused(
    alice: Actor, ada: ContactCard, purpose: str, wording: str
) -> None:
    with pytest.raises(Invalid):
        perform(alice, optouts.record, ada.id, purpose, True, wording)


def test_f18_the_consents_of_a_colleagues_contact_are_not_found(bob: Actor, ada: ContactCard) -> None:
    with pytest.raises(NotFound):
        perform(bob, consents.of_contact, ada.id)
    assert perform(bob, consents.search, consents.Query(ada.id)).total == 0
