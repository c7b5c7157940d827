"""Preview equals result: whatever stands in a file and in the database, the run does what the check said."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlmodel import col

from models.companies import Company
from models.contacts import Contact
from services import contacts, imports
from services.work import Actor, perform, work
from tests.imports.files import applied, counts, csv_of, people, previewed, rows, table

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.sampled_from(["", "Ada", "Ada King", "King, Ada", "Grace", "=cmd()", "Ünal"])
EMAILS = st.sampled_from(["", "", "a@x.example", "A@X.example", "b@x.example", "a@x.example; c@x.example", "none"])
PHONES = st.sampled_from(["", "", "+442079460958", "+44 20 7946 0959", "12"])
COMPANIES = st.sampled_from(["", "Engines", "ENGINES", "Mills"])
RATINGS = st.sampled_from(["", "5", "9"])
ELSEWHERE = st.sampled_from(
    ["", "Work | Quay 1 |  | Lyon |  | FR", " |  |  | Oslo |  | \n |  |  | Bergen |  | ", "Lyon"]
)
ROW = st.tuples(NAMES, EMAILS, PHONES, COMPANIES, RATINGS, ELSEWHERE)
HEAD = ["Name", "Email", "Phone", "Company", "Rating", "Further addresses"]
LYON = {"addresses": [{"street": "Quay 1", "city": "Lyon", "country": "FR"}]}
OPTIONS = st.fixed_dictionaries(
    {
        "match": st.sampled_from(["auto", "email", "phone", "none"]),
        "mode": st.sampled_from(["both", "create", "update"]),
        "blank": st.sampled_from(["keep", "clear"]),
    }
)


def standing(actor: Actor) -> tuple[int, int, int]:
    """How many contacts and companies there are, and how often contacts were changed."""
    with work(actor, read=True) as session:
        changes = select(func.count(), func.coalesce(func.sum(col(Contact.version)), 0)).select_from(Contact)
        number, versions = session.execute(changes).one()
        return number, versions, session.scalar(select(func.count()).select_from(Company)) or 0


def test_f05_a_preview_equals_its_result(alice: Actor) -> None:
    perform(
        alice, contacts.create, {"name": "Ada King", "email": "a@x.example", "company": "Mills", "rating": 3, **LYON}
    )
    perform(alice, contacts.create, {"name": "Grace", "phone": "+442079460958"})

    @FEW
    @given(st.lists(ROW, min_size=1, max_size=8), OPTIONS)
    def check(some: list[tuple[str, ...]], chosen: dict[str, str]) -> None:
        before = standing(alice)
        card = previewed(
            alice, csv_of(HEAD, [list(one) for one in some] + [["Last", "", "", "", "", ""]]), chosen=chosen
        )
        assert standing(alice) == before
        said = [(one.row, one.outcome, one.reason) for one in rows(alice, card)]
        done = applied(alice, card)
        assert [(one.row, one.outcome, one.reason) for one in rows(alice, done)] == said
        assert (counts(done), done.replanned) == (counts(card), 0)
        number, versions, _companies = standing(alice)
        made = sum(one.outcome == "created" and any(one.cells[:3]) for one in rows(alice, done))
        assert (number - before[0], versions - before[1]) == (made, made + done.updated)

    check()


def test_f05_what_changed_between_the_check_and_the_run_is_counted(alice: Actor) -> None:
    card = previewed(alice, table("Name,Email", "Ada,ada@example.com", "Grace,grace@example.com"))
    perform(alice, contacts.create, {"name": "Countess", "email": "ada@example.com"})
    done = applied(alice, card)
    assert (counts(done), done.replanned) == ((1, 1, 0, 0), 1)
    assert set(people(alice)) == {"Ada", "Grace"}


@pytest.mark.parametrize("fixed", ["grace@example.com", ""])
def test_f05_a_fixed_preview_equals_its_result(alice: Actor, fixed: str) -> None:
    card = previewed(alice, table("Name,Email", "Ada,ada@example.com", "Grace,nope", "Grace,nope"))
    fixed_card = perform(alice, imports.fix, card.id, "Email", "nope", fixed)
    assert fixed_card.refused == 0
    assert counts(applied(alice, fixed_card)) == counts(fixed_card)
