"""Own and team: who may not see everything sees nothing else, in every list, count, record and action."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from models.base import Row, rows
from models.contacts import Contact
from services import companies, contacts, dashboard, messages
from services.accounts import users
from services.roles import PERMISSIONS
from services.work import Actor, Invalid, NotFound, clock, perform, visible, work
from services.work.config import Config
from services.work.places import close_places
from tests import cast
from tests.cast import join
from tests.rules.belongings import ASKED, CANARY, DAY, Things, action, daily_work, dump, plain

SEEN: list[type[Row]] = sorted(
    (kind for kind in rows() if issubclass(kind, Row) and kind.seen), key=lambda k: k.__name__
)
# What everybody of a company knows: colleagues, prices, stages, topics, templates; and mailboxes, for who may see them.
KEPT_OPEN = (
    "accounts.",
    "doors.webhooks.",
    "doors.replaying.",
    "doors.sheets.",
    "doors.tokens.",  # of who may change colleagues; to others: test_f21_its_owner_and_who_manages_colleagues_end_it
    "audit.searching.search",  # refused: test_a01_who_does_not_see_every_record_does_not_read_it
    "audit.reviewing.",
    "optouts.listing.topics",
    "stages.",
    "dispatch.",
    "tags.",
    "custom_fields.",
    "inbound.mailboxes.",
    "doors.incoming",
    "prices.",
    "templates.templates.",
    "templates.topics.",
    "templates.versions.",
    "reconciliations.",
    "reviews.",
    "reports.",
)


@dataclass(frozen=True, slots=True)
class Office(cast.Cast):
    """The cast, and three of Alice's colleagues by their browser tokens, after Nina's daily work."""

    nina: str
    sam: str
    frank: str
    things: Things


@pytest.fixture(scope="module")
def template(
    template: tuple[Path, str | None, cast.Cast], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str | None, Office]]:
    """The house after a day of Nina's work, made once: each test here has a copy of it."""
    with cast.copied(template, tmp_path_factory.mktemp("office") / "data") as config:
        cast.open_house(config)
        people = template[2]
        alice = cast.actor(people.alice)
        north, south = (perform(alice, users.add_team, name).id for name in ("North", "South"))
        nina = cast.enter(people.acme, "Nina", "sales", team_id=north)
        sam, frank = cast.enter(people.acme, "Sam", "sales", team_id=south), cast.enter(people.acme, "Frank", "field")
        things = daily_work(cast.actor(nina))
        cast.forget_homes()
        close_places()
        address = config.database_url and config.database_url.get_secret_value()
        yield (
            config.data_dir,
            address,
            Office(**asdict(people), nina=nina, sam=sam, frank=frank, things=things),
        )


@pytest.fixture
def things(people: Office) -> Things:
    """What Nina's work left behind."""
    return people.things


@pytest.fixture
def nina(house: Config, people: Office) -> Actor:
    """Sales, in the team North; what she has made is hers."""
    return cast.actor(people.nina)


@pytest.fixture
def sam(house: Config, people: Office) -> Actor:
    """Sales, in the team South, with every permission there is: only his sight holds him back."""
    return replace(cast.actor(people.sam), permissions=frozenset(PERMISSIONS))


@pytest.fixture
def frank(house: Config, people: Office) -> Actor:
    """Field: sees his own only; with every permission there is."""
    return replace(cast.actor(people.frank), permissions=frozenset(PERMISSIONS))


def rows_seen(actor: Actor, kind: type[Row]) -> set[UUID]:
    with work(actor, read=True) as session:
        return set(session.scalars(select(kind.__table__.c.id).where(visible(actor, kind))))  # type: ignore[attr-defined]


def test_the_tables_with_a_path_of_visibility_are_those_of_daily_work() -> None:
    assert {kind.__name__ for kind in SEEN} >= {
        "Company",
        "Contact",
        "ContactInterest",
        "ContactPoint",
        "Message",
        "Schedule",
    }


@pytest.mark.parametrize("kind", SEEN)
def test_f18_each_row_is_seen_by_its_owner_and_not_by_others(
    nina: Actor, sam: Actor, frank: Actor, kind: type[Row]
) -> None:
    assert rows_seen(nina, kind), f"give {kind.__name__} a row in tests/rules/belongings.py"
    assert rows_seen(sam, kind) == rows_seen(frank, kind) == set()


