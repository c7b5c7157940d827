"""Proving: every balance and every one of the four amounts summed up once more, by plain SQL that shares nothing with the
rebuilding. A difference is told with both values; nothing is repaired by itself.

What should be there and what is kept are laid over each other and grouped by key: a group whose sums differ is a
difference. One statement is one moment, so that works in between do not count as differences.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Field, Session, SQLModel

from services.house import settings, tenants
from services.work import Actor, clock, errand, house_actor, step, work

log = logging.getLogger(__name__)
FACT = "ledger.proof"  # the name under which a place keeps the last proof
COUNTS = timedelta(days=2)  # how long a proof counts: one night may be missed
KEPT = 100  # differences that a proof names; it counts all
AMOUNTS = ("potential", "accepted", "billed", "received")

BILLS = """
SELECT order_id, SUM(total) AS billed FROM invoices
WHERE order_id IS NOT NULL AND state = 'issued' AND kind IN ('invoice', 'deposit') GROUP BY order_id
"""

BALANCES = """
SELECT what, id, currency, due_on, status, SUM(now) AS now, SUM(kept) AS kept FROM (
  SELECT 'invoice' AS what, i.id AS id, i.currency, i.due_on,
    CASE WHEN i.total <= COALESCE(p.given, 0) THEN 'paid' WHEN COALESCE(p.given, 0) > 0 THEN 'partial' ELSE 'unpaid' END
      AS status, CASE WHEN i.total > COALESCE(p.given, 0) THEN i.total - COALESCE(p.given, 0) ELSE 0 END AS now,
    0 AS kept, 1 AS rows_now, 0 AS rows_kept
  FROM invoices i LEFT JOIN (SELECT invoice_id, SUM(given) AS given FROM allocations GROUP BY invoice_id) p
    ON p.invoice_id = i.id WHERE i.state = 'issued' AND i.kind IN ('invoice', 'deposit')
  UNION ALL
  SELECT 'order', o.id, o.currency, o.due_on,
    CASE WHEN o.total <= COALESCE(p.given, 0) THEN 'paid' WHEN COALESCE(p.given, 0) > 0 THEN 'partial' ELSE 'unpaid' END,
    CASE WHEN o.total > COALESCE(p.given, 0) THEN o.total - COALESCE(p.given, 0) ELSE 0 END, 0, 1, 0
  FROM orders o LEFT JOIN (SELECT order_id, SUM(given) AS given FROM allocations GROUP BY order_id) p
    ON p.order_id = o.id LEFT JOIN ({bills}) b ON b.order_id = o.id
    WHERE o.state = 'approved' AND COALESCE(b.billed, 0) = 0
  UNION ALL
  SELECT 'order', o.id, o.currency, CAST(NULL AS DATE), CASE WHEN p.given > 0 THEN 'partial' ELSE 'unpaid' END,
    CASE WHEN o.total - b.billed > COALESCE(p.given, 0) THEN o.total - b.billed - COALESCE(p.given, 0) ELSE 0 END, 0, 1, 0
  FROM orders o LEFT JOIN (SELECT order_id, SUM(given) AS given FROM allocations GROUP BY order_id) p
    ON p.order_id = o.id JOIN ({bills}) b ON b.order_id = o.id
    WHERE o.state = 'approved' AND b.billed > 0 AND b.billed < o.total
  UNION ALL
  SELECT 'invoice', invoice_id, currency, due_on, status, 0, open, 0, 1 FROM balances WHERE invoice_id IS NOT NULL
  UNION ALL
  SELECT 'order', order_id, currency, due_on, status, 0, open, 0, 1 FROM balances WHERE order_id IS NOT NULL
) AS both_sides GROUP BY what, id, currency, due_on, status
HAVING SUM(now) <> SUM(kept) OR SUM(rows_now) <> SUM(rows_kept)
"""

OFFERED = """
SELECT deal_id, total, currency, ROW_NUMBER() OVER (PARTITION BY deal_id ORDER BY sent_at DESC, id DESC) AS nth
FROM quotes WHERE state IN ('sent', 'accepted') AND binned_at IS NULL AND deal_id IS NOT NULL
"""

SUMS = """
SELECT id, currency, {columns} FROM (
  SELECT {deal} AS id, CASE WHEN q.deal_id IS NULL THEN d.currency ELSE q.currency END AS currency,
    CASE WHEN q.deal_id IS NULL THEN d.amount ELSE q.total END AS potential, 0 AS accepted, 0 AS billed, 0 AS received,
    0 AS kept_potential, 0 AS kept_accepted, 0 AS kept_billed, 0 AS kept_received
  FROM deals d JOIN stages s ON s.id = d.stage_id AND s.kind = 'open'
    LEFT JOIN ({offered}) q ON q.deal_id = d.id AND q.nth = 1 WHERE d.binned_at IS NULL
  UNION ALL
  SELECT {name}, currency, 0, total, 0, 0, 0, 0, 0, 0 FROM orders WHERE state = 'approved' AND {name} IS NOT NULL
  UNION ALL
  SELECT {name}, currency, 0, CASE WHEN order_id IS NULL AND kind <> 'credit' THEN total ELSE 0 END,
    CASE kind WHEN 'credit' THEN 0 - total ELSE total END, 0, 0, 0, 0, 0
  FROM invoices WHERE state = 'issued' AND {name} IS NOT NULL
  UNION ALL
  {received}
  UNION ALL
  SELECT {name}, currency, 0, 0, 0, 0, potential, accepted, billed, received FROM money_sums WHERE {name} IS NOT NULL
) AS both_sides WHERE id IS NOT NULL GROUP BY id, currency HAVING {differ}
"""

PAID = """
SELECT {name}, currency, 0, 0, 0, CASE direction WHEN 'out' THEN 0 - amount ELSE amount END, 0, 0, 0, 0
FROM payments WHERE {name} IS NOT NULL
"""

ALLOCATED = """
SELECT COALESCE(i.deal_id, o.deal_id), p.currency, 0, 0, 0, a.taken, 0, 0, 0, 0
FROM allocations a JOIN payments p ON p.id = a.payment_id
  LEFT JOIN invoices i ON i.id = a.invoice_id LEFT JOIN orders o ON o.id = a.order_id
