"""The books: what was issued, told line by line, and proved without Steward (verify_books.py)."""

from services.house.books.seals import content, digest, person_digest, seal
from services.house.books.telling import AT_ONCE, Chain, chains, documents, header
from services.house.books.verify_books import verify

__all__ = ["AT_ONCE", "Chain", "chains", "content", "digest", "documents", "header", "person_digest", "seal", "verify"]
