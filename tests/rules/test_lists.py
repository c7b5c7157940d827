"""Every list of records has the builder of filters, columns and saved views: it is a `RecordList`, or here with a reason."""

import ast

from services.records.declaration import viewed
from tests.rules.sources import files, name, tree

WITHOUT = {
    "ui/pages/schedules/schedule.py": "the messages of one schedule, on its page; the list of messages has the rest",
    "ui/pages/campaigns/campaign.py": "the recipients of one campaign, on its page: by state and reason",
    "ui/pages/imports/listing.py": "the imports of a workspace: few, and gone after 30 days",
    "ui/pages/imports/rows.py": "the rows of one file, with tabs by outcome",
    "ui/pages/hygiene.py": "a queue that is worked through until it is empty, by reason",
    "ui/pages/messages/inbox.py": "what came in, until it is filed: it belongs to conversations, and has kinds and words",
    "ui/pages/payments/bank.py": "lines of statements that are worked through until they are matched",
    "ui/pages/payments/inbox.py": "what providers reported, with tabs by what became of it",
    "ui/pages/maintenance/errors.py": "what broke: 200 kinds at most, narrowed by level, state and time",
    "ui/pages/reminders.py": "the reminders of one day",
    "ui/pages/users/people.py": "the colleagues: few, and found by a word of their name or team",
}


def test_f03_a_list_without_the_builder_says_why() -> None:
    bare = {
        name(path)
        for path in files("ui/pages")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Table"
    }
    assert bare == set(WITHOUT)


def test_f03_each_list_of_records_has_views(house: object) -> None:
    shown = {
        ast.unparse(node.args[0]).rpartition(".")[2]
        for path in files("ui/pages")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "RecordList"
    }
    nouns = {"opt_out" if one == "opt-out" else one for one in viewed()}
    known = {"OPTOUT": "opt_out", "SUGGESTION": "suggestion"}
    assert {known.get(one, one.lower()) for one in shown} <= nouns
    assert {
        "MESSAGE",
        "SCHEDULE",
        "CAMPAIGN",
        "PAYMENT",
        "OPTOUT",
        "QUOTE",
        "INVOICE",
        "ORDER",
        "TASK",
        "NOTE",
    } <= shown
