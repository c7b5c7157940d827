"""Room: how many people the plan of a workspace lets in (T-01)."""

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import User
from models.language import _, ngettext
from services.house import allowance
from services.work import Conflict, step


@step
def refuse_full(session: Session, waiting: int = 0) -> None:
    """Refuse one more person who may sign in, beside `waiting` ones, where the plan of the workspace allows no more."""
    most = allowance.of(str(session.info["place"])).users
    if most is None:
        return
    here = session.scalar(select(func.count()).select_from(User).where(col(User.disabled_at).is_(None))) or 0
    if here + waiting >= most:
        text = ngettext(
            "The plan of this workspace allows {count} person.",
            "The plan of this workspace allows {count} people.",
            most,
        )
        more = _("Disable somebody, or ask whoever runs this installation for a larger plan.")
        raise Conflict(f"{text} {more}")
