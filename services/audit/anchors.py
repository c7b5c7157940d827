"""Anchors: the end of a chain, kept where who changes the data does not reach: in each backup, or on paper.

An anchor is `SEQUENCE:DIGEST`. Whoever cuts off the end of the trail, and mends the head, is found by it.
"""

from collections.abc import Sequence

from sqlmodel import Session

from models.language import _
from services.house.backups.anchors import Anchor
from services.work import Invalid, step, trail


@step
def compare(session: Session, anchor: str) -> str:
    """Return what is wrong with the trail by an anchor that was written down; empty where it agrees. Refuses a text that is
    no anchor (`Invalid`)."""
    number, _colon, digest = anchor.strip().partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise Invalid(_("An anchor is a number, a colon and 64 characters, as `audit verify` prints it."))
    if int(number) == 0:
        return ""
    link = trail.link_at(session, int(number))
    if link is None:
        last = trail.head(session)[0]
        text = _("The trail ends at entry {last}. Entry {number} was there: the end was cut off.")
        return text.format(last=last, number=int(number))
    return "" if link == digest else _("Entry {number} is not the one that was there.").format(number=int(number))


@step
def compare_backups(session: Session, kept: Sequence[Anchor]) -> str:
    """Return what is wrong with the trail by the anchors of backups, the oldest first; empty where it agrees with all."""
    for one in kept:
        wrong = compare(session, one.text)
        if wrong:
            return _("The backup {name} does not agree: {wrong}").format(name=one.name, wrong=wrong)
    return ""


@step
def anchor(session: Session) -> str:
    """Return the anchor of a place's trail as it is now."""
    number, link = trail.head(session)
    return f"{number}:{link or '0' * 64}"
