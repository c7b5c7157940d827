"""`make quick` takes the tests that are near what has changed, and starts no browser and no kill without a reason."""

from pathlib import Path

import pytest

from tests.quick import Imports, nearest

FILES = {
    "services/contacts/cards.py": "",
    "services/contacts/__init__.py": "from services.contacts.cards import Card",
    "services/messages.py": "from services.contacts import Card",
    "ui/pages/contacts.py": "from services import contacts",
    "tests/conftest.py": "from services import contacts",
    "tests/contacts/test_cards.py": "",
    "tests/contacts/test_phones.py": "",
    "tests/messages/test_messages.py": "from services import messages",
    "tests/records/test_lists.py": "def test_it(): from services.contacts import Card",
    "tests/records/test_bin.py": "from services.contacts.cards import Card",
    "tests/pages/conftest.py": "",
    "tests/pages/test_contacts.py": "from tests.pages.acts import press",
    "tests/pages/acts.py": "",
    "tests/browser/test_live.py": "from services.contacts import cards",
    "tests/rules/test_layers.py": "",
    "tests/rules/test_tenants.py": "",
}


@pytest.fixture
def imports(tmp_path: Path) -> Imports:
    """A small house."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return Imports(tmp_path)


def test_the_mirror_comes_first_then_who_imports_it_then_its_folder_then_one_step_further(imports: Imports) -> None:
    assert nearest(["services/contacts/cards.py"], imports) == [
        "tests/contacts/test_cards.py",
        "tests/rules/test_layers.py",
        "tests/records/test_bin.py",
        "tests/contacts/test_phones.py",
        "tests/records/test_lists.py",
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ("tests/records/test_lists.py", ["tests/records/test_lists.py", "tests/rules/test_layers.py"]),
        ("tests/pages/acts.py", ["tests/rules/test_layers.py", "tests/pages/test_contacts.py"]),
        ("tests/pages/conftest.py", ["tests/rules/test_layers.py", "tests/pages/test_contacts.py"]),
        ("ui/pages/contacts.py", ["tests/pages/test_contacts.py", "tests/rules/test_layers.py"]),
        ("services/messages.py", ["tests/messages/test_messages.py", "tests/rules/test_layers.py"]),
        ("docs/guide.md", ["tests/rules/test_layers.py"]),
    ],
)
def test_what_has_changed_says_which_tests_are_near(imports: Imports, changed: str, expected: list[str]) -> None:
    assert nearest([changed], imports) == expected


def test_a_browser_starts_only_when_something_of_its_tests_has_changed(imports: Imports) -> None:
    assert "tests/browser/test_live.py" in nearest(["services/contacts/cards.py", "tests/browser/steps.py"], imports)
