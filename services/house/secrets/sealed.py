"""TABLE: the sealed columns. Whatever `vault.seal` writes is listed here, so that a rotation reaches it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from models.base import METADATA, row_of
from services.contacts import points
from services.outbox import recipients
from services.work import step, vault

AT_ONCE = 200  # rows of one short work


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column, as `table.column`, and the one that names its row in `vault.seal`. `renewed` returns all columns that
    follow from the plain value and need a key, where there are others (blind indexes)."""

    name: str
    by: str = "id"
    renewed: Callable[[str, UUID], Mapping[str, str]] | None = None

    @property
    def table(self) -> sa.Table:
        """Its table."""
        return METADATA.tables[self.name.partition(".")[0]]

    @property
    def column(self) -> sa.Column[Any]:
        """The column itself."""
        return self.table.c[self.name.partition(".")[2]]

    @property
    def text(self) -> sa.ColumnElement[str]:
        """The stored text, which JSON puts into quotes."""
        return sa.cast(self.column, sa.Text)

    def stored(self, value: str) -> str:
        """Return a value as `text` has it."""
        return json.dumps(value) if isinstance(self.column.type, sa.JSON) else value

    def begins(self, start: str) -> sa.ColumnElement[bool]:
        """Return the criterion of values that begin so."""
        return self.text.startswith(self.stored(start).rstrip('"'))


def _renewed(table: str, column: str, key: str, plain: str, row_id: UUID) -> Mapping[str, str]:
    """Return a number and its blind index, sealed and made with the present key."""
    return {column: vault.seal(plain, f"{table}.{column}:{row_id}"), key: recipients.key_of_number(plain)}


SEALED = (
    SealedColumn("contact_points.value", renewed=points.renewed),
    SealedColumn("contact_point_changes.lists"),
    SealedColumn("errand_rows.before"),
    SealedColumn("import_rows.cells"),
    SealedColumn("merges.before"),
    SealedColumn("messages.to"),
    SealedColumn("schedules.to"),
    SealedColumn(
        "outbox.recipient", renewed=lambda plain, id: _renewed("outbox", "recipient", "recipient_key", plain, id)
    ),
    SealedColumn(
        "suppressions.address", renewed=lambda plain, id: _renewed("suppressions", "address", "key", plain, id)
    ),
    SealedColumn("received.sender", renewed=lambda plain, id: _renewed("received", "sender", "sender_key", plain, id)),
    SealedColumn("mailboxes.url"),
    SealedColumn("inbound_hooks.secret"),
    SealedColumn("inbound_receipts.body"),
    SealedColumn("totp_factors.secret", by="user_id"),
    SealedColumn("push_subscriptions.endpoint"),
    SealedColumn("webhooks.secret"),
    SealedColumn("webhooks.previous_secret"),
    SealedColumn("push_subscriptions.keys"),
    SealedColumn("payment_events.raw"),
    SealedColumn("idempotent_answers.body", by="key"),
    SealedColumn("settings.value", by="name"),  # drafts, secret settings, past keys
    SealedColumn("backup_destinations.secret"),
    SealedColumn("alert_channels.target"),
    SealedColumn("sign_on_providers.client_secret"),
    SealedColumn("sign_on_starts.verifier"),
)


def columns_of(tree: str) -> list[SealedColumn]:
    """Return the sealed columns of a tree (`house` or `tenant`)."""
    return [one for one in SEALED if tree in row_of(one.table.name).lives]


@step
def count(session: Session, one: SealedColumn) -> tuple[int, int]:
    """Return how many values of a column are sealed, and how many of them with an earlier key of the ring."""
    query = sa.select(sa.func.count(), sa.func.count().filter(_earlier(one))).select_from(one.table)
    total, left = session.execute(query.where(one.begins("v1."))).one()
    return int(total), int(left)


@step
def reseal(session: Session, one: SealedColumn, after: UUID | None) -> tuple[UUID | None, int]:
    """Seal the next rows of a column with the present key, past the trail: their content stays the same.

    Return the id of the last row, None at the end, and how many could not be opened. A value that somebody changes at
    this moment is left to the change.
    """
    query = sa.select(one.table.c.id, one.table.c[one.by].label("by"), one.column.label("value")).where(_earlier(one))
    if after is not None:
        query = query.where(one.table.c.id > after)
    rows = session.execute(query.order_by(one.table.c.id).limit(AT_ONCE)).all()
    changes = [change for row in rows if (change := _change(one, row)) is not None]
    if changes:
        _put(session, one, changes)
    return (rows[-1].id if len(rows) == AT_ONCE else None), len(rows) - len(changes)


def _change(one: SealedColumn, row: Any) -> dict[str, Any] | None:
    about = f"{one.name}:{row.by}"
    try:
        plain = vault.unseal(row.value, about)
    except ValueError:
        return None
    fresh = one.renewed(plain, row.id) if one.renewed else {one.column.name: vault.seal(plain, about)}
    return {"row": row.id, "was": one.stored(row.value)} | {f"new {name}": value for name, value in fresh.items()}


def _put(session: Session, one: SealedColumn, changes: list[dict[str, Any]]) -> None:
    here = (one.table.c.id == sa.bindparam("row"), one.text == sa.bindparam("was"))
    names = [name for name in changes[0] if name not in ("row", "was")]
    values: dict[str, Any] = {name.removeprefix("new "): sa.bindparam(name) for name in names}
    session.connection().execute(sa.update(one.table).where(*here).values(values), changes)


def _earlier(one: SealedColumn) -> sa.ColumnElement[bool]:
    """Return the criterion of values that an earlier key of the ring sealed."""
    return sa.or_(sa.false(), *(one.begins(f"v1.{name}.") for name in vault.key_ids()[1:]))
