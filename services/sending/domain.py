"""The sender's domain: large providers refuse many mails from one that has no SPF, DKIM and DMARC (S-16)."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.language import _, counted
from models.messages import Message
from services.channels import CHANNELS
from services.sending import known
from services.work import Conflict, clock, step
from services.work.places import places

DAY = timedelta(days=1)


@step
def refuse_many(session: Session, channel: str, more: int = 1) -> None:
    """Refuse `more` emails beside those of the last 24 hours, where they are more than a domain without its records
    should send. An operator may allow more (a setting)."""
    now = known.now()
    if channel != "email" or not now.lacks or not CHANNELS["email"].ready(places().config):
        return
    lately = select(col(Message.id)).where(col(Message.channel) == "email", col(Message.made_at) > clock.now() - DAY)
    if more <= now.most:
        some = lately.limit(now.most + 1).subquery()
        more += session.scalar(select(func.count()).select_from(some)) or 0
    if more > now.most:
        text = _(
            "More than {most} emails a day are not sent while {records} of the sender's domain are missing: providers "
            "would refuse them. The page Sending (/sending) has the records to add, and an operator can raise the limit."
        )
        raise Conflict(text.format(most=counted(now.most), records=", ".join(now.lacks)))