"""


class Difference(SQLModel):
    """One number that is not what the ledger says: of which record, and both values in the smallest unit."""

    of: str  # deal, contact, company, invoice or order
    id: UUID
    amount: str  # one of the four amounts, or open
    currency: str
    kept: int
    proved: int


class Proof(SQLModel):
    """What a proof found: how many balances and sums it compared, how long it took, and every difference."""

    at: datetime
    compared: int = 0
    took_ms: int = 0
    count: int = 0
    differences: list[Difference] = Field(default_factory=list)

    @property
    def fresh(self) -> bool:
        """Whether it is of the last two days."""
        return clock.now() - self.at < COUNTS


@step
def prove(session: Session) -> Proof:
    """Compare all balances and sums of a place with the ledger. Reads only."""
    began = time.monotonic()
    found = [
        Difference(of=row.what, id=_id(row.id), amount="open", currency=row.currency, kept=row.kept, proved=row.now)
        for row in session.execute(text(BALANCES.format(bills=BILLS)))
    ]
    for of in ("deal", "contact", "company"):
        for row in session.execute(text(_sums(of))):
            pairs = ((name, getattr(row, f"kept_{name}"), getattr(row, name)) for name in AMOUNTS)
            one = {"of": of, "id": _id(row.id), "currency": row.currency}
            found += [Difference(**one, amount=name, kept=kept, proved=now) for name, kept, now in pairs if kept != now]
    counted = text("SELECT (SELECT COUNT(*) FROM balances) + (SELECT COUNT(*) FROM money_sums)")
    took = int((time.monotonic() - began) * 1000)
    compared = session.execute(counted).scalar_one()
    return Proof(at=clock.now(), compared=compared, took_ms=took, count=len(found), differences=found[:KEPT])


@step
def last(session: Session) -> Proof | None:
    """Return the last proof of a place, or None before the first night."""
    kept = settings.read(session, FACT)
    return Proof.model_validate(kept) if kept else None


def prove_here(actor: Actor) -> Proof:
    """Prove the place of the house's actor, and keep the result."""
    with work(actor, read=True) as session:
        proof = prove(session)
    with work(actor) as session:
        settings.write(session, FACT, proof.model_dump(mode="json"))
    if proof.count:
        log.error("amounts differ from the ledger", extra={"place": actor.place, "differences": proof.count})
    return proof


@errand("maintenance.run")
def prove_all(actor: Actor) -> dict[str, Proof]:
    """Prove every workspace now. Return the proofs by place."""
    return {one.id.hex: prove_here(house_actor(one.id.hex)) for one in tenants.everyone()}


def _sums(of: str) -> str:
    name = f"{of}_id"
    columns = ", ".join(f"SUM({one}) AS {one}" for one in (*AMOUNTS, *(f"kept_{name}" for name in AMOUNTS)))
    return SUMS.format(
        name=name,
        columns=columns,
        deal="d.id" if of == "deal" else f"d.{name}",
        offered=OFFERED,
        received=ALLOCATED if of == "deal" else PAID.format(name=name),
        differ=" OR ".join(f"SUM({one}) <> SUM(kept_{one})" for one in AMOUNTS),
    )


def _id(value: Any) -> UUID:
    """Return an id as plain SQL reads it: text on SQLite."""
    return value if isinstance(value, UUID) else UUID(str(value))
