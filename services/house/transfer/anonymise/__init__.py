"""Anonymise: a copy for staging, in which nothing is left of what people typed (D-20, K-15, G-06)."""

from services.house.transfer.anonymise.rows import anonymised
from services.house.transfer.anonymise.staging import anonymise_into, import_anonymised

__all__ = ["anonymise_into", "anonymised", "import_anonymised"]
