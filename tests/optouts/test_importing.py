"""Opt-outs as a file: in the background, row by row, with what was refused; and out again as it came in."""

import time

import pytest
from sqlalchemy import select
from sqlmodel import Session

from models.settings import Setting
from services import optouts
from services.contacts import ContactCard
from services.optouts import importing
from services.records import errands
from services.work import Actor, Invalid, NotAllowed, perform, work
from tests.optouts.lines import suppress, texting, topic
from tests.records import long_work

FILE = """channel,address,topic,reason,date
email,Ada@Example.com,,,2026-01-31
sms,+33 6 12 34 56 78,News,stop,
email,not an address,,,
fax,ada@example.com,,,
email,bob@example.com,Nothing,,
email,eve@example.com,,,the day before
"""


def imported(actor: Actor, content: str | bytes) -> errands.ErrandCard:
    """Import a file, as the server does."""
    raw = content if isinstance(content, bytes) else content.encode()
    return long_work.run(actor, perform(actor, optouts.import_file, raw).id)


def listed(actor: Actor) -> list[tuple[str, str, str | None, str]]:
    """The opt-outs that hold now."""
    found = perform(actor, optouts.search, optouts.Query()).rows
    return sorted((one.channel, one.address, one.topic, one.reason) for one in found)


def pieces(actor: Actor) -> list[str]:
    """What of files still waits in the place."""
    with work(actor, read=True) as session:
        names = session.scalars(select(Setting).where(Setting.__table__.c.name.like("optouts:%")))  # type: ignore[attr-defined]
        return [one.name for one in names]


def test_f12_good_rows_are_imported_and_bad_ones_named(alice: Actor) -> None:
    topic(alice)
    with texting():
        card = imported(alice, FILE)
        assert (card.state, card.counts) == ("done", {"created": 2, "refused": 4})
        assert listed(alice) == [
            ("email", "ada@example.com", None, "imported"),
            ("sms", "+33612345678", "News", "stop"),
        ]
        again = imported(alice, FILE)
    assert again.counts == {"unchanged": 2, "refused": 4}
    reasons = [one.reason for one in perform(alice, errands.rows, card.id, "refused").rows]
    assert [one.partition(":")[0] for one in reasons] == ["Row 4", "Row 5", "Row 6", "Row 7"]
    assert pieces(alice) == []


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/Los_Angeles"])
def test_f12_a_day_in_a_file_is_that_day_wherever_the_server_stands(
    alice: Actor, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        imported(alice, "address,date\nada@example.com,2026-01-31\n")
    finally:
        monkeypatch.undo()
        time.tzset()
    (row,) = perform(alice, optouts.search, optouts.Query()).rows
    assert row.detail == "2026-01-31"


def test_f12_an_address_that_stands_twice_in_a_file_is_added_once(alice: Actor, ada: ContactCard) -> None:
    suppress(alice, "email", "grace@example.com", "opted_out")
    lines = "address\nADA@example.com\nada@example.com\nada@example.com\ngrace@example.com\n,\n"
    assert imported(alice, lines).counts == {"created": 1, "unchanged": 3}
    rows = {one.address: one for one in perform(alice, optouts.search, optouts.Query()).rows}
    assert (rows["ada@example.com"].contact_id, rows["grace@example.com"].reason) == (ada.id, "opted_out")
    (withdrawn,) = perform(alice, optouts.consents.of_contact, ada.id)[1].history
    assert (withdrawn.given, withdrawn.source) == (False, "Imported")


def test_f12_what_is_exported_is_imported_again(alice: Actor, charlie: Actor) -> None:
    news = topic(alice, "=News")
    topic(charlie, "=News")
    with texting():
        suppress(alice, "email", "=1+1@example.com", "opted_out", topic_id=news)
        suppress(alice, "whatsapp", "+9779841234567", "asked")
        content = perform(alice, optouts.export)
        assert b"\n=" not in content and b",=" not in content
        imported(charlie, content)
        assert listed(charlie) == listed(alice)


@pytest.mark.parametrize(
    "content",
    [b"", b"name,phone\nAda,1\n", b"\xff\xfe\x00", b"PK\x03\x04", b"x" * 100, b"address\n" + b'"' * 300_000],
)
def test_f12_what_is_no_table_of_addresses_is_refused_at_once(alice: Actor, content: bytes) -> None:
    with pytest.raises(Invalid):
        perform(alice, optouts.import_file, content)


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ('address\na@b.example\n"c@d.example\ne@f.example\n', 3),
        ('address\n"' + "a@b.example\n" * 20_000, 2),
        ('"address\na@b.example\n', 1),
        ('address\n"a@b.example"c\n', 2),
    ],
)
def test_f12_an_open_quotation_mark_is_named_with_its_row(alice: Actor, content: str, row: int) -> None:
    with pytest.raises(Invalid, match=rf"^Row {row} cannot be read: a quotation mark"):
        perform(alice, optouts.import_file, content.encode())


def test_f12_more_than_a_hundred_thousand_rows_are_refused(alice: Actor) -> None:
    with pytest.raises(Invalid, match="100,000"):
        importing.read(b"address\n" + b"ada@example.com\n" * (importing.MOST + 1))
    assert len(importing.read(b"address\n" + b"ada@example.com\n" * importing.MOST)) == importing.MOST


def test_f12_a_file_waits_sealed_and_its_rest_goes_with_the_next_import(alice: Actor) -> None:
    begun = perform(alice, optouts.import_file, b"address;topic\nsecret@example.com;\n")
    with work(alice, read=True) as session:
        assert "secret" not in _kept(session)
    perform(alice, errands.cancel, begun.id)
    assert len(pieces(alice)) == 1
    imported(alice, b"Address\nada@example.com\n")
    assert pieces(alice) == []


def test_f12_sales_may_neither_import_nor_export(bob: Actor) -> None:
    for ask in (lambda: perform(bob, optouts.import_file, b"address\n"), lambda: perform(bob, optouts.export)):
        with pytest.raises(NotAllowed):
            ask()


def _kept(session: Session) -> str:
    return " ".join(str(one.value) for one in session.scalars(select(Setting)))