@pytest.mark.parametrize("kind", [one for one in SEEN if one.seen and one.seen.private])
def test_f18_what_is_private_is_its_owners_alone(nina: Actor, alice: Actor, kind: type[Row]) -> None:
    nora = join(alice.place, "Nora", "sales", team_id=nina.team_id)
    assert rows_seen(nora, kind) == set() == rows_seen(alice, kind)


@pytest.mark.parametrize("kind", [one for one in SEEN if one.seen and not one.seen.private])
def test_f18_a_team_sees_what_its_people_have_and_own_means_own(nina: Actor, alice: Actor, kind: type[Row]) -> None:
    nora = join(alice.place, "Nora", "sales", team_id=nina.team_id)
    fred = join(alice.place, "Fred", "field", team_id=nina.team_id)
    own = rows_seen(replace(alice, scope="own"), kind) - rows_seen(nina, kind)  # an administrator is told of feedback
    assert rows_seen(nora, kind) == rows_seen(nina, kind) == rows_seen(alice, kind) - own
    assert rows_seen(fred, kind) == set()


def test_f18_who_has_no_team_sees_only_what_is_his(nina: Actor, bob: Actor) -> None:
    assert (bob.scope, bob.team_id) == ("team", None)
    assert rows_seen(bob, Contact) == set()


@pytest.mark.parametrize("who", ["sam", "frank"])
def test_f18_no_action_gives_away_what_is_a_colleagues(
    alice: Actor, things: Things, who: str, request: pytest.FixtureRequest
) -> None:
    other, before = request.getfixturevalue(who), dump(alice)
    asked = [(name, *one) for name in ASKED if not name.startswith(KEPT_OPEN) for one in ASKED[name](things)]
    for name, how, arguments in sorted(asked, key=lambda one: one[1] == "nothing"):  # first what changes nothing
        answer = plain(_answer(other, name, how, arguments))
        assert CANARY.lower() not in answer.lower(), name
        assert [one for one in _hers(things) if one.hex in answer] == [], name
        assert how == "nothing" or dump(alice) == before, name


def test_f18_numbers_count_only_what_is_seen(nina: Actor, sam: Actor) -> None:
    yesterday = clock.now() - DAY
    assert perform(sam, contacts.count_new, yesterday) == (0, 0)
    assert perform(sam, companies.count) == 0
    assert set(perform(sam, messages.counts, yesterday).values()) == {0}
    numbers = perform(sam, dashboard.numbers)
    assert (numbers.contacts, numbers.companies, numbers.due, sum(numbers.sent_by_day)) == (0, 0, 0, 0)


def test_f18_the_total_of_a_list_counts_only_what_is_seen(nina: Actor, sam: Actor) -> None:
    assert perform(sam, contacts.search, contacts.Query()).total == 0
    assert perform(sam, messages.search, messages.Query()).total == 0
    assert perform(sam, companies.search, companies.Query()).total == 0


def test_c08_a_taken_email_is_refused_without_naming_whose_it_is(nina: Actor, sam: Actor) -> None:
    from services.work import Conflict

    with pytest.raises(Conflict) as refusal:
        perform(sam, contacts.create, {"name": "Mine", "emails": [f"ada@{CANARY}.example"]})
    assert "Nina" not in str((refusal.value.message, refusal.value.more)) and "Ada" not in refusal.value.message


def test_f18_a_row_given_to_a_colleague_is_the_colleagues_from_then_on(
    alice: Actor, nina: Actor, sam: Actor, things: Things
) -> None:
    perform(alice, contacts.change, things.contact, {"owner_id": sam.user_id})
    assert perform(sam, contacts.find, things.contact).owner == "Sam"
    with pytest.raises(NotFound):
        perform(nina, contacts.find, things.contact)


def _hers(things: Things) -> list[UUID]:
    return [
        things.contact,
        things.binned,
        things.company,
        things.message,
        things.cancelled,
        things.schedule,
        things.errand,
    ]


def _answer(actor: Actor, name: str, how: str, arguments: tuple[object, ...]) -> object:
    if how == "nothing":
        return perform(actor, action(name), *arguments)
    with pytest.raises(NotFound if how == "gone" else Invalid) as refusal:
        perform(actor, action(name), *arguments)
    return refusal.value.message
