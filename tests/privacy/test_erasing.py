"""Erasing a person: everything goes, the chain and the books stay true, and nobody brings them back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import String, cast, select

from models.base import METADATA, tables
from services import contacts, duplicates, privacy
from services.work import Actor, NotAllowed, NotFound, Stale, blobs, perform, trail, work
from services.work.places import places
from tests.optouts.lines import sent, suppress, topic
from tests.privacy import people

MARK = "qvorg"


def texts(actor: Actor) -> Iterator[tuple[str, str]]:
    """Yield every value of the workspace, with its column."""
    with work(actor, read=True) as session:
        for table in tables("tenant"):
            for column in table.columns:
                for value in session.scalars(select(cast(column, String)).where(column.is_not(None))):
                    yield f"{table.name}.{column.name}", str(value)


def left(actor: Actor, *marks: str) -> set[str]:
    """Return the columns in which one of the marks still stands."""
    return {name for name, value in texts(actor) for one in marks if one in value.lower()}


def test_g01_nothing_of_an_erased_person_is_left_in_any_column(alice: Actor) -> None:
    ada = people.ada(alice)
    people.attached(alice, ada.id, b"qvorgbytes")
    other = perform(alice, contacts.create, {"name": "Grace Hopper"})
    assert len(left(alice, MARK, "zyxwolf")) > 12
    done = privacy.erase(alice, ada.id)
    assert left(alice, MARK, "zyxwolf") == set()
    assert done.state in ("swept", "done")
    assert perform(alice, contacts.find, other.id).name == "Grace Hopper"


def test_g01_the_chain_of_the_trail_holds_after_an_erasure(alice: Actor) -> None:
    ada = people.ada(alice)
    with work(alice) as session:
        trail.seal(session)
    privacy.erase(alice, ada.id)
    with work(alice) as session:
        trail.seal(session)
    with work(alice, read=True) as session:
        verdict = trail.verify(session)
    assert verdict.trouble == "" and verdict.count > 0
    assert MARK not in people.values_of(alice).lower()
    assert "erased_at" in people.values_of(alice)


def test_a03_an_erasure_is_logged_with_ids_and_no_text(alice: Actor) -> None:
    ada = people.ada(alice)
    done = privacy.erase(alice, ada.id)
    assert (done.subject, done.subject_id, done.asked_by) == ("contacts", ada.id, alice.user_id)
    assert done.counts["messages"] == 1 and done.counts["contact_points"] == 3


def test_g01_a_tombstone_is_not_found_changed_restored_or_merged(alice: Actor) -> None:
    """Case: spree#14560."""
    ada = people.ada(alice)
    other = perform(alice, contacts.create, {"name": "Grace Hopper"})
    privacy.erase(alice, ada.id)
    for act, args in (
        (contacts.find, (ada.id,)),
        (contacts.change, (ada.id, {"name": "Ada again"})),
        (contacts.restore, (ada.id,)),
        (contacts.verify, (ada.id,)),
        (duplicates.merge, (ada.id, other.id)),
        (duplicates.merge, (other.id, ada.id)),
    ):
        with pytest.raises(NotFound):
            perform(alice, act, *args)
    with pytest.raises(NotFound):
        privacy.erase(alice, ada.id)


def test_g01_an_erasure_of_what_was_not_shown_is_refused(alice: Actor) -> None:
    ada = people.ada(alice)
    seen = perform(alice, privacy.preview, ada.id)
    people.message(alice, ada.id, "One more")
    with pytest.raises(Stale):
        privacy.erase(alice, ada.id, seen.digest)
    privacy.erase(alice, ada.id, perform(alice, privacy.preview, ada.id).digest)


def test_g01_a_file_is_gone_from_the_disk(alice: Actor) -> None:
    """Case: mattermost#22343."""
    ada = people.ada(alice)
    people.attached(alice, ada.id, b"qvorgbytes of a file")
    digest = next(one.name for one in blobs.everything(alice.place) if one.read_bytes() == b"qvorgbytes of a file")
    privacy.erase(alice, ada.id)
    assert not blobs.path(alice.place, digest).exists()


def test_g01_who_was_erased_is_not_written_to_again(alice: Actor) -> None:
    ada, news = people.ada(alice), topic(alice)
    suppress(alice, "email", "ada.zyxwolf@example.com", "opted_out", topic_id=news)
    privacy.erase(alice, ada.id)
    assert left(alice, "zyxwolf") == set()
    assert sent(alice, recipient="ada.zyxwolf@example.com", topic_id=news)[0] == "cancelled"
    assert sent(alice, recipient="grace@example.com", topic_id=news)[0] == "claimed"


def test_g01_merged_contacts_go_with_the_one_they_became(alice: Actor) -> None:
    ada = people.ada(alice)
    twin = people.ada(alice, "Ada Qvorgtwin", "qvorgtwin@example.com")
    perform(alice, duplicates.merge, ada.id, twin.id)
    privacy.erase(alice, ada.id)
    assert left(alice, MARK, "zyxwolf") == set()


def test_g01_only_administrators_erase_and_only_with_a_fresh_proof(alice: Actor, bob: Actor) -> None:
    ada = people.ada(alice)
    with pytest.raises(NotAllowed):
        privacy.erase(bob, ada.id)
    assert perform(alice, contacts.find, ada.id).name == "Ada Zyxwolf"


@pytest.mark.sqlite_only  # PostgreSQL is swept at night
def test_g01_no_byte_of_an_erased_person_is_in_the_files(alice: Actor) -> None:
    ada = people.ada(alice)
    privacy.erase(alice, ada.id)
    for path in places().folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            assert b"qvorg" not in content and b"zyxwolf" not in content and b"yxwolf" not in content, path.name


def test_g01_every_table_that_names_a_contact_has_a_rule() -> None:
    from services.privacy.table import EMPTY, LEFT, RULES

    soft = {"subject_id", "record_id"}
    named = {
        f"{table.name}.{column.name}"
        for table in tables("tenant")
        for column in table.columns
        if column.name in soft or "contacts" in {key.column.table.name for key in column.foreign_keys}
    }
    assert named == set(RULES)
    contact = METADATA.tables["contacts"]
    assert {one.name for one in contact.columns} == LEFT | set(EMPTY)
