"""TABLE: the rating of each thing that a migration may do, why, and what to do about it (D-03).

`safe` adds, or loosens. `care` may take long, or fail on the data that is there; the rehearsal tells. `destructive` can
lose what people typed, and must be confirmed by name.
"""

from typing import Literal, NamedTuple

from models.language import N_

Rating = Literal["safe", "care", "destructive"]


class Rule(NamedTuple):
    """What it is called, how it is rated, why, and what to do."""

    what: str
    rating: Rating
    why: str
    action: str


NOTHING = N_("Nothing to do.")
REHEARSE = N_("Look at its time in the rehearsal, and upgrade when few people work.")
DATA = N_("Rehearse: it fails there if the data does not fit, and nothing is changed.")
MOVED = N_("Make sure that an earlier release moved what it holds, then confirm it by name.")
OLD_CODE = N_("Add the new name first and drop the old one in a later release, or confirm it by name.")
DECLARE = N_('Declare it in the migration (`changes_rows = "why"`), or confirm it by name.')
REVERSE = N_("Write its `downgrade`, or confirm by name that only the backup leads back.")

RULES: dict[str, Rule] = {
    "create_table": Rule(
        N_("Create the table {subject}"), "safe", N_("It is new; nothing that exists is touched."), NOTHING
    ),
    "add_column": Rule(N_("Add {subject}"), "safe", N_("It may be empty, or has a default value."), NOTHING),
    "fill_new": Rule(
        N_("Fill or complete the new table {subject}"), "safe", N_("The table is made by the same migration."), NOTHING
    ),
    "loosen": Rule(N_("Loosen {subject}"), "safe", N_("Every value that was allowed still is."), NOTHING),
    "create_object": Rule(N_("Create {subject}"), "safe", N_("It is new; nothing that exists is touched."), NOTHING),
    "read_only": Rule(N_("Read {subject}"), "safe", N_("It changes no row."), NOTHING),
    "create_index": Rule(
        N_("Index {subject}"), "care", N_("Building it takes time, and nothing can be written meanwhile."), REHEARSE
    ),
    "unique_index": Rule(N_("Index {subject} uniquely"), "care", N_("It fails if two rows are equal."), DATA),
    "constraint": Rule(N_("Constrain {subject}"), "care", N_("It fails if a row does not fit."), DATA),
    "silent_key": Rule(
        N_("Let {subject} refer to another table"),
        "care",
        N_("It does not say what happens when that row is deleted."),
        N_("Give the foreign key an on-delete rule."),
    ),
    "not_null": Rule(N_("Require {subject}"), "care", N_("It fails if a row has no value."), DATA),
    "required_column": Rule(
        N_("Add {subject}, required and without a default"), "care", N_("It fails if the table has rows."), DATA
    ),
    "type_change": Rule(
        N_("Change the type of {subject}"),
        "care",
        N_("Values that do not fit the new type are cut or refused."),
        N_("Compare the values in the rehearsal."),
    ),
    "drop_index": Rule(
        N_("Drop the index {subject}"), "care", N_("No data is lost, but what used it becomes slow."), REHEARSE
    ),
    "drop_constraint": Rule(
        N_("Drop the constraint {subject}"),
        "care",
        N_("No data is lost, but wrong values are no longer refused."),
        NOTHING,
    ),
    "drop_object": Rule(
        N_("Drop {subject}"), "care", N_("No rows are lost, but what used it stops working."), REHEARSE
    ),
    "replace_object": Rule(N_("Replace {subject}"), "care", N_("What uses it behaves differently at once."), REHEARSE),
    "declared_rows": Rule(
        N_("Change rows of {subject}"),
        "care",
        N_("The migration declares it: {note}"),
        N_("Compare the values in the rehearsal."),
    ),
    "derived": Rule(
        N_("Drop {subject}"), "care", N_("It is derived from other data, and rebuilt after the migration."), NOTHING
    ),
    "unknown": Rule(
        N_("Run {subject}"),
        "care",
        N_("This statement is not known, and cannot be rated."),
        N_("Read it before you upgrade."),
    ),
    "lint": Rule(N_("Check {subject} on PostgreSQL"), "care", "{note}", N_("Read what squawk says about it.")),
    "drop_table": Rule(N_("Drop the table {subject}"), "destructive", N_("All its rows are lost."), MOVED),
    "drop_column": Rule(N_("Drop {subject}"), "destructive", N_("All its values are lost."), MOVED),
    "rename_table": Rule(
        N_("Rename the table {subject}"), "destructive", N_("The older version does not find it any more."), OLD_CODE
    ),
    "rename_column": Rule(
        N_("Rename {subject}"), "destructive", N_("The older version does not find it any more."), OLD_CODE
    ),
    "rows": Rule(
        N_("Change rows of {subject}"),
        "destructive",
        N_("It changes what people typed, and does not declare it."),
        DECLARE,
    ),
    "delete_all": Rule(N_("Delete all rows of {subject}"), "destructive", N_("All its rows are lost."), MOVED),
    "no_reverse": Rule(N_("The way back of {subject}"), "destructive", N_("It has no reverse."), REVERSE),
    "half_reverse": Rule(
        N_("The way back of {subject}"), "destructive", N_("Its reverse leaves something behind: {note}."), REVERSE
    ),
    "unread": Rule(
        N_("Read {subject}"),
        "destructive",
        N_("It cannot be rated without running it ({note})."),
        N_("Read it yourself, then confirm it by name."),
    ),
}
