"""The ledger: what follows from deals, documents, payments and allocations: what is open, and the four amounts (P-01)."""

from services.ledger.rebuilding import CHANGED, rebuild

__all__ = ["CHANGED", "rebuild"]
