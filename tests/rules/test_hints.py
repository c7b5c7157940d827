"""Each field of each Draft says something that its label does not: forms show it as a hint, the API's document, too (C-18)."""

import importlib
import re
from collections.abc import Iterator

import pytest
from sqlmodel import SQLModel

from tests.rules.sources import calls, files, module, name

DRAFT = re.compile(r"Draft$|^New[A-Z]")
LONGEST = 110  # characters: two lines of a hint
# Forms of questions, and of what is no Draft: each field is the question that the dialog asks.
ASKING = {
    "ui/pages/account.py",
    "ui/pages/alerts/acting.py",
    "ui/pages/campaigns/campaign.py",
    "ui/pages/dispatch/giving.py",
    "ui/pages/imports/rules.py",
    "ui/pages/incidents/acting.py",
    "ui/pages/incidents/components.py",
    "ui/pages/jobs/acting.py",
    "ui/pages/mailboxes.py",
    "ui/pages/messages/acting.py",
    "ui/pages/messages/conversation.py",
    "ui/pages/messages/settling.py",
    "ui/pages/messages/writing/leaving.py",
    "ui/pages/optouts/listing.py",
    "ui/pages/orders/acting.py",
    "ui/pages/payments/allocating.py",
    "ui/pages/payments/bank_choosing.py",
    "ui/pages/payments/bank_file.py",
    "ui/pages/payments/bank_settling.py",
    "ui/pages/payments/inbox.py",
    "ui/pages/payments/returning.py",
    "ui/pages/pipeline/moving.py",
    "ui/pages/queues/table.py",
    "ui/pages/quotes/deciding.py",
    "ui/pages/reconciliations.py",
    "ui/pages/technicians/away.py",
    "ui/pages/technicians/weekly.py",
    "ui/pages/users/teams.py",
    "ui/pages/users/viewing.py",
    "ui/pages/visits/ending.py",
    "ui/pages/visits/planning.py",
    "ui/parts/bulk.py",
    "ui/parts/consents.py",
    "ui/parts/export.py",
    "ui/parts/merges.py",
    "ui/parts/narrowing.py",
    "ui/parts/notice_choices.py",
    "ui/parts/proving.py",
    "ui/parts/text_editor.py",
}


def drafts() -> Iterator[type[SQLModel]]:
    """Every Draft of the code, and what is built on one; not the cards, which say how a record is."""
    for path in files("models", "services"):
        importlib.import_module(module(path))
    waiting = SQLModel.__subclasses__()
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if DRAFT.search(one.__name__) and one.__module__.startswith(("models.", "services.")):
            yield one


@pytest.mark.parametrize("draft", sorted(set(drafts()), key=lambda one: one.__name__), ids=lambda one: one.__name__)
def test_c18_each_field_of_a_draft_says_what_its_label_does_not(draft: type[SQLModel]) -> None:
    for field, info in draft.model_fields.items():
        said = info.description or ""
        assert said, f"{draft.__name__}.{field} has no description"
        assert said.endswith(".") and "`" not in said and len(said) <= LONGEST, f"{draft.__name__}.{field}: {said}"
        assert said.rstrip(".").casefold() != (info.title or "").casefold(), f"{draft.__name__}.{field}"


def test_c18_a_form_says_which_draft_describes_it() -> None:
    wrong = [
        f"{name(path)}:{line}"
        for path in files("ui/pages", "ui/parts")
        for line, called, call in calls(path)
        if called.rpartition(".")[2] in ("form_dialog", "Fields") and name(path) not in ASKING
        if not any(one.arg == "of" for one in call.keywords)
    ]
    assert [one for one in wrong if not one.startswith("ui/pages/maintenance/")] == []
