"""Anchors: the end of a chain, kept where who changes the data does not reach: in backups, in mails, on paper.

An anchor is `SEQUENCE:DIGEST`. Whoever cuts off the end of the trail, and mends the head, is found by it.
"""

from sqlmodel import Session

from models.language import _
from services.work import Invalid, step, trail


@step
def compare(session: Session, anchor: str) -> str:
    """Return what is wrong with the trail by an anchor that was written down; empty where it agrees. Refuses a text that is
    no anchor (`Invalid`)."""
    number, _colon, digest = anchor.strip().partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise Invalid(_("An anchor is a number, a colon and 64 characters, as in the mail or the backup."))
    if int(number) == 0:
        return ""
    link = trail.link_at(session, int(number))
    if link is None:
        last = trail.head(session)[0]
        text = _("The trail ends at entry {last}. Entry {number} was there: the end was cut off.")
        return text.format(last=last, number=int(number))
    return "" if link == digest else _("Entry {number} is not the one that was there.").format(number=int(number))


@step
def anchor(session: Session) -> str:
    """Return the anchor of a place's trail as it is now."""
    number, link = trail.head(session)
    return f"{number}:{link or '0' * 64}"
