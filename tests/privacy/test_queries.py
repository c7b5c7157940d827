"""What is asked of the database does not grow with the number of rows."""

from services import privacy
from services.work import Actor, perform
from tests.privacy import people
from tests.statements import statements


def asked(alice: Actor, messages: int) -> tuple[int, int]:
    """Return how many statements a preview and a disclosure of a person with so many messages take."""
    ada = people.ada(alice, f"Ada {messages}", f"ada{messages}@example.com")
    people.many_messages(alice, ada.id, messages)
    with statements() as preview:
        perform(alice, privacy.preview, ada.id)
    with statements() as disclosure:
        perform(alice, privacy.disclosure, ada.id)
    return len(preview), len(disclosure)


def test_f27_a_preview_and_a_disclosure_ask_as_much_of_few_rows_as_of_many(alice: Actor) -> None:
    asked(alice, 1)  # what is asked once for a place
    assert asked(alice, 300) == asked(alice, 2)


def test_f27_the_page_asks_as_much_for_one_erasure_as_for_many(alice: Actor) -> None:
    def page() -> int:
        with statements() as found:
            privacy.overview(alice)
        return len(found)

    privacy.erase(alice, people.ada(alice).id)
    first = page()
    for number in range(4):
        privacy.erase(alice, people.ada(alice, f"Eve {number}", f"eve{number}@example.com").id)
    assert page() == first
