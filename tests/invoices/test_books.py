"""The books verify without Steward: an export, the script that is shipped, and nothing else."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.invoices import Invoice
from services import invoices
from services.house.books import verify, verify_books
from services.work import Actor, NotAllowed, perform, work
from tests.invoices.orders import approved
from tests.invoices.test_issuing import LINE, issued

Told = list[dict[str, Any]]


def sold(actor: Actor) -> None:
    """Issue a bit of everything: discounts, prices with tax, a deposit, credits whole and in part."""
    whole = issued(actor, discount_percent="5", discount=7, lines=[LINE, {"text": "Book", "price": "4", "tax": "7"}])
    gross = issued(actor, gross=True, lines=[{"text": "Boiler", "price": "99.99", "quantity": "3", "tax": "21"}])
    perform(actor, invoices.credit, whole.id)
    for values in ({"amount": 100}, {"lines": [{"text": "A", "price": "1.01", "tax": "21"}]}, {}):
        perform(actor, invoices.credit, gross.id, values)
    order, _lines = approved(actor, ("Boiler", 1, 100_000, 21_000))
    perform(actor, invoices.issue, perform(actor, invoices.deposit, {"order_id": order, "percent": "10"}).id)
    final = perform(actor, invoices.issue, perform(actor, invoices.bill, order).id)
    perform(actor, invoices.credit, final.id)


def told(actor: Actor) -> Told:
    return [json.loads(line) for line in invoices.lines(actor)]


def wrong(books: Told) -> list[str]:
    return list(verify(json.dumps(one) for one in books))


def of(books: Told, what: str) -> Told:
    return [one for one in books if one["what"] == what]


def change(name: str, value: Any) -> Callable[[Told], object]:
    return lambda books: of(books, "document")[1]["document"].update({name: value})


def drop(number: int) -> Callable[[Told], object]:
    return lambda books: books.remove(of(books, "document")[number])


def test_the_books_verify_offline_by_the_script_alone(alice: Actor, tmp_path: Path) -> None:
    sold(alice)
    export = tmp_path / "books.jsonl"
    export.write_text("".join(invoices.lines(alice)), encoding="utf-8")
    script = Path(str(verify_books.__file__))
    order = [sys.executable, "-I", str(script), str(export)]
    done = subprocess.run(order, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, "sound" in done.stdout) == (0, True), done.stdout
    assert len(script.read_text(encoding="utf-8").splitlines()) <= 100


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (change("total", 1), "the seal is broken"),
        (change("total", 1), "not the total"),
        (change("number", "INV-1"), "the seal is broken"),
        (lambda books: of(books, "document")[0].update(seal="0" * 64), "the seal is broken"),
        (lambda books: of(books, "document")[0]["person"].update(name="Eve"), "the person was changed"),
        (drop(0), "is missing"),
        (drop(1), "is missing"),
        (drop(-1), "the last document is missing"),
        (lambda books: books.insert(2, of(books, "document")[0]), "there twice"),
    ],
)
def test_what_was_changed_is_found(alice: Actor, harm: Callable[[Told], object], said: str) -> None:
    for _turn in range(3):
        issued(alice)
    books = told(alice)
    assert wrong(books) == []
    harm(books)
    assert any(said in one for one in wrong(books))


def test_an_erased_person_leaves_the_seals_whole(alice: Actor) -> None:
    made = issued(alice)
    with work(alice) as session:
        session.get_one(Invoice, made.id).buyer_person = None
    assert wrong(told(alice)) == []


def test_only_those_who_bill_export_the_books(alice: Actor, bob: Actor) -> None:
    with pytest.raises(NotAllowed):
        list(invoices.lines(bob))
