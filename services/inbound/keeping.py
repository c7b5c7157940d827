"""Where the files of a mail, and the mail itself, are kept."""

from uuid import UUID

from sqlmodel import Session

from services.work import step


@step
def keep(session: Session, name: str, content: bytes) -> UUID | None:
    """Keep a file and return its id; None while there is no place for files."""
    return None


@step
def names(session: Session, ids: list[str]) -> dict[str, tuple[str, int]]:
    """Return the name and the size of stored files, by id."""
    from models.files import StoredFile

    found = (session.get(StoredFile, UUID(one)) for one in ids)
    return {str(one.id): (one.name, one.size) for one in found if one is not None}
