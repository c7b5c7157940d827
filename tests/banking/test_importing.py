"""Importing statements: each entry once, all of a file or nothing, and of known accounts only."""

import pytest
from sqlalchemy import func, select

from models.files import StoredFile
from models.payments import BankLine
from services import banking, files
from services.house import settings as kept
from services.work import Actor, Invalid, NotAllowed, NotFound, perform, work
from tests.banking.statements import ADA, OTHER, OURS, camt, csv, entry, mt940
from tests.cast import join
from tests.work.threads import at_once

GERMAN = (
    ":61:2611271127CR119,00NTRFNONREF//B1",
    ":86:166?00GUTSCHRIFT?20SVWZ+INV-2026-0001?31" + ADA + "?32Ada Lovelace",
)


def imported(actor: Actor, content: bytes, *accounts: str, name: str = "statement") -> banking.Imported:
    """Import a file, as of these accounts."""
    return perform(actor, banking.import_file, name, content, accounts or (OURS,))


def counts(made: banking.Imported) -> tuple[int, int, int]:
    return made.new, made.known, made.outgoing


def lines(actor: Actor) -> int:
    with work(actor, read=True) as session:
        return session.scalar(select(func.count()).select_from(BankLine)) or 0


@pytest.mark.parametrize("content", [camt(entry()), mt940(*GERMAN), csv("27/11/2026;INV;119,00")])
def test_case_34_a_file_twice_brings_nothing_new(alice: Actor, content: bytes) -> None:
    assert [counts(imported(alice, content)) for _ in range(2)] == [(1, 0, 0), (0, 1, 0)]
    assert lines(alice) == 1


def test_case_34_two_equal_entries_in_one_file_are_both_kept(alice: Actor) -> None:
    assert counts(imported(alice, camt(entry(), entry()))) == (2, 0, 0)
    assert counts(imported(alice, camt(entry(), entry(), entry()))) == (1, 2, 0)


def test_w11_what_went_out_is_counted_and_not_kept(alice: Actor) -> None:
    assert counts(imported(alice, camt(entry(), entry("8.00", way="DBIT")))) == (1, 0, 1)
    (line,) = perform(alice, banking.search, banking.Query()).rows
    assert (line.account, line.amount, line.currency, line.payer, line.payer_account, line.state) == (
        OURS,
        11_900,
        "EUR",
        "Ada Lovelace",
        ADA,
        "new",
    )


def test_w11_a_file_with_one_bad_entry_brings_nothing(alice: Actor) -> None:
    with pytest.raises(Invalid, match="Entry 2"):
        imported(alice, camt(entry(), entry("1.005")))
    assert lines(alice) == 0


def test_w11_a_statement_of_another_account_needs_a_yes(alice: Actor) -> None:
    with pytest.raises(banking.OtherAccount) as refused:
        perform(alice, banking.import_file, "a.xml", camt(entry()))
    assert refused.value.message == f"This is a statement of {OURS}. Add this account?"
    assert (refused.value.accounts, lines(alice)) == ([OURS], 0)
    imported(alice, camt(entry()), f"{OURS[:4]} {OURS[4:]}".lower())
    assert perform(alice, banking.import_file, "a.xml", camt(entry("7.00"))).new == 1
    with pytest.raises(banking.OtherAccount):
        perform(alice, banking.import_file, "b.xml", camt(entry(), account=OTHER))


def test_a_statement_opens_for_who_may_book_and_for_nobody_else(alice: Actor) -> None:
    made = imported(alice, camt(entry()))
    assert made.file_id
    assert perform(join(alice.place, "Nora", "billing"), files.find, made.file_id).id == made.file_id
    with pytest.raises(NotFound):
        perform(join(alice.place, "Eve", "engineering"), files.find, made.file_id)


def test_w11_the_sellers_account_is_known(alice: Actor) -> None:
    perform(alice, kept.change, "seller.iban", OURS)
    assert perform(alice, banking.import_file, "a.xml", camt(entry())).new == 1


def test_w11_a_file_that_names_no_account_is_of_the_only_one(alice: Actor) -> None:
    nameless = csv("27/11/2026;INV;119,00", before="")
    with pytest.raises(banking.OtherAccount, match="does not name its account"):
        perform(alice, banking.import_file, "a.csv", nameless)
    assert imported(alice, nameless).accounts == [OURS]
    assert perform(alice, banking.import_file, "a.csv", nameless).known == 1
    imported(alice, camt(entry(), account=OTHER), OTHER)
    with pytest.raises(banking.OtherAccount, match="does not name its account"):
        perform(alice, banking.import_file, "a.csv", nameless)


def test_w11_the_file_is_kept_once_with_its_lines(alice: Actor) -> None:
    content = camt(entry(), entry("7.00"))
    made = imported(alice, content, name="november.xml")
    assert imported(alice, content).file_id is None
    assert made.file_id
    assert perform(alice, files.content, made.file_id)[1] == content
    with work(alice, read=True) as session:
        assert set(session.scalars(select(BankLine.file_id))) == {made.file_id}  # type: ignore[call-overload]
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_w11_two_imports_of_a_file_at_the_same_moment_bring_it_once(alice: Actor) -> None:
    content = camt(*(entry(f"{n}.00") for n in range(1, 21)))
    imported(alice, camt(entry("99.00")))
    found = at_once(*[lambda: imported(alice, content)] * 4)
    assert sum(one.new for one in found) == 20
    assert lines(alice) == 21


def test_w11_the_same_entry_in_another_format_is_doubtful(alice: Actor) -> None:
    imported(alice, camt(entry()))
    imported(alice, csv("27/11/2026;VIREMENT INV-2026-0001;119,00"))
    assert [one.doubtful for one in perform(alice, banking.search, banking.Query()).rows] == [True, False]


def test_w11_a_thousand_entries_are_taken_in_by_one_work(alice: Actor) -> None:
    made = imported(alice, csv(*(f"27/11/2026;INV {n};1,00" for n in range(1_000))))
    assert made.new == 1_000


def test_w11_sales_import_nothing_and_see_no_lines_of_others(bob: Actor, charlie: Actor, alice: Actor) -> None:
    with pytest.raises(NotAllowed):
        imported(bob, camt(entry()))
    imported(alice, camt(entry()))
    assert [perform(one, banking.count) for one in (alice, bob, charlie)] == [1, 0, 0]
